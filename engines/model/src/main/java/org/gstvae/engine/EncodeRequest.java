package org.gstvae.engine;

import java.util.List;
import java.util.OptionalLong;

/**
 * One chunk to encode.
 *
 * @param frames the frames in order; in video mode a multiple of the temporal factor (repeat the
 *     last frame to get there), in image mode exactly one
 * @param output where the latents go; its shape must be what {@link EncoderSession#latentShape}
 *     says for this many frames
 * @param guidance the caption, or null; text models need one
 * @param seed empty for the posterior's mode, else the seed of a sample from it
 */
public record EncodeRequest(
    List<FrameMemory> frames, LatentMemory output, Guidance guidance, OptionalLong seed) {}
