package org.gstvae.training;

/**
 * A frame and what became of it.
 *
 * @param original width * height * 3 bytes, R'G'B' by rows from the top
 * @param decoded the same, encoded and decoded
 */
record SampleFrame(int width, int height, byte[] original, byte[] decoded) {}
