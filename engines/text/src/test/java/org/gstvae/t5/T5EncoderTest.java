package org.gstvae.t5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Precision;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.torch.TorchNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against the hidden states that {@code t5_reference.py}, in PyTorch, gave for the same weights.
 */
class T5EncoderTest {
  private static final double TOLERANCE = 1e-4;
  private static final int TOKENS = 100;

  /** As in t5_reference.py; the fourth case is ids alone. */
  private static final String[] CAPTIONS = {
    "", "a red car drives along the coast", "water drops fall on 3 green leaves, quietly: zebra"
  };

  private static float[] golden(String key) throws EngineException {
    try (SafetensorsFile file =
        SafetensorsFile.open(TinyT5.folder().resolve("golden.safetensors"))) {
      StoredTensor tensor = file.get(key);
      float[] values = new float[(int) tensor.elements()];
      tensor.data().asFloatBuffer().get(values);
      return values;
    }
  }

  private static int[] goldenTokens(int number) throws EngineException {
    float[] values = golden("tokens" + number);
    return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
  }

  private static T5Encoder open(Path folder, Precision precision) throws EngineException {
    return T5Encoder.open(T5Folder.of(folder), TOKENS, precision, 1);
  }

  private static void assertClose(float[] expected, float[] actual, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, "value " + i);
    }
  }

  @Test
  void captionsGiveTheReferencesHiddenStates() throws EngineException {
    try (T5Encoder encoder = open(TinyT5.folder(), Precision.FP32)) {
      for (int i = 0; i < CAPTIONS.length; i++) {
        int[] tokens = goldenTokens(i);
        assertArrayEquals(tokens, encoder.tokens(CAPTIONS[i]), CAPTIONS[i]);
        Guidance guidance = encoder.encode(CAPTIONS[i]);
        assertEquals(TOKENS, guidance.tokens());
        assertEquals(encoder.dimension(), guidance.dimension());
        assertClose(golden("hidden" + i), guidance.embeddings(), TOLERANCE);
        for (int token = 0; token < TOKENS; token++) {
          assertEquals(token < tokens.length ? 1 : 0, guidance.mask()[token]);
        }
      }
    }
  }

  /** All distances of the position bias occur. */
  @Test
  void aHundredTokens() throws EngineException {
    try (T5Encoder encoder = open(TinyT5.folder(), Precision.FP32)) {
      assertClose(golden("hidden3"), encoder.encode(goldenTokens(3)).embeddings(), TOLERANCE);
    }
  }

  /** BF16 has 8 bits of mantissa; hidden states are of size 1. */
  @Test
  void bf16IsClose() throws EngineException {
    try (T5Encoder encoder = open(TinyT5.folder(), Precision.BF16)) {
      float[] expected = golden("hidden1");
      float[] actual = encoder.encode(CAPTIONS[1]).embeddings();
      double squares = 0;
      for (int i = 0; i < expected.length; i++) {
        squares += Math.pow(expected[i] - actual[i], 2);
      }
      double error = Math.sqrt(squares / expected.length);
      assertTrue(error < 0.05, "root mean square error " + error);
    }
  }

  /** The graph for backends with fixed shapes: padding and a mask instead of fewer tokens. */
  @Test
  void paddingChangesNothing() throws EngineException {
    T5Folder folder = T5Folder.of(TinyT5.folder());
    T5Config config = folder.config();
    int[] tokens = goldenTokens(2);
    float[] vectors = new float[TOKENS * config.width()];
    float[] mask = new float[TOKENS];
    Arrays.fill(mask, 0, tokens.length, 1);
    try (WeightSource weights = folder.openWeights();
        TorchNetwork network =
            TorchNetwork.open(
                "test", weights, T5Network.record(config, 1, false), Precision.FP32, 1)) {
      var table = weights.get(T5Folder.table(weights)).data().asFloatBuffer();
      for (int i = 0; i < TOKENS; i++) {
        int token = i < tokens.length ? tokens[i] : 0;
        table.get(token * config.width(), vectors, i * config.width(), config.width());
      }
      float[] hidden =
          network.run(
              "test",
              T5Network.record(config, TOKENS, true),
              Map.of(T5Network.TOKENS, vectors, T5Network.MASK, mask),
              T5Network.HIDDEN);
      assertClose(golden("hidden2"), hidden, TOLERANCE);
    }
  }

  @Test
  void longCaptionsAreCutAndEnded() throws EngineException {
    try (T5Encoder encoder = open(TinyT5.folder(), Precision.FP32)) {
      int[] tokens = encoder.tokens("a red car ".repeat(100));
      assertEquals(TOKENS, tokens.length);
      assertEquals(1, tokens[TOKENS - 1]);
    }
  }

  /** Both kinds of tokeniser cut alike. */
  @Test
  void sentencePieceIsAsGood(@TempDir Path folder) throws EngineException, IOException {
    Path copy = TinyT5.copyTo(folder.resolve("t5"));
    Files.delete(copy.resolve("tokenizer.json"));
    try (T5Encoder encoder = open(copy, Precision.FP32)) {
      for (int i = 0; i < CAPTIONS.length; i++) {
        assertArrayEquals(goldenTokens(i), encoder.tokens(CAPTIONS[i]), CAPTIONS[i]);
      }
    }
  }
}
