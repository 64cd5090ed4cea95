package org.gstvae.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;

/** A model in memory with weights drawn from a seed, small enough for a test. */
record RandomModel(VaeConfig config, Map<String, long[]> shapes) implements Model, WeightSource {
  /** Two levels (4x... 2x2 in space, 2 in time), every kind of layer of the published models. */
  static RandomModel published() {
    return of(VaeConfig.published(4, 4, 32, List.of(1, 1), 1, List.of(), 2, 16, List.of(), null));
  }

  static RandomModel of(VaeConfig config) {
    return new RandomModel(config, VaeNetwork.parameters(config));
  }

  @Override
  public String name() {
    return "random";
  }

  @Override
  public String hash() {
    return "0123456789abcdef";
  }

  @Override
  public WeightSource weights() {
    return this;
  }

  @Override
  public Path directory() {
    return Path.of("");
  }

  @Override
  public int framesPerChunk() {
    return 8;
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
  public StoredTensor get(String key) {
    long[] shape = shapes.get(key);
    int elements = 1;
    for (long extent : shape) {
      elements *= (int) extent;
    }
    boolean gain = shape.length == 1 && key.endsWith(".weight");
    double scale = shape.length == 1 ? 0.1 : Math.sqrt((double) shape[0] / elements);
    Random random = new Random(key.hashCode());
    ByteBuffer data =
        ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      data.putFloat((float) ((gain ? 1 : 0) + scale * random.nextGaussian()));
    }
    return new StoredTensor(key, DType.F32, shape, data.flip());
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
