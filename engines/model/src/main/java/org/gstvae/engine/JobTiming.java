package org.gstvae.engine;

/**
 * Where a job's time went, in nanoseconds.
 *
 * @param queued from submission until the engine took the job up
 * @param upload input to the device, or into tensors
 * @param inference the graph itself
 * @param download output to the caller's memory
 */
public record JobTiming(long queued, long upload, long inference, long download) {}
