package org.gstvae.engine;

/**
 * One chunk's latents, densely packed in the order of {@link LatentShape}. The memory belongs to
 * the caller and stays valid until the job that uses it is complete.
 *
 * @param kind where the address points
 * @param address first byte
 * @param bytes length of the memory, at least {@code shape.bytes(format)}
 * @param format sample format
 * @param shape extent
 */
public record LatentMemory(
    MemoryKind kind, long address, long bytes, LatentFormat format, LatentShape shape) {}
