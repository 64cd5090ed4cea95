package org.gstvae.torch;

import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.Value;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;

/**
 * A model's weights as libtorch wants them: kernels in channels-last order and compute precision,
 * the affine parts of normalisations in FP32.
 */
public final class WeightTensors implements TorchExecutor.ParameterTensors, AutoCloseable {
  private final Map<String, Tensor> tensors = new HashMap<>();

  private WeightTensors() {}

  /**
   * Reads the weights that a network uses.
   *
   * @param source where from; not needed afterwards
   * @param network a graph that uses them all
   * @param compute compute precision
   * @throws EngineException if one is missing or unreadable
   */
  public static WeightTensors load(WeightSource source, Graph network, ScalarType compute)
      throws EngineException {
    return load(source, network, compute, () -> {});
  }

  /**
   * Reads the weights on a worker's thread. Where that fails, and where the calling thread is
   * interrupted, the worker is closed and nothing is kept.
   *
   * @param name names the network where memory runs out
   */
  static WeightTensors load(
      TorchWorker worker, String name, WeightSource source, Graph network, ScalarType compute)
      throws EngineException {
    CompletableFuture<WeightTensors> loading =
        worker.submit(
            "the weights of " + name, () -> load(source, network, compute, worker::checkWanted));
    try {
      return TorchWorker.result(loading);
    } catch (EngineException | RuntimeException e) {
      worker.abandon();
      if (!loading.isCompletedExceptionally()) {
        loading.join().close();
      }
      throw e;
    }
  }

  /** Reads the weights; before each one a check may give that up by throwing. */
  private static WeightTensors load(
      WeightSource source, Graph network, ScalarType compute, Runnable check)
      throws EngineException {
    WeightTensors weights = new WeightTensors();
    Set<String> affineParts = affineParts(network);
    try {
      for (String key : network.parameters().keySet()) {
        check.run();
        ScalarType type = affineParts.contains(key) ? ScalarType.Float : compute;
        weights.tensors.put(key, read(source.get(key), type));
      }
      return weights;
    } catch (EngineException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  @Override
  public Tensor get(String key) {
    return tensors.get(key);
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }

  /**
   * Copies a stored tensor; kernels of three axes are put in channels-last order.
   *
   * @param wanted type of the copy
   * @return the caller's to close, whatever pointer scope is open
   * @throws EngineException INVALID if its elements are not floating-point numbers
   */
  public static Tensor read(StoredTensor stored, ScalarType wanted) throws EngineException {
    ScalarType type =
        switch (stored.dtype()) {
          case F32 -> ScalarType.Float;
          case F16 -> ScalarType.Half;
          case BF16 -> ScalarType.BFloat16;
          case F64 -> ScalarType.Double;
          default ->
              throw new EngineException(
                  EngineException.Kind.INVALID,
                  "weight "
                      + stored.key()
                      + " is "
                      + stored.dtype().safetensorsName()
                      + " (expected: F16, BF16, F32 or F64)");
        };
    try (PointerScope scope = new PointerScope()) {
      Tensor mapped =
          torch.from_blob(new BytePointer(stored.data()), stored.shape(), new TensorOptions(type));
      MemoryFormat order =
          stored.shape().length == 5 ? MemoryFormat.ChannelsLast3d : MemoryFormat.Contiguous;
      Tensor tensor = mapped.to(wanted, false, true, new MemoryFormatOptional(order));
      tensor.retainReference();
      return tensor;
    } finally {
      // libtorch has only the address: a collection during the copy would unmap the file.
      Reference.reachabilityFence(stored);
    }
  }

  /**
   * Normalisations compute in FP32; libtorch takes their affine part so beside BF16 activations.
   */
  private static Set<String> affineParts(Graph network) {
    Set<String> keys = new HashSet<>();
    for (Node node : network.nodes()) {
      if (node.op() instanceof Op.GroupNorm || node.op() instanceof Op.LayerNorm) {
        for (Value input : node.inputs()) {
          if (network.nodes().get(input.id()).op() instanceof Op.Parameter parameter) {
            keys.add(parameter.key());
          }
        }
      }
    }
    return keys;
  }
}
