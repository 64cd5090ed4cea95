package org.gstvae.cli.bench;

/**
 * What was measured in one direction.
 *
 * @param width picture width in pixels
 * @param height picture height in pixels
 * @param frames frames of a chunk
 * @param direction {@code encode} or {@code decode}
 * @param chunks chunks that were timed
 * @param fps frames per second of wall time
 * @param p50Ms median milliseconds of a chunk
 * @param p95Ms 95th percentile of the same
 * @param p99Ms 99th percentile of the same
 * @param queuedMs median milliseconds from submission until the engine took the chunk up
 * @param uploadMs median milliseconds of input to the device, or into tensors
 * @param inferenceMs median milliseconds of the graph itself
 * @param downloadMs median milliseconds of output to the caller's memory
 * @param engineShare share of wall time spent inside the engine, 0 to 1
 * @param rssMb peak resident memory of the process during the run, in units of 10^6 bytes
 * @param deviceMb device memory in use, in the same units; 0 on the CPU
 */
public record BenchRun(
    String model,
    String backend,
    String precision,
    int width,
    int height,
    int frames,
    String direction,
    int chunks,
    double fps,
    double p50Ms,
    double p95Ms,
    double p99Ms,
    double queuedMs,
    double uploadMs,
    double inferenceMs,
    double downloadMs,
    double engineShare,
    double rssMb,
    double deviceMb) {}
