package org.gstvae.model.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.weights.WeightSource;

/**
 * Reads the architecture of a published-style checkpoint off its keys and shapes. Only the head
 * count of text attention cannot be seen there; it is taken as heads of 64 channels, the published
 * models' size.
 */
public final class ArchitectureInference {
  private static final int PUBLISHED_RESOLUTION = 216;
  private static final int PUBLISHED_HEAD_DIM = 64;
  private static final int PUBLISHED_CAPTION_TOKENS = 100;
  private static final String CONV_IN = "encoder.conv_in.weight";
  private static final String CONV_OUT = "encoder.conv_out.weight";
  private static final String QUANT_CONV = "quant_conv.weight";
  private static final String TEMPORAL_IN = "encoder_temporal.conv_in.conv.weight";

  private final WeightSource weights;

  private ArchitectureInference(WeightSource weights) {
    this.weights = weights;
  }

  /**
   * The architecture that these weights seem to be for.
   *
   * @throws EngineException INVALID if it cannot be seen from the keys
   */
  public static VaeConfig of(WeightSource weights) throws EngineException {
    try {
      return new ArchitectureInference(weights).infer();
    } catch (IllegalArgumentException | EngineException e) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          weights.origin()
              + ": its keys do not tell the architecture ("
              + e.getMessage()
              + "); name it with --preset or --config",
          e);
    }
  }

  private VaeConfig infer() throws EngineException {
    int channels = extent(CONV_IN, 0);
    if (channels < 1) {
      throw new IllegalArgumentException(CONV_IN + " is empty");
    }
    List<Integer> multipliers = new ArrayList<>();
    List<Integer> textLevels = new ArrayList<>();
    for (int level = 0; has("encoder.down." + level + ".block.0.conv1.weight"); level++) {
      multipliers.add(extent("encoder.down." + level + ".block.0.conv1.weight", 0) / channels);
      if (has("encoder.down." + level + ".attn.0.to_q.weight")) {
        textLevels.add(0, PUBLISHED_RESOLUTION >> level);
      }
    }
    int blocks = count("encoder.down.0.block.", ".conv1.weight");
    boolean quant = has(QUANT_CONV);
    int z = extent(CONV_OUT, 0) / 2;
    int temporalBlocks = count("encoder_temporal.mid_blocks.", ".down.conv.weight");
    Map<Integer, String> textFactors = new TreeMap<>();
    for (int block = 0; block < temporalBlocks; block++) {
      String key = "encoder_temporal.mid_blocks." + block + ".attn.0.to_q.weight";
      if (has(key)) {
        textFactors.put(2 << block, key);
      }
    }
    return VaeConfig.published(
        z,
        quant ? extent(QUANT_CONV, 0) / 2 : 0,
        channels,
        multipliers,
        blocks,
        List.copyOf(textLevels),
        1 << temporalBlocks,
        extent(TEMPORAL_IN, 0),
        List.copyOf(textFactors.keySet()),
        text());
  }

  private VaeConfig.Text text() throws EngineException {
    String anyQuery = null;
    for (String key : weights.keys()) {
      if (key.endsWith(".to_q.weight")) {
        anyQuery = key;
        break;
      }
    }
    if (anyQuery == null) {
      return null;
    }
    int inner = extent(anyQuery, 0);
    if (inner % PUBLISHED_HEAD_DIM != 0) {
      throw new IllegalArgumentException(
          "text attention of " + inner + " channels in heads of unknown size");
    }
    int context = extent(anyQuery.replace(".to_q.", ".to_k."), 1);
    return new VaeConfig.Text(
        context, inner / PUBLISHED_HEAD_DIM, PUBLISHED_HEAD_DIM, PUBLISHED_CAPTION_TOKENS);
  }

  private boolean has(String key) {
    return weights.keys().contains(key);
  }

  private int count(String prefix, String suffix) {
    int count = 0;
    while (has(prefix + count + suffix)) {
      count++;
    }
    return count;
  }

  private int extent(String key, int dimension) throws EngineException {
    long[] shape = weights.shape(key);
    if (dimension >= shape.length) {
      throw new IllegalArgumentException(key + " has " + shape.length + " dimensions");
    }
    return Math.toIntExact(Math.min(shape[dimension], Integer.MAX_VALUE));
  }
}
