package org.gstvae.tests;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.store.ModelWriter;
import org.gstvae.model.weights.DType;

/**
 * Models with random weights, written when first needed: what they decode is noise, but counts,
 * times, sizes and failures do not depend on that, and they are quick.
 */
final class TestModels {
  /** Name of the smallest: 4x8x8 as in the paper, 32 channels. */
  static final String TINY = "tiny";

  /** Name of one whose weights, 100 MB and more, show in the memory of a process. */
  static final String HEAVY = "heavy";

  /** Name of one that is guided by text, with the small T5 of the text engine's tests. */
  static final String TEXT = "guided";

  /** Name of one like {@link #TEXT} whose text encoder takes very long for a long prompt. */
  static final String SLOW_TEXT = "slow";

  private static final Path TINY_T5 =
      Checkout.root().resolve("engines/text/src/test/resources/tiny-t5");

  private static final int SLOW_LAYERS = 128;
  private static final int SLOW_TOKENS = 4000;

  private TestModels() {}

  /** The folder for VAE_MODELS_PATH; holds {@link #TINY} from the start. */
  static synchronized Path directory() {
    Path models = Checkout.workDirectory().resolve("models");
    write(models.resolve(TINY), config(32, List.of(1, 1)));
    return models;
  }

  /** Writes {@link #HEAVY} too. */
  static synchronized void withHeavy() {
    write(directory().resolve(HEAVY), config(512, List.of(1, 1)));
  }

  /** Writes one that differs from {@link #TINY} in name and weights. */
  static synchronized void withOther() {
    write(directory().resolve("other"), config(64, List.of(1, 1)));
  }

  /** Writes {@link #TEXT} too. */
  static synchronized void withText() {
    write(directory().resolve(TEXT), textConfig(100), TINY_T5);
  }

  /** Writes {@link #SLOW_TEXT} too. */
  static synchronized void withSlowText() {
    Path encoder = Checkout.workDirectory().resolve("slow-t5");
    TallT5.write(TINY_T5, encoder, SLOW_LAYERS);
    write(directory().resolve(SLOW_TEXT), textConfig(SLOW_TOKENS), encoder);
  }

  private static VaeConfig textConfig(int tokens) {
    return VaeConfig.published(
        4,
        0,
        32,
        List.of(1, 1, 1, 1),
        1,
        List.of(27, 54, 108, 216),
        4,
        16,
        List.of(2, 4),
        new VaeConfig.Text(24, 2, 16, tokens));
  }

  private static VaeConfig config(int channels, List<Integer> multipliers) {
    return new VaeConfig(
        4,
        0,
        channels,
        multipliers,
        1,
        216,
        List.of(),
        4,
        32,
        List.of(),
        null,
        4,
        1,
        1,
        1,
        false,
        false,
        VaeConfig.RESAMPLE_SHUFFLE,
        VaeConfig.KERNEL_FACTORED,
        1);
  }

  private static void write(Path directory, VaeConfig config) {
    write(directory, config, null);
  }

  private static void write(Path directory, VaeConfig config, Path textEncoder) {
    if (Files.exists(directory.resolve("model.json"))) {
      return;
    }
    try (RandomWeights weights = new RandomWeights(config)) {
      ModelWriter.write(
          directory,
          new ModelWriter.Content(
              directory.getFileName().toString(),
              config,
              8,
              textEncoder,
              null,
              "MIT",
              "Random numbers of the tests.",
              JsonNodeFactory.instance.textNode("random"),
              null),
          weights,
          DType.F32,
          (done, total) -> {});
    } catch (EngineException e) {
      throw new IllegalStateException("cannot write the test model", e);
    }
  }
}
