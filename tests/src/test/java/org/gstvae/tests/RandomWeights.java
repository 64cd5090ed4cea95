package org.gstvae.tests;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.StoredTensor;
import org.gstvae.model.weights.WeightSource;

/** Weights that keep a signal's size through the network: variance one over the fan-in. */
final class RandomWeights implements WeightSource {
  private final Map<String, long[]> shapes;

  RandomWeights(VaeConfig config) {
    shapes = VaeNetwork.parameters(config);
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
  public DType dtype(String key) {
    return DType.F32;
  }

  @Override
  public StoredTensor get(String key) {
    long[] shape = shapes.get(key);
    int elements = 1;
    for (long extent : shape) {
      elements = Math.multiplyExact(elements, Math.toIntExact(extent));
    }
    boolean scale = shape.length == 1 && !key.endsWith(".bias");
    double deviation = shape.length == 1 ? 0.1 : Math.sqrt((double) shape[0] / elements);
    Random random = new Random(key.hashCode());
    ByteBuffer data =
        ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      data.putFloat((float) ((scale ? 1 : 0) + deviation * random.nextGaussian()));
    }
    return new StoredTensor(key, DType.F32, shape, data.flip());
  }

  @Override
  public void close() {}
}
