package org.gstvae.training.evaluate;

import org.gstvae.engine.CodecMode;

/**
 * What one codec made of one clip.
 *
 * @param footage the clip
 * @param mode the path that it took
 * @param source its frames; the file is gone once the clip is done
 * @param setting how the codec was set for this clip
 * @param coded what came back; the file is gone once the clip is done
 * @param quality how good that is
 */
public record Measured(
    Footage footage,
    CodecMode mode,
    RawVideo source,
    String setting,
    Codec.Coded coded,
    ClipQuality quality) {
  /** Bits per pixel of every frame. */
  public double bitsPerPixel() {
    return 8.0 * coded.bytes() / source.width() / source.height() / source.frames();
  }

  /** Frames encoded in a second. */
  public double encodeFps() {
    return source.frames() / coded.encodeSeconds();
  }

  /** Frames decoded in a second. */
  public double decodeFps() {
    return source.frames() / coded.decodeSeconds();
  }
}
