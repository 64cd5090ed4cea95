package org.gstvae.latent.q8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentShape;

/** Latents that look like a model's: smooth in space and time, channels of falling size. */
public final class Latents {
  private Latents() {}

  /** FP32 samples, the same for the same seed. */
  public static ByteBuffer smooth(LatentShape shape, long seed) {
    Random random = new Random(seed);
    int channels = shape.channels();
    float[] samples = new float[(int) shape.samples()];
    int row = shape.width() * channels;
    int frame = shape.height() * row;
    for (int i = 0; i < samples.length; i++) {
      double around = 0;
      int known = 0;
      if (i % row >= channels) {
        around += samples[i - channels];
        known++;
      }
      if (i % frame >= row) {
        around += samples[i - row];
        known++;
      }
      if (i >= frame) {
        around += samples[i - frame];
        known++;
      }
      double size = 1.0 / (1 + i % channels);
      samples[i] = (float) (0.9 * around / Math.max(1, known) + 0.4 * size * random.nextGaussian());
    }
    ByteBuffer out =
        ByteBuffer.allocateDirect((int) shape.bytes(LatentFormat.F32LE))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.asFloatBuffer().put(samples);
    return out;
  }

  /** A rule for so many channels. */
  public static StepRule rule(int channels) {
    double[] gains = new double[channels];
    for (int c = 0; c < channels; c++) {
      gains[c] = 40.0 / (1 + c);
    }
    return new StepRule(gains);
  }
}
