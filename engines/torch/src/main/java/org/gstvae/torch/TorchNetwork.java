package org.gstvae.torch;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Value;
import org.gstvae.model.weights.WeightSource;

/**
 * A network other than the VAE on the CPU, with a worker of its own: it computes beside the engines
 * and not in their turn. Values come and go as Java arrays, so it is for small ones.
 */
public final class TorchNetwork implements AutoCloseable {
  private final WeightTensors weights;
  private final TorchWorker worker;
  private final TorchExecutor executor;

  private TorchNetwork(ScalarType compute, WeightTensors weights, TorchWorker worker) {
    this.weights = weights;
    this.worker = worker;
    this.executor = new TorchExecutor(compute, false);
  }

  /**
   * Puts weights in memory. Interrupting the calling thread gives that up.
   *
   * @param name names the network where memory runs out
   * @param source where from; not needed afterwards
   * @param all a graph that uses every weight
   * @param precision FP32 or BF16
   * @param threads CPU threads; 0 means all
   */
  public static TorchNetwork open(
      String name, WeightSource source, Graph all, Precision precision, int threads)
      throws EngineException {
    ScalarType compute = TorchEngine.scalarType(precision);
    TorchWorker worker = new TorchWorker(threads);
    return new TorchNetwork(
        compute, WeightTensors.load(worker, name, source, all, compute), worker);
  }

  /**
   * Runs a graph and waits for it.
   *
   * @param what names the work where memory runs out
   * @param graph a graph with the weights' keys; its inputs are F32
   * @param inputs an array for each of its inputs, in C order
   * @param output the output that is wanted, F32
   * @return the output's elements in C order
   * @throws EngineException FAILED if the network is closed, also meanwhile
   */
  public float[] run(String what, Graph graph, Map<String, float[]> inputs, String output)
      throws EngineException {
    return worker.call(
        what,
        () -> {
          try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new HashMap<>();
            for (Map.Entry<String, Value> input : graph.inputs().entrySet()) {
              tensors.put(
                  input.getKey(),
                  torch
                      .from_blob(
                          new FloatPointer(inputs.get(input.getKey())), input.getValue().dims())
                      .clone());
            }
            Tensor result =
                executor
                    .run(graph, tensors, weights, (node, value) -> worker.checkWanted())
                    .get(output)
                    .contiguous();
            float[] values = new float[Math.toIntExact(result.numel())];
            result.data_ptr_float().get(values);
            return values;
          }
        });
  }

  /** Gives up what is still being run; what waits for it fails. */
  @Override
  public void close() {
    worker.abandon();
    weights.close();
  }
}
