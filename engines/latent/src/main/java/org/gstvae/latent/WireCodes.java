package org.gstvae.latent;

import org.gstvae.engine.CodecMode;

/** Numbers in the stream of modes and formats; part of the format, so never an enum's ordinal. */
final class WireCodes {
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

  static int of(StreamFormat format) {
    return switch (format) {
      case F32LE -> 1;
      case F16LE -> 2;
      case BF16LE -> 3;
      case Q8 -> 4;
    };
  }

  static StreamFormat format(int code) throws LatentException {
    return switch (code) {
      case 1 -> StreamFormat.F32LE;
      case 2 -> StreamFormat.F16LE;
      case 3 -> StreamFormat.BF16LE;
      case 4 -> StreamFormat.Q8;
      default ->
          throw LatentException.damaged(
              "access unit: format " + code + " (expected: 1, 2, 3 or 4)");
    };
  }
}
