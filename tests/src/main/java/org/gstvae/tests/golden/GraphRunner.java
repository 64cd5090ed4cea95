package org.gstvae.tests.golden;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.gstvae.engine.EngineException;
import org.gstvae.model.graph.Graph;

/** Runs a graph of a golden model in FP32, on whatever is under test. */
@FunctionalInterface
public interface GraphRunner {
  /**
   * Runs it.
   *
   * @param graph what to run
   * @param inputs its inputs, by name
   * @return its outputs, owned by the caller's pointer scope
   */
  Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) throws EngineException;
}
