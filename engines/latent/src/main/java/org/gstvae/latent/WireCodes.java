package org.gstvae.latent;

import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentFormat;

/** Numbers in the stream of modes and formats; part of the format, so never an enum's ordinal. */
final class WireCodes {
  /** Reserved for quantised, entropy-coded latents. */
  static final int Q8 = 4;

  private WireCodes() {}

  static int of(CodecMode mode) {
    return switch (mode) {
      case VIDEO -> 0;
      case IMAGE -> 1;
    };
  }

  static CodecMode mode(int code) throws LatentException {
    return switch (code) {
      case 0 -> CodecMode.VIDEO;
      case 1 -> CodecMode.IMAGE;
      default -> throw LatentException.damaged("access unit: mode " + code + " (expected: 0 or 1)");
    };
  }

  static int of(LatentFormat format) {
    return switch (format) {
      case F32LE -> 1;
      case F16LE -> 2;
      case BF16LE -> 3;
    };
  }

  static LatentFormat format(int code) throws LatentException {
    return switch (code) {
      case 1 -> LatentFormat.F32LE;
      case 2 -> LatentFormat.F16LE;
      case 3 -> LatentFormat.BF16LE;
      case Q8 ->
          throw LatentException.wrongType(
              "access unit: format q8, which this version cannot read: use a newer gst-vae");
      default ->
          throw LatentException.damaged(
              "access unit: format " + code + " (expected: 1, 2, 3 or 4)");
    };
  }
}
