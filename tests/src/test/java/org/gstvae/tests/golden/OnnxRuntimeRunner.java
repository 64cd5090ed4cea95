package org.gstvae.tests.golden;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.OnnxExporter;
import org.gstvae.tensorrt.onnx.SizedGraph;

/** Exports a graph and runs the file on ONNX Runtime. */
final class OnnxRuntimeRunner implements GraphRunner {
  private final WeightSource weights;
  private final ComputeType compute;
  private final Path directory;

  OnnxRuntimeRunner(WeightSource weights, ComputeType compute, Path directory) {
    this.weights = weights;
    this.compute = compute;
    this.directory = directory;
  }

  @Override
  public Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) throws EngineException {
    return run(SizedGraph.fixed(graph), List.of(inputs)).get(0);
  }

  /** Runs the file of a graph several times, where it is for a range with inputs of any size. */
  List<Map<String, Tensor>> run(SizedGraph graph, List<Map<String, Tensor>> inputs)
      throws EngineException {
    try {
      Path file =
          new OnnxExporter(weights, compute).add("graph", graph).write(directory, true).get(0);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        // The pairs as they are: its own moves of pairs make graphs of FP8 that it then refuses.
        options.addConfigEntry("session.disable_quant_qdq", "1");
        try (OrtSession session = environment.createSession(file.toString(), options)) {
          List<Map<String, Tensor>> outputs = new ArrayList<>();
          for (Map<String, Tensor> each : inputs) {
            outputs.add(run(environment, session, each));
          }
          return outputs;
        }
      }
    } catch (OrtException | IOException e) {
      throw new EngineException(EngineException.Kind.FAILED, e.getMessage(), e);
    }
  }

  private static Map<String, Tensor> run(
      OrtEnvironment environment, OrtSession session, Map<String, Tensor> inputs)
      throws OrtException {
    Map<String, OnnxTensor> fed = new HashMap<>();
    try {
      for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
        TensorInfo info = (TensorInfo) input.getValue().getInfo();
        Tensor tensor = inputs.get(input.getKey()).contiguous();
        ByteBuffer bytes =
            new BytePointer(tensor.data_ptr())
                .capacity(tensor.nbytes())
                .asBuffer()
                .order(ByteOrder.nativeOrder());
        fed.put(
            input.getKey(), OnnxTensor.createTensor(environment, bytes, shape(tensor), info.type));
      }
      Map<String, Tensor> outputs = new HashMap<>();
      try (OrtSession.Result result = session.run(fed)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          outputs.put(output.getKey(), tensor((OnnxTensor) output.getValue()));
        }
      }
      return outputs;
    } finally {
      fed.values().forEach(OnnxTensor::close);
    }
  }

  private static long[] shape(Tensor tensor) {
    long[] shape = new long[(int) tensor.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }

  private static Tensor tensor(OnnxTensor value) {
    TensorInfo info = value.getInfo();
    return torch
        .from_blob(
            new BytePointer(value.getByteBuffer()),
            info.getShape(),
            new TensorOptions(scalarType(info.type)))
        .clone();
  }

  private static ScalarType scalarType(OnnxJavaType type) {
    return switch (type) {
      case UINT8 -> ScalarType.Byte;
      case FLOAT -> ScalarType.Float;
      case FLOAT16 -> ScalarType.Half;
      case BFLOAT16 -> ScalarType.BFloat16;
      default -> throw new IllegalArgumentException("output type: " + type);
    };
  }
}
