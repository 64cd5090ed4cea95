package org.gstvae.tensorrt;

import org.gstvae.engine.Backend;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineProvider;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.cache.EngineCache;
import org.gstvae.tensorrt.cuda.Driver;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.nvinfer.Libraries;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.QuantizationPlan;

/** TensorRT on an NVIDIA GPU. */
public final class TensorRtEngineProvider implements EngineProvider {
  /** Turing: the oldest that TensorRT 10 runs on. */
  private static final int OLDEST_GPU = 75;

  /** Ampere: the oldest with BF16. */
  private static final int OLDEST_BF16 = 8;

  @Override
  public Backend backend() {
    return Backend.TENSORRT;
  }

  @Override
  public String whyUnavailable(int device) {
    Driver driver = Driver.get();
    String problem = driver.problem(device);
    if (problem != null) {
      return problem;
    }
    Driver.Device gpu = driver.devices().get(device);
    if (10 * gpu.major() + gpu.minor() < OLDEST_GPU) {
      return gpu.name()
          + " has compute capability "
          + gpu.major()
          + "."
          + gpu.minor()
          + " (expected: 7.5 or newer); use another device";
    }
    return Libraries.problem();
  }

  @Override
  public Precision preferredPrecision(Model model, int device) {
    return Driver.get().devices().get(device).major() >= OLDEST_BF16
        ? Precision.BF16
        : Precision.FP16;
  }

  @Override
  public Engine open(Model model, Precision precision, int device, int threads)
      throws EngineException {
    return open(model, precision, device, BuildOptions.DEFAULT, false);
  }

  /**
   * Puts a model on a GPU.
   *
   * @param options how engines that the cache does not have are built
   * @param again whether those that it has are built again
   */
  public static TensorRtEngine open(
      Model model, Precision precision, int device, BuildOptions options, boolean again)
      throws EngineException {
    ComputeType compute =
        switch (precision) {
          case FP32 -> ComputeType.FP32;
          case FP16 -> ComputeType.FP16;
          case BF16 -> ComputeType.BF16;
          case INT8, FP8 ->
              throw new EngineException(
                  EngineException.Kind.UNSUPPORTED,
                  "model "
                      + model.name()
                      + " is not calibrated for "
                      + precision.nick()
                      + "; use precision=bf16 or fp16");
        };
    Gpu gpu = Gpu.open(device);
    Model own = null;
    boolean opened = false;
    try {
      String tensorRt;
      try (Gpu.Current current = gpu.enter()) {
        tensorRt = Libraries.load();
      }
      // The caller's model may be closed while another session still builds an engine of it.
      own = ModelStore.standard().open(model.directory().toString());
      PlanStore plans = new PlanStore(gpu, tensorRt, EngineCache.standard(), options, again);
      TensorRtEngine engine =
          new TensorRtEngine(own, gpu, precision, compute, QuantizationPlan.NONE, plans);
      opened = true;
      return engine;
    } finally {
      if (!opened) {
        gpu.close();
        if (own != null) {
          own.close();
        }
      }
    }
  }
}
