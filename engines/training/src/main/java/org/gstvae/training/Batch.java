package org.gstvae.training;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Samples of one step.
 *
 * @param image whether they go the image path; frames is 1 then
 * @param size samples
 * @param frames frames of a sample
 * @param crop rows and columns of a frame
 * @param rgb size * frames * crop * crop * 3 bytes, direct
 * @param mirrored for each sample, whether left and right are to be exchanged
 * @param captions of each sample; empty where it was dropped
 */
public record Batch(
    boolean image,
    int size,
    int frames,
    int crop,
    ByteBuffer rgb,
    boolean[] mirrored,
    List<String> captions) {}
