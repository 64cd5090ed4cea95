package org.gstvae.cli.evaluate;

/**
 * How it was measured.
 *
 * @param date the day, ISO 8601
 * @param size what videos were scaled to, {@code WxH}; null for their own size
 * @param maxFrames most frames of a video; 0 for all
 * @param frameMultiple videos were cut to a multiple of it
 * @param framesPerChunk frames of the first model's chunks
 * @param backend where the models ran
 * @param precision the arithmetic of the first model
 */
public record Conditions(
    String date,
    String size,
    int maxFrames,
    int frameMultiple,
    int framesPerChunk,
    String backend,
    String precision) {}
