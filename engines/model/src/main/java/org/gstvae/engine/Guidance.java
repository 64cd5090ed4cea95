package org.gstvae.engine;

import java.util.Objects;

/**
 * A caption as the network takes it: the text encoder's last hidden state and its mask.
 *
 * @param embeddings {@code tokens x dimension} values, row by row
 * @param mask one value per token; above 0.5 means that the token counts
 * @param tokens number of tokens
 * @param dimension width of an embedding
 */
public record Guidance(float[] embeddings, float[] mask, int tokens, int dimension) {
  /** Checks the lengths. */
  public Guidance {
    Objects.requireNonNull(embeddings, "embeddings");
    Objects.requireNonNull(mask, "mask");
    if (embeddings.length != tokens * dimension || mask.length != tokens) {
      throw new IllegalArgumentException(
          "guidance: " + embeddings.length + " values for " + tokens + "x" + dimension);
    }
  }

  /** A caption that says nothing: one token of zeros. */
  public static Guidance empty(int tokens, int dimension) {
    float[] mask = new float[tokens];
    mask[0] = 1;
    return new Guidance(new float[tokens * dimension], mask, tokens, dimension);
  }
}
