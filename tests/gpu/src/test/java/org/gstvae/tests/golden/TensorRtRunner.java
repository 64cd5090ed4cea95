package org.gstvae.tests.golden;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.Value;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.tensorrt.cuda.CudaStream;
import org.gstvae.tensorrt.cuda.DeviceMemory;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.cuda.PinnedMemory;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.nvinfer.Execution;
import org.gstvae.tensorrt.nvinfer.Libraries;
import org.gstvae.tensorrt.nvinfer.Plan;
import org.gstvae.tensorrt.nvinfer.PlanBuilder;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.OnnxExporter;
import org.gstvae.tensorrt.onnx.SizedGraph;

/** Builds a plan of a graph and runs it once, or as often as a timing needs. */
final class TensorRtRunner implements GraphRunner {
  private final WeightSource weights;
  private final ComputeType compute;
  private final Path directory;
  private final BuildOptions options;
  private int repetitions;
  private double seconds;

  TensorRtRunner(WeightSource weights, ComputeType compute, Path directory) {
    this(weights, compute, directory, BuildOptions.DEFAULT);
  }

  TensorRtRunner(WeightSource weights, ComputeType compute, Path directory, BuildOptions options) {
    this.options = options;
    this.weights = weights;
    this.compute = compute;
    this.directory = directory;
  }

  /** Runs as many times more behind the first run, and times those. */
  TensorRtRunner timing(int runs) {
    repetitions = runs;
    return this;
  }

  /** Seconds of one timed run. */
  double seconds() {
    return seconds;
  }

  @Override
  public Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) throws EngineException {
    return run(SizedGraph.fixed(graph), List.of(), List.of(graph), List.of(inputs)).get(0);
  }

  /**
   * Builds one plan of a graph for a range and runs it at several sizes.
   *
   * @param profile extents of the inputs at the ends of the range and between
   * @param graphs the graph for each of the sizes
   * @param inputs inputs of each of the sizes
   */
  List<Map<String, Tensor>> run(
      SizedGraph sized,
      List<Map<String, long[]>> profile,
      List<Graph> graphs,
      List<Map<String, Tensor>> inputs)
      throws EngineException {
    try (Gpu gpu = Gpu.open(0);
        Gpu.Current current = gpu.enter()) {
      String unused = Libraries.load();
      try (Plan plan = build(sized, profile)) {
        List<Map<String, Tensor>> outputs = new ArrayList<>();
        for (int i = 0; i < graphs.size(); i++) {
          outputs.add(run(gpu, plan, graphs.get(i), inputs.get(i)));
        }
        return outputs;
      }
    } catch (IOException e) {
      throw new EngineException(EngineException.Kind.FAILED, e.getMessage(), e);
    }
  }

  private Plan build(SizedGraph graph, List<Map<String, long[]>> profile)
      throws EngineException, IOException {
    Path onnx =
        new OnnxExporter(weights, compute).add("graph", graph).write(directory, false).get(0);
    Plan[] loaded = new Plan[1];
    try (Memory timings = SharedTimings.read()) {
      new PlanBuilder(options, fraction -> {})
          .build(
              onnx,
              profile,
              timings == null ? null : timings.getByteBuffer(0, timings.size()),
              (bytes, measured) -> {
                SharedTimings.write(measured);
                try (Memory copy = new Memory(bytes.limit())) {
                  ByteBuffer target = copy.getByteBuffer(0, copy.size());
                  target.put(bytes.asByteBuffer());
                  loaded[0] = Plan.load(copy);
                }
              });
    }
    if (loaded[0] == null) {
      throw new EngineException(EngineException.Kind.FAILED, "the plan was refused");
    }
    return loaded[0];
  }

  private Map<String, Tensor> run(Gpu gpu, Plan plan, Graph graph, Map<String, Tensor> inputs)
      throws EngineException {
    AtomicLong counter = new AtomicLong();
    Map<String, DeviceMemory> device = new HashMap<>();
    Map<String, PinnedMemory> host = new HashMap<>();
    Map<String, long[]> extents = new HashMap<>();
    inputs.forEach((name, tensor) -> extents.put(name, tensor.sizes().vec().get()));
    try (CudaStream stream = gpu.stream();
        Execution execution = plan.execution(extents);
        DeviceMemory workspace = DeviceMemory.allocate(gpu, execution.workspaceBytes(), counter)) {
      execution.workspace(workspace);
      for (Map.Entry<String, Long> tensor : execution.tensors().entrySet()) {
        String name = tensor.getKey();
        device.put(name, DeviceMemory.allocate(gpu, tensor.getValue(), counter));
        host.put(name, PinnedMemory.allocate(gpu, tensor.getValue()));
        execution.bind(name, device.get(name).address());
      }
      for (String name : graph.inputs().keySet()) {
        Tensor tensor = inputs.get(name).contiguous();
        Pointer.memcpy(at(host.get(name)), tensor.data_ptr(), tensor.nbytes());
        stream.upload(device.get(name), host.get(name), tensor.nbytes());
      }
      execution.enqueue(stream);
      stream.await();
      long start = System.nanoTime();
      for (int i = 0; i < repetitions; i++) {
        execution.enqueue(stream);
      }
      stream.await();
      seconds = (System.nanoTime() - start) / 1e9 / Math.max(1, repetitions);
      Map<String, Tensor> outputs = new HashMap<>();
      for (Map.Entry<String, Value> output : graph.outputs().entrySet()) {
        String name = output.getKey();
        stream.download(host.get(name), device.get(name), device.get(name).bytes());
        stream.await();
        outputs.put(name, tensor(output.getValue(), host.get(name)));
      }
      return outputs;
    } finally {
      device.values().forEach(DeviceMemory::close);
      host.values().forEach(PinnedMemory::close);
    }
  }

  private Tensor tensor(Value value, PinnedMemory memory) {
    ScalarType type =
        switch (value.type()) {
          case U8 -> ScalarType.Byte;
          case F16 -> ScalarType.Half;
          case BF16 -> ScalarType.BFloat16;
          case F32 -> ScalarType.Float;
          case COMPUTE ->
              switch (compute) {
                case FP32 -> ScalarType.Float;
                case FP16 -> ScalarType.Half;
                case BF16 -> ScalarType.BFloat16;
              };
        };
    return torch.from_blob(at(memory), value.dims(), new TensorOptions(type)).clone();
  }

  private static BytePointer at(PinnedMemory memory) {
    return new BytePointer() {
      {
        address = memory.address();
      }
    };
  }
}
