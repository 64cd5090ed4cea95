package org.gstvae.training;

import java.nio.ByteBuffer;

/**
 * Decoded frames of one file.
 *
 * @param row the file
 * @param frames number of frames
 * @param height rows of a frame
 * @param width pixels of a row
 * @param rgb frames * height * width * 3 bytes, a read-only mapping
 */
public record Clip(DataRow row, int frames, int height, int width, ByteBuffer rgb) {}
