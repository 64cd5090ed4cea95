package org.gstvae.engine;

/**
 * The planes of one mapped frame. The memory belongs to the caller and stays mapped until the job
 * that uses it is complete.
 *
 * @param kind where the addresses point
 * @param addresses first byte of each plane
 * @param strides bytes from one row of a plane to the next
 */
public record FrameMemory(MemoryKind kind, long[] addresses, int[] strides) {}
