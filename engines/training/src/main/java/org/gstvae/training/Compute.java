package org.gstvae.training;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.torch.CpuFeatures;

/**
 * Where a run computes, and in what precision. Master weights are FP32 in any case.
 *
 * @param device CPU or a CUDA device
 * @param type FP32 or BF16
 */
record Compute(Device device, ScalarType type) {
  /**
   * What a configuration asks for. {@code auto} takes CUDA where libtorch has it, and BF16 where it
   * is faster: on CUDA, and on CPUs with AVX512-BF16 and without AMX.
   *
   * @throws EngineException UNAVAILABLE if CUDA is asked for and there is none
   */
  static Compute of(String device, String precision) throws EngineException {
    boolean available = torch.cuda_is_available();
    if ("cuda".equals(device) && !available) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          "device: cuda (expected: auto or cpu; libtorch sees no CUDA device here)");
    }
    boolean cuda = available && !"cpu".equals(device);
    boolean narrow =
        "auto".equals(precision)
            ? cuda || CpuFeatures.trainsFasterInBf16()
            : "bf16".equals(precision);
    return new Compute(
        new Device(cuda ? DeviceType.CUDA : DeviceType.CPU),
        narrow ? ScalarType.BFloat16 : ScalarType.Float);
  }

  /** A tensor on this device in this precision. */
  Tensor cast(Tensor tensor) {
    return tensor.to(device, type);
  }

  /** A tensor on this device, FP32. */
  Tensor place(Tensor tensor) {
    return tensor.to(device, ScalarType.Float);
  }

  @Override
  public String toString() {
    return (type == ScalarType.BFloat16 ? "bf16" : "fp32")
        + (device.is_cuda() ? " on CUDA" : " on the CPU");
  }
}
