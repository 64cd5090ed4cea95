package org.gstvae.tests.golden;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;

/**
 * Weights computed from their names and a seed, so that full-size models need no file: a SplitMix64
 * stream for every key, scaled by the kind of weight.
 */
public final class ProceduralWeights implements WeightSource {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final Map<String, long[]> shapes;
  private final long seed;

  /** Weights of these keys and shapes. */
  public ProceduralWeights(Map<String, long[]> shapes, long seed) {
    this.shapes = shapes;
    this.seed = seed;
  }

  @Override
  public Set<String> keys() {
    return shapes.keySet();
  }

  @Override
  public long[] shape(String key) {
    return shapes.get(key);
  }

  @Override
  public StoredTensor get(String key) throws EngineException {
    long[] shape = shapes.get(key);
    if (shape == null) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, "no weight " + key);
    }
    int elements = 1;
    for (long extent : shape) {
      elements = Math.toIntExact(elements * extent);
    }
    float offset = 0;
    double amplitude;
    if (key.endsWith(".bias")) {
      amplitude = 0.1;
    } else if (key.endsWith("embeddings_table")) {
      amplitude = 0.2;
    } else if (shape.length == 1) {
      offset = 1;
      amplitude = 0.25;
    } else {
      amplitude = Math.sqrt(3.0 / ((double) elements / shape[0]));
      if (key.contains("_tmp.conv.weight")) {
        amplitude /= 2;
      }
    }
    ByteBuffer data =
        ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long state = fnv1a(key) ^ (seed * GOLDEN_GAMMA);
    for (int i = 0; i < elements; i++) {
      state += GOLDEN_GAMMA;
      data.putFloat(offset + (float) amplitude * unit(state));
    }
    return new StoredTensor(key, DType.F32, shape, data.flip());
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private static float unit(long state) {
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return (float) ((z >>> 40) / 8388608.0 - 1.0);
  }

  private static long fnv1a(String key) {
    long hash = FNV_OFFSET;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
    }
    return hash;
  }
}
