package org.gstvae.tensorrt;

import org.gstvae.engine.Backend;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.EngineProvider;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.model.quantize.Placement;
import org.gstvae.model.store.CalibratedPrecision;
import org.gstvae.model.store.Calibration;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.cache.EngineCache;
import org.gstvae.tensorrt.cuda.Driver;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.nvinfer.Libraries;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.SizeRange;

/** TensorRT on an NVIDIA GPU. */
public final class TensorRtEngineProvider implements EngineProvider {
  /** Turing: the oldest that TensorRT 10 runs on. */
  private static final int OLDEST_GPU = 75;

  /** Ampere: the oldest with BF16. */
  private static final int OLDEST_BF16 = 8;

  /** Ada: the oldest with FP8. */
  private static final int OLDEST_FP8 = 89;

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
    Driver.Device gpu = Driver.get().devices().get(device);
    boolean fp8 = 10 * gpu.major() + gpu.minor() >= OLDEST_FP8;
    if (fp8 && Calibration.usable(model, Precision.FP8)) {
      return Precision.FP8;
    }
    if (Calibration.usable(model, Precision.INT8)) {
      return Precision.INT8;
    }
    return gpu.major() >= OLDEST_BF16 ? Precision.BF16 : Precision.FP16;
  }

  @Override
  public Engine open(Model model, Precision precision, EngineOptions options)
      throws EngineException {
    Gpu gpu =
        options.cudaContext() == 0
            ? Gpu.open(options.device())
            : Gpu.inContext(options.device(), options.cudaContext());
    return open(model, precision, gpu, BuildOptions.DEFAULT, null, false);
  }

  /**
   * Puts a model on a GPU.
   *
   * @param options how engines that the cache does not have are built
   * @param range the picture sizes that its engines are for, of which sessions may have any; null
   *     for engines that are each for one size
   * @param again whether those that it has are built again
   */
  public static TensorRtEngine open(
      Model model,
      Precision precision,
      int device,
      BuildOptions options,
      SizeRange range,
      boolean again)
      throws EngineException {
    return open(model, precision, Gpu.open(device), options, range, again);
  }

  /** The GPU is closed with the engine, or if it cannot be opened. */
  private static TensorRtEngine open(
      Model model,
      Precision precision,
      Gpu gpu,
      BuildOptions options,
      SizeRange range,
      boolean again)
      throws EngineException {
    Model own = null;
    boolean opened = false;
    try {
      boolean eightBits = precision == Precision.INT8 || precision == Precision.FP8;
      CalibratedPrecision calibrated = eightBits ? Calibration.require(model, precision) : null;
      Placement placement = eightBits ? calibrated.placement(precision) : null;
      ComputeType compute = compute(precision, calibrated);
      String tensorRt;
      try (Gpu.Current current = gpu.enter()) {
        tensorRt = Libraries.load();
      }
      // The caller's model may be closed while another session still builds an engine of it.
      own = ModelStore.standard().open(model.directory().toString());
      PlanStore plans = new PlanStore(gpu, tensorRt, EngineCache.standard(), options, range, again);
      TensorRtEngine engine = new TensorRtEngine(own, gpu, precision, compute, placement, plans);
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

  /** The arithmetic between the convolutions in 8 bits is what the gate compared with. */
  private static ComputeType compute(Precision precision, CalibratedPrecision calibrated) {
    return switch (precision) {
      case FP32 -> ComputeType.FP32;
      case FP16 -> ComputeType.FP16;
      case BF16 -> ComputeType.BF16;
      case INT8, FP8 ->
          calibrated.gate().reference().equals(Precision.FP16.nick())
              ? ComputeType.FP16
              : ComputeType.BF16;
    };
  }
}
