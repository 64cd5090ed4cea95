package org.gstvae.training;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.gstvae.engine.Guidance;
import org.gstvae.text.TextEncoder;

/** Gives every word an embedding of its own, made from its letters, and the end one more. */
final class WordEncoder implements TextEncoder {
  private static final int DIMENSION = 16;
  private static final int MOST_TOKENS = 6;

  private final List<String> encoded = new ArrayList<>();

  /** The captions that it was asked for. */
  List<String> encoded() {
    return encoded;
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public int maxTokens() {
    return MOST_TOKENS;
  }

  @Override
  public Guidance encode(String caption) {
    encoded.add(caption);
    List<String> words =
        new ArrayList<>(List.of(caption.isEmpty() ? new String[0] : caption.split(" ", -1)));
    words.add("</s>");
    int tokens = Math.min(MOST_TOKENS, words.size());
    float[] embeddings = new float[tokens * DIMENSION];
    float[] mask = new float[tokens];
    for (int i = 0; i < tokens; i++) {
      SplittableRandom random = new SplittableRandom(words.get(i).hashCode());
      mask[i] = 1;
      for (int d = 0; d < DIMENSION; d++) {
        embeddings[i * DIMENSION + d] = (float) random.nextDouble(-1, 1);
      }
    }
    return new Guidance(embeddings, mask, tokens, DIMENSION);
  }

  @Override
  public void close() {}
}
