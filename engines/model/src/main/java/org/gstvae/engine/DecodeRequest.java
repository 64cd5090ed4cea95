package org.gstvae.engine;

import java.util.List;

/**
 * One chunk to decode.
 *
 * @param input the latents
 * @param frames where the frames go, in order; as many as are wanted: padding frames at the end are
 *     dropped by giving fewer
 * @param guidance the caption, or null; text models need one
 */
public record DecodeRequest(LatentMemory input, List<FrameMemory> frames, Guidance guidance) {}
