package org.gstvae.t5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bundled text encoder of words. */
class WordEncoderTest {
  private static final int TOKENS = 20;
  private static final int END = 1;
  private static final int UNKNOWN = 2;

  private static T5Encoder open(Precision precision) throws Exception {
    Path folder = Path.of("../model/src/main/models/mini-text/text-encoder");
    return T5Encoder.open(T5Folder.of(folder), TOKENS, precision, 1);
  }

  /** A word's vector is its spelling's hash, and its neighbours do not change it. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void vectorsAreSigns(Precision precision) throws Exception {
    try (T5Encoder encoder = open(precision)) {
      Guidance caption = encoder.encode("A Camel, dark.");
      assertArrayEquals(signs("camel"), row(caption, 1), 1e-5f);
      assertArrayEquals(row(encoder.encode("camel"), 0), row(caption, 1));
      Guidance none = encoder.encode("");
      assertArrayEquals(signs("</s>"), row(none, 0), 1e-5f);
      assertArrayEquals(new float[] {1, 0}, Arrays.copyOf(none.mask(), 2));
    }
  }

  private static float[] row(Guidance caption, int token) {
    int width = caption.dimension();
    return Arrays.copyOfRange(caption.embeddings(), token * width, (token + 1) * width);
  }

  private static float[] signs(String piece) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(piece.getBytes(StandardCharsets.UTF_8));
    float[] signs = new float[128];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (hash[i / 8] & 1 << (i % 8)) == 0 ? 1 : -1;
    }
    return signs;
  }

  @Test
  void wordsThatItDoesNotHaveArePutTogether() throws Exception {
    try (T5Encoder encoder = open(Precision.FP32)) {
      int[] camel = encoder.tokens("camel");
      int[] camels = encoder.tokens("camels");
      assertEquals(2, camel.length);
      assertEquals(3, camels.length);
      assertEquals(camel[0], camels[0]);
      for (int token : encoder.tokens("xylophones & 3 caf\u00e9s")) {
        assertNotEquals(UNKNOWN, token);
      }
      assertArrayEquals(new int[] {UNKNOWN, END}, encoder.tokens("\u6f22"));
    }
  }
}
