package org.gstvae.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;

/** Tensors in memory as a source of F32 weights. They stay their owner's. */
record TensorSource(Map<String, Tensor> tensors) implements WeightSource {
  @Override
  public Set<String> keys() {
    return tensors.keySet();
  }

  @Override
  public long[] shape(String key) {
    return tensors.get(key).shape();
  }

  @Override
  public DType dtype(String key) {
    return DType.F32;
  }

  @Override
  public StoredTensor get(String key) {
    return new StoredTensor(key, DType.F32, shape(key), bytes(tensors.get(key)));
  }

  /** A tensor's elements in C order as FP32, little-endian, copied. */
  static ByteBuffer bytes(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor dense = tensor.detach().to(ScalarType.Float).contiguous();
      long size = dense.numel() * Float.BYTES;
      ByteBuffer copy = ByteBuffer.allocateDirect(Math.toIntExact(size));
      copy.put(new BytePointer(dense.data_ptr()).capacity(size).asByteBuffer());
      return copy.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  @Override
  public void close() {}
}
