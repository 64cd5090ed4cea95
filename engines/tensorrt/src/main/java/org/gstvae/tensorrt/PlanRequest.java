package org.gstvae.tensorrt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.OnnxExporter;
import org.gstvae.tensorrt.onnx.SizeRange;
import org.gstvae.tensorrt.onnx.SizedGraph;

/** A plan that a session wants: for its own size alone, or for a range that contains it. */
final class PlanRequest {
  /** Records the graph of a session. */
  interface Recorder {
    /** The graph for the session's own size. */
    SizedGraph fixed();

    /** The graph for all sizes of a range. */
    SizedGraph over(SizeRange range);
  }

  private final String what;
  private final Model model;
  private final ComputeType compute;
  private final SizeRange.Size size;
  private final Recorder recorder;
  private final SizeRange range;
  private final SizedGraph graph;
  private final String digest;

  /**
   * A plan for one size.
   *
   * @param what it in words, for example {@code encoder of mini, 8 frames of 640x360, bf16}
   */
  PlanRequest(
      String what, Model model, ComputeType compute, SizeRange.Size size, Recorder recorder) {
    this(what, model, compute, size, recorder, null);
  }

  private PlanRequest(
      String what,
      Model model,
      ComputeType compute,
      SizeRange.Size size,
      Recorder recorder,
      SizeRange range) {
    this.what = what;
    this.model = model;
    this.compute = compute;
    this.size = size;
    this.recorder = recorder;
    this.range = range;
    this.graph = range == null ? recorder.fixed() : recorder.over(range);
    this.digest = HexFormat.of().formatHex(exporter(model).digest());
  }

  /** The same for a range that contains the size. */
  PlanRequest over(SizeRange sizes) {
    return new PlanRequest(what, model, compute, size, recorder, sizes);
  }

  /** It in words. */
  String what() {
    return range == null ? what : what + ", for " + range.least() + " to " + range.most();
  }

  /**
   * Writes its graph as ONNX. The weights are from a model that is opened for it: the session and
   * its model may be gone by the time that a build comes to its turn.
   *
   * @param directory where to; made if it does not exist
   * @return the ONNX file
   */
  Path write(Path directory) throws EngineException, IOException {
    try (Model own = ModelStore.standard().open(model.directory().toString())) {
      if (!own.hash().equals(model.hash())) {
        throw new EngineException(
            EngineException.Kind.FAILED, model.directory() + " has become another model");
      }
      return exporter(own).write(directory, false).get(0);
    }
  }

  private OnnxExporter exporter(Model from) {
    return new OnnxExporter(from.weights(), compute).add("network", graph);
  }

  /** Digest of the graph. */
  String digest() {
    return digest;
  }

  /** The range of sizes, as engine keys have it. */
  String sizes() {
    return range == null ? "" : range.toString();
  }

  /** The model's hash. */
  String weights() {
    return model.hash();
  }

  /** The session's own size. */
  SizeRange.Size size() {
    return size;
  }

  /** Extents of the inputs at the session's size. */
  Map<String, long[]> inputs() {
    return graph.inputs(size);
  }

  /** Extents of the inputs at the ends of the range and between; empty for one size. */
  List<Map<String, long[]>> profile() {
    return range == null
        ? List.of()
        : List.of(
            graph.inputs(range.least()), graph.inputs(range.usual()), graph.inputs(range.most()));
  }
}
