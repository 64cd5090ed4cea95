package org.gstvae.torch;

import org.gstvae.engine.Backend;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.EngineProvider;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.model.store.Calibration;

/** libtorch on the CPU. */
public final class TorchEngineProvider implements EngineProvider {
  @Override
  public Backend backend() {
    return Backend.TORCH;
  }

  @Override
  public String whyUnavailable(int device) {
    return null;
  }

  @Override
  public Precision preferredPrecision(Model model, int device) {
    return CpuFeatures.fastest(
        () -> Calibration.usable(model, Precision.INT8) && EightBitConvolution.isThere());
  }

  @Override
  public Engine open(Model model, Precision precision, EngineOptions options)
      throws EngineException {
    boolean eightBits = precision == Precision.INT8;
    if (precision != Precision.FP32 && precision != Precision.BF16 && !eightBits) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED,
          "precision "
              + precision.nick()
              + " does not run on the CPU; use precision=fp32, bf16, int8 or auto");
    }
    if (eightBits && !EightBitConvolution.isThere()) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED,
          "this libtorch has no 8-bit convolutions; use precision=fp32, bf16 or auto");
    }
    return TorchEngine.open(model, precision, options.threads());
  }
}
