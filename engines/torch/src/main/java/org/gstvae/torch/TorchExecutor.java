package org.gstvae.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Node;
import org.gstvae.model.graph.Op;
import org.gstvae.model.graph.Value;

/**
 * Runs a graph node by node. Every activation is freed after its last use; where nothing else reads
 * a tensor's memory, element-wise operations reuse it. In training mode nothing is overwritten, so
 * that autograd finds what it saved.
 */
public final class TorchExecutor {
  /** Gives the tensor of a weight; it stays the provider's. */
  @FunctionalInterface
  public interface ParameterTensors {
    /** The weight in the form that its consumers need. */
    Tensor get(String key);
  }

  /** Looks at values while a graph runs. */
  @FunctionalInterface
  public interface Observer {
    /**
     * A node has run.
     *
     * @param output its output, valid and unchanged during the call only
     */
    void observe(Node node, Tensor output);
  }

  private static final Observer NOBODY = (node, output) -> {};

  private final ScalarType compute;
  private final boolean training;

  /** Runs convolutions between Q/DQ pairs on integers; null to simulate them. */
  private final EightBitKernels kernels;

  /**
   * An executor.
   *
   * @param compute what {@link ElementType#COMPUTE} means
   * @param training whether gradients are wanted
   */
  public TorchExecutor(ScalarType compute, boolean training) {
    this(compute, training, null);
  }

  private TorchExecutor(ScalarType compute, boolean training, EightBitKernels kernels) {
    this.compute = compute;
    this.training = training;
    this.kernels = kernels;
  }

  /**
   * An executor whose INT8 convolutions are done on integers, not simulated.
   *
   * @param compute type of everything else
   * @param kernels keeps the kernels; stays the caller's
   */
  static TorchExecutor onIntegers(ScalarType compute, EightBitKernels kernels) {
    return new TorchExecutor(compute, false, kernels);
  }

  /**
   * Runs a graph.
   *
   * @param graph what to run
   * @param inputs tensors for {@link Graph#inputs}, in their types and shapes; they stay the
   *     caller's and are not changed
   * @param parameters the weights
   * @return the tensors of {@link Graph#outputs}, which belong to the caller's pointer scope
   */
  public Map<String, Tensor> run(
      Graph graph, Map<String, Tensor> inputs, ParameterTensors parameters) {
    return run(graph, inputs, parameters, NOBODY);
  }

  /** Runs a graph while an observer is told of every node's output. */
  public Map<String, Tensor> run(
      Graph graph, Map<String, Tensor> inputs, ParameterTensors parameters, Observer observer) {
    Activations live = new Activations(graph);
    EightBitPlan plan = kernels == null ? EightBitPlan.NOTHING : kernels.plan(graph);
    try {
      for (Node node : graph.nodes()) {
        live.put(node, evaluate(graph, node, plan.role(node), inputs, parameters, live));
        observer.observe(node, live.get(node.output()));
      }
      Map<String, Tensor> outputs = new HashMap<>();
      graph.outputs().forEach((name, value) -> outputs.put(name, live.take(value)));
      return outputs;
    } finally {
      live.close();
    }
  }

  private Tensor evaluate(
      Graph graph,
      Node node,
      EightBitPlan.Role role,
      Map<String, Tensor> inputs,
      ParameterTensors parameters,
      Activations live) {
    try (PointerScope scope = new PointerScope()) {
      Tensor result;
      if (node.op() instanceof Op.Input input) {
        result = new Tensor(inputs.get(input.name()));
      } else if (node.op() instanceof Op.Parameter parameter) {
        result = new Tensor(parameters.get(parameter.key()));
      } else {
        List<Tensor> arguments = new ArrayList<>(node.inputs().size());
        for (Value input : node.inputs()) {
          arguments.add(live.get(input));
        }
        result =
            switch (role) {
              case PLAIN -> apply(node, arguments, live);
              case CODES -> EightBitKernels.codes(node, arguments.get(0));
              case KERNEL -> new Tensor(arguments.get(0));
              case CONVOLUTION -> kernels.convolve(graph, node, arguments);
            };
      }
      result.retainReference();
      return result;
    }
  }

  private Tensor apply(Node node, List<Tensor> arguments, Activations live) {
    boolean overwrite = !training && live.mayOverwrite(node);
    Tensor result = TorchOps.apply(node.op(), arguments, compute, overwrite);
    // libtorch's in-place functions give back the argument; the run owns a handle of its own.
    return overwrite ? new Tensor(result) : result;
  }
}
