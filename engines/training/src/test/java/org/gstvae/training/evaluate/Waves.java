package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/** Moving waves with noise, as frames. */
final class Waves {
  private Waves() {}

  /** Writes them; the noise is that many steps of a sample. */
  static RawVideo write(Path file, int width, int height, int frames, double noise)
      throws IOException {
    Random random = new Random(7);
    try (RawVideoWriter writer = new RawVideoWriter(file, width, height)) {
      for (int t = 0; t < frames; t++) {
        byte[] frame = new byte[width * height * 3];
        for (int i = 0; i < frame.length; i++) {
          int x = i / 3 % width + 2 * t;
          int y = i / 3 / width;
          double wave =
              128 + 60 * Math.sin(0.2 * x + i % 3) * Math.cos(0.13 * y) + 30 * Math.sin(0.9 * y);
          double value = wave + noise * random.nextGaussian();
          frame[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
        }
        writer.add(ByteBuffer.wrap(frame));
      }
      return writer.written();
    }
  }
}
