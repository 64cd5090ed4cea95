package org.gstvae.t5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Precision;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.FloatBlocks;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.text.TextEncoder;
import org.gstvae.torch.CpuFeatures;
import org.gstvae.torch.TorchNetwork;

/**
 * Captions to embeddings by T5, on the CPU. A caption is cleaned, cut to the greatest number of
 * tokens, the last of which is the end token, and padded to that number; what is padded does not
 * count and is left out of the computation. Used from one thread at a time.
 */
public final class T5Encoder implements TextEncoder {
  private final T5Config config;
  private final int maxTokens;
  private final WeightSource weights;
  private final StoredTensor table;
  private final CaptionTokenizer tokenizer;
  private final TorchNetwork network;

  private T5Encoder(
      T5Config config,
      int maxTokens,
      WeightSource weights,
      StoredTensor table,
      CaptionTokenizer tokenizer,
      TorchNetwork network) {
    this.config = config;
    this.maxTokens = maxTokens;
    this.weights = weights;
    this.table = table;
    this.tokenizer = tokenizer;
    this.network = network;
  }

  /**
   * The precision to use: BF16, in which the published models were trained, on CPUs that multiply
   * it in hardware; FP32 on others, where BF16 is slower by far.
   */
  public static Precision preferredPrecision() {
    return CpuFeatures.multipliesBf16() ? Precision.BF16 : Precision.FP32;
  }

  /**
   * Reads tokeniser and weights.
   *
   * @param folder where they are
   * @param maxTokens tokens of a caption, the end token among them
   * @param precision FP32 or BF16
   * @param threads CPU threads; 0 means all
   */
  public static T5Encoder open(T5Folder folder, int maxTokens, Precision precision, int threads)
      throws EngineException {
    CaptionTokenizer tokenizer = folder.openTokenizer();
    WeightSource weights = null;
    try {
      weights = folder.openWeights();
      TorchNetwork network =
          TorchNetwork.open(
              "the text encoder " + folder.directory(),
              weights,
              T5Network.record(folder.config(), 1, false),
              precision,
              threads);
      StoredTensor table = weights.get(T5Folder.table(weights));
      return new T5Encoder(folder.config(), maxTokens, weights, table, tokenizer, network);
    } catch (EngineException | RuntimeException e) {
      tokenizer.close();
      if (weights != null) {
        weights.close();
      }
      throw e;
    }
  }

  @Override
  public int dimension() {
    return config.width();
  }

  @Override
  public int maxTokens() {
    return maxTokens;
  }

  @Override
  public Guidance encode(String caption) throws EngineException {
    return encode(tokens(CaptionCleaner.clean(caption)));
  }

  /** Ids of a clean caption, with the end token. */
  int[] tokens(String text) throws EngineException {
    int[] pieces = tokenizer.ids(text);
    int[] tokens = Arrays.copyOf(pieces, Math.min(pieces.length, maxTokens - 1) + 1);
    tokens[tokens.length - 1] = config.endToken();
    return tokens;
  }

  /** The hidden states of tokens, padded. */
  Guidance encode(int[] tokens) throws EngineException {
    Map<String, float[]> inputs = Map.of(T5Network.TOKENS, vectors(tokens));
    float[] hidden =
        network.run(
            "a caption of " + tokens.length + " tokens",
            T5Network.record(config, tokens.length, false),
            inputs,
            T5Network.HIDDEN);
    float[] mask = new float[maxTokens];
    Arrays.fill(mask, 0, tokens.length, 1);
    float[] padded = Arrays.copyOf(hidden, maxTokens * config.width());
    return new Guidance(padded, mask, maxTokens, config.width());
  }

  /** The rows of the table, one after the other. */
  private float[] vectors(int[] tokens) throws EngineException {
    ByteBuffer rows = ByteBuffer.allocate(tokens.length * config.width() * Float.BYTES);
    int rowBytes = config.width() * table.dtype().bytes();
    try {
      for (int token : tokens) {
        if (token < 0 || token >= config.vocabulary()) {
          throw new EngineException(
              EngineException.Kind.INVALID,
              weights.origin()
                  + ": the tokeniser gives token "
                  + token
                  + " (expected: 0.."
                  + (config.vocabulary() - 1)
                  + "): it belongs to another text encoder");
        }
        StoredTensor row =
            new StoredTensor(
                table.key(),
                table.dtype(),
                new long[] {config.width()},
                table.data().slice(token * rowBytes, rowBytes));
        FloatBlocks.convert(row, DType.F32, rows::put);
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail so", e);
    }
    float[] vectors = new float[tokens.length * config.width()];
    rows.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vectors);
    return vectors;
  }

  @Override
  public void close() {
    network.close();
    tokenizer.close();
    weights.close();
  }
}
