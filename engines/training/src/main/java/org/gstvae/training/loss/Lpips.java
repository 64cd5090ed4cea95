package org.gstvae.training.loss;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.torch.WeightTensors;

/**
 * LPIPS with VGG16 (Zhang et al., "The Unreasonable Effectiveness of Deep Features as a Perceptual
 * Metric", 2018), version 0.1: pictures go through VGG16's convolutions; after each of its five
 * groups the features, normalised over channels, are compared by a weighted squared difference.
 *
 * <p>Weights come from the user's files. Keys are torchvision's ({@code features.0.weight}) and
 * those of the LPIPS package ({@code net.slice1.0.weight}, {@code lin0.model.1.weight}), also under
 * the prefix {@code loss.perceptual_loss.} that VideoVAE+ checkpoints have.
 */
public final class Lpips implements Perceptual {
  /** Convolutions of each group by their number in torchvision's {@code features}. */
  private static final int[][] GROUPS = {{0, 2}, {5, 7}, {10, 12, 14}, {17, 19, 21}, {24, 26, 28}};

  /**
   * The first convolution, FP32 always: libtorch 2.5.1's gradient of three input channels is wrong
   * in BF16.
   */
  private static final String FIRST = "features.0.";

  private static final long[] CHANNELS = {64, 128, 256, 512, 512};

  /** Keeps the length, and its slope, finite where no feature is active. */
  private static final double NORM_EPSILON = 1e-10;

  /** Mean and deviation of ImageNet's pictures, for samples from -1 to 1 (LPIPS package). */
  private static final float[] SHIFT = {-0.030f, -0.088f, -0.188f};

  private static final float[] SCALE = {0.458f, 0.448f, 0.450f};

  private static final Pattern SLICE = Pattern.compile("net\\.slice\\d+\\.(\\d+)\\.(weight|bias)");
  private static final Pattern LINEAR = Pattern.compile("lin(\\d)\\.model\\.\\d\\.weight");
  private static final Pattern FEATURE = Pattern.compile("features\\.(\\d+)\\.(weight|bias)");
  private static final String PREFIX = "loss.perceptual_loss.";

  private final ScalarType compute;
  private final Map<String, Tensor> weights = new HashMap<>();

  private Lpips(ScalarType compute) {
    this.compute = compute;
  }

  /**
   * Reads the weights.
   *
   * @param files one file or several that have them together
   * @param device where it will compute
   * @param compute precision of the convolutions
   * @throws EngineException NOT_FOUND or INVALID naming the file or the key that is missing
   */
  public static Lpips load(List<Path> files, Device device, ScalarType compute)
      throws EngineException {
    Lpips lpips = new Lpips(compute);
    try {
      for (Path file : files) {
        try (WeightSource source = WeightSource.open(file)) {
          lpips.read(source, device);
        }
      }
      lpips.check(files);
      return lpips;
    } catch (EngineException | RuntimeException e) {
      lpips.close();
      throw e;
    }
  }

  private void read(WeightSource source, Device device) throws EngineException {
    for (String key : source.keys()) {
      String name = canonical(key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key);
      if (name != null && !weights.containsKey(name)) {
        boolean linear = name.startsWith("lin");
        boolean wide = linear || name.startsWith(FIRST);
        try (PointerScope scope = new PointerScope();
            Tensor stored = WeightTensors.read(source.get(key), ScalarType.Float)) {
          Tensor tensor = stored.to(device, wide ? ScalarType.Float : compute);
          // a copy of its own even where nothing was converted
          tensor = linear ? tensor.reshape(1, -1, 1, 1).clone() : tensor.clone();
          tensor.retainReference();
          weights.put(name, tensor);
        }
      }
    }
  }

  /** {@code features.N.weight}, {@code features.N.bias} or {@code linN}; null for another key. */
  private static String canonical(String key) {
    Matcher slice = SLICE.matcher(key);
    if (slice.matches()) {
      return "features." + slice.group(1) + "." + slice.group(2);
    }
    Matcher linear = LINEAR.matcher(key);
    if (linear.matches()) {
      return "lin" + linear.group(1);
    }
    return FEATURE.matcher(key).matches() ? key : null;
  }

  private void check(List<Path> files) throws EngineException {
    long in = 3;
    for (int group = 0; group < GROUPS.length; group++) {
      for (int layer : GROUPS[group]) {
        expect(files, "features." + layer + ".weight", CHANNELS[group], in, 3, 3);
        expect(files, "features." + layer + ".bias", CHANNELS[group]);
        in = CHANNELS[group];
      }
      expect(files, "lin" + group, 1, CHANNELS[group], 1, 1);
    }
  }

  private void expect(List<Path> files, String name, long... shape) throws EngineException {
    Tensor tensor = weights.get(name);
    if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          files
              + ": "
              + name
              + (tensor == null ? " is missing" : " is " + Arrays.toString(tensor.shape()))
              + " (expected: the weights of LPIPS with VGG16, "
              + Arrays.toString(shape)
              + ")");
    }
  }

  @Override
  public Tensor of(Tensor reconstruction, Tensor pictures) {
    List<Tensor> a = features(Frames.of(reconstruction));
    List<Tensor> b = features(Frames.of(pictures));
    Tensor sum = null;
    for (int group = 0; group < GROUPS.length; group++) {
      Tensor difference = a.get(group).sub(b.get(group)).square();
      Tensor distance = difference.mul(weights.get("lin" + group)).sum(1).mean();
      sum = sum == null ? distance : sum.add(distance);
    }
    return sum;
  }

  /** Features of each group, FP32, of length 1 at every position. */
  private List<Tensor> features(Tensor pictures) {
    Device device = pictures.device();
    Tensor shift = torch.tensor(SHIFT).to(device, ScalarType.Float).reshape(1, 3, 1, 1);
    Tensor scale = torch.tensor(SCALE).to(device, ScalarType.Float).reshape(1, 3, 1, 1);
    Tensor h = pictures.sub(shift).div(scale);
    List<Tensor> features = new ArrayList<>();
    for (int group = 0; group < GROUPS.length; group++) {
      if (group > 0) {
        h = torch.max_pool2d(h, 2, 2);
      }
      for (int layer : GROUPS[group]) {
        h = torch.relu(convolution(h, "features." + layer)).to(compute);
      }
      Tensor x = h.to(ScalarType.Float);
      Tensor squares = x.square().sum(new long[] {1}, true, floats());
      features.add(x.div(squares.add(new Scalar(NORM_EPSILON * NORM_EPSILON)).sqrt()));
    }
    return features;
  }

  private static ScalarTypeOptional floats() {
    return new ScalarTypeOptional(ScalarType.Float);
  }

  private Tensor convolution(Tensor x, String key) {
    long[] one = {1, 1};
    return torch.conv2d(
        x,
        weights.get(key + ".weight"),
        new TensorOptional(weights.get(key + ".bias")),
        one,
        one,
        one,
        1);
  }

  @Override
  public String description() {
    return "LPIPS (VGG16)";
  }

  @Override
  public void close() {
    weights.values().forEach(Tensor::close);
    weights.clear();
  }
}
