package org.gstvae.cli.evaluate.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.store.ModelDescription;
import org.gstvae.model.store.ModelStore;

/**
 * What a reader wants to know about a model.
 *
 * @param name its name
 * @param facts what is told, by title
 */
public record ModelFacts(String name, Map<String, String> facts) {
  /** Of a model in use. */
  public static ModelFacts of(Model model, Engine engine, int framesPerChunk) {
    VaeConfig config = model.config();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("hash", model.hash());
    facts.put("licence", licence(model));
    facts.put("parameters", String.format(Locale.ROOT, "%.2f million", parameters(model) / 1e6));
    facts.put(
        "latent",
        String.format(
            Locale.ROOT,
            "%d channels for each %d frames of %dx%d pixels",
            config.zChannels(),
            config.temporalScale(),
            config.spatialFactor(),
            config.spatialFactor()));
    facts.put("frames per chunk", Integer.toString(framesPerChunk));
    facts.put("run on", engine.backend().nick() + ", " + engine.precision().nick());
    return new ModelFacts(model.name(), facts);
  }

  private static String licence(Model model) {
    for (ModelStore.Found found : ModelStore.standard().list()) {
      ModelDescription description = found.description();
      if (description != null && description.hash().equals(model.hash())) {
        return description.licence() == null ? "unknown" : description.licence();
      }
    }
    return "see " + model.directory().getFileName();
  }

  private static double parameters(Model model) {
    double sum = 0;
    try {
      for (String key : model.weights().keys()) {
        double elements = 1;
        for (long extent : model.weights().shape(key)) {
          elements *= extent;
        }
        sum += elements;
      }
    } catch (EngineException e) {
      throw new IllegalStateException("the model's keys were checked when it was opened", e);
    }
    return sum;
  }
}
