package org.gstvae.t5;

import ai.djl.sentencepiece.SpTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;

/** {@code spiece.model}, by SentencePiece itself. */
final class SentencePieceTokenizer implements CaptionTokenizer {
  private final SpTokenizer tokenizer;

  private SentencePieceTokenizer(SpTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  static SentencePieceTokenizer open(Path file) throws EngineException {
    return new SentencePieceTokenizer(OfflineLoading.open(file, () -> new SpTokenizer(read(file))));
  }

  private static byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  @Override
  public int[] ids(String text) {
    return tokenizer.getProcessor().encode(text);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
