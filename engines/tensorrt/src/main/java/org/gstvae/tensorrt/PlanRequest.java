package org.gstvae.tensorrt;

import java.util.HexFormat;
import org.gstvae.model.Model;
import org.gstvae.model.graph.Graph;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.OnnxExporter;

/**
 * A plan that a session wants.
 *
 * @param what it in words, for example {@code encoder of mini, 8 frames of 640x360, bf16}
 * @param exporter writes its graph
 * @param graph digest of the graph
 * @param weights the model's hash
 */
record PlanRequest(String what, OnnxExporter exporter, String graph, String weights) {
  static PlanRequest of(String what, Model model, Graph graph, ComputeType compute) {
    OnnxExporter exporter = new OnnxExporter(model.weights(), compute).add("network", graph);
    return new PlanRequest(
        what, exporter, HexFormat.of().formatHex(exporter.digest()), model.hash());
  }
}
