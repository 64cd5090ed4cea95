package org.gstvae.tests.golden;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.store.ModelWriter;
import org.gstvae.model.weights.DType;

/** Model directories with computed weights, in the type that they are run in. */
final class ModelDirectory {
  private ModelDirectory() {}

  static void write(Path directory, String name, VaeConfig config, long seed)
      throws EngineException {
    try (ProceduralWeights weights = new ProceduralWeights(VaeNetwork.parameters(config), seed)) {
      ModelWriter.write(
          directory,
          new ModelWriter.Content(
              name,
              config,
              8,
              null,
              "MIT",
              "Computed numbers of the tests.",
              JsonNodeFactory.instance.textNode("computed"),
              null),
          weights,
          DType.BF16,
          (done, total) -> {});
    }
  }
}
