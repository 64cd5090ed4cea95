package org.gstvae.plugin.encode;

/**
 * How a chunk becomes an access unit.
 *
 * @param sequence number of the chunk in its stream
 * @param sliceSize most bytes of a slice, 0 for one slice
 * @param quantizer factor of the steps of q8
 * @param bitrate kbit/s that q8 has to hold, 0 to take the quantizer
 * @param duration nanoseconds that the chunk lasts
 */
record UnitSettings(long sequence, int sliceSize, double quantizer, int bitrate, long duration) {}
