package org.gstvae.training;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Weights in FP32, by key. For a run of the network they are cast to compute precision, inside the
 * autograd graph where that is on, so that gradients arrive at the FP32 tensors.
 */
final class MasterWeights implements AutoCloseable {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Puts a tensor in; it is this object's from now on. */
  void put(String key, Tensor tensor) {
    tensor.retainReference();
    tensors.put(key, tensor);
  }

  Tensor get(String key) {
    return tensors.get(key);
  }

  /** The tensors, in order of first use in the network. */
  Map<String, Tensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** Closes and forgets all tensors but some. */
  void retain(Predicate<String> keys) {
    tensors
        .entrySet()
        .removeIf(
            entry -> {
              boolean dropped = !keys.test(entry.getKey());
              if (dropped) {
                entry.getValue().close();
              }
              return dropped;
            });
  }

  /** Moves all tensors to a device. */
  void place(Compute compute) {
    try (PointerScope scope = new PointerScope()) {
      tensors.replaceAll(
          (key, tensor) -> {
            Tensor placed = compute.place(tensor);
            placed.retainReference();
            tensor.close();
            return placed;
          });
    }
  }

  /** Independent copies without gradients. */
  MasterWeights copy() {
    MasterWeights copy = new MasterWeights();
    try (PointerScope scope = new PointerScope()) {
      tensors.forEach((key, tensor) -> copy.put(key, tensor.detach().clone()));
    }
    return copy;
  }

  /**
   * The weights as the network's operations take them; valid in the caller's pointer scope. Those
   * that require gradients get them through this cast.
   */
  Map<String, Tensor> cast(ScalarType compute) {
    Map<String, Tensor> cast = new HashMap<>();
    tensors.forEach((key, tensor) -> cast.put(key, cast(key, tensor, compute)));
    return cast;
  }

  /** The same, but operations on them give the weights no gradients. */
  Map<String, Tensor> castDetached(ScalarType compute) {
    Map<String, Tensor> cast = new HashMap<>();
    tensors.forEach((key, tensor) -> cast.put(key, cast(key, tensor.detach(), compute)));
    return cast;
  }

  private Tensor cast(String key, Tensor tensor, ScalarType compute) {
    if (tensor.dim() == 5) {
      return tensor.to(
          compute, false, false, new MemoryFormatOptional(MemoryFormat.ChannelsLast3d));
    }
    // normalisations compute in FP32: their affine part stays in it
    return affine(key) ? tensor : tensor.to(compute);
  }

  /** Whether a key is the scale or offset of a normalisation: those alone have a 1-D weight. */
  private boolean affine(String key) {
    Tensor weight = tensors.get(key.substring(0, key.lastIndexOf('.')) + ".weight");
    return weight != null && weight.dim() == 1;
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }
}
