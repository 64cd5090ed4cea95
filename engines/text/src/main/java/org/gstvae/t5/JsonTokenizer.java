package org.gstvae.t5;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.gstvae.engine.EngineException;

/** {@code tokenizer.json}, by Hugging Face's tokenizers. */
final class JsonTokenizer implements CaptionTokenizer {
  /** The caption is cut, and ended, by whoever knows its greatest length. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;

  private JsonTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  static JsonTokenizer open(Path file) throws EngineException {
    return new JsonTokenizer(
        OfflineLoading.open(
            file,
            () -> {
              try (InputStream in = Files.newInputStream(file)) {
                return HuggingFaceTokenizer.newInstance(in, OPTIONS);
              }
            }));
  }

  @Override
  public int[] ids(String text) {
    return Arrays.stream(tokenizer.encode(text, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
