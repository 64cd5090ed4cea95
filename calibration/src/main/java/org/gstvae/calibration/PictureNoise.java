package org.gstvae.calibration;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** How far pictures are from others, both [B, 3, T, H, W] from -1 to 1. */
final class PictureNoise {
  /** This many steps of an 8-bit sample to a unit. */
  static final double STEPS = 127.5;

  private PictureNoise() {}

  /** Mean squared differences, in steps of 8 bits, of each of the B. */
  static List<Double> of(Tensor some, Tensor others) {
    double[] energies = SquaredError.energies(some.sub(others));
    double scale = STEPS * STEPS * energies.length / others.numel();
    List<Double> noises = new ArrayList<>();
    for (double energy : energies) {
      noises.add(energy * scale);
    }
    return noises;
  }
}
