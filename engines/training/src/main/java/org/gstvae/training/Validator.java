package org.gstvae.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Encodes and decodes held-out clips with the weights of a run, and measures what is lost: R'G'B'
 * rounded to 8 bits, in chunks, cut to whole latent positions.
 *
 * @param network runs the codec
 * @param frames most frames of a clip
 */
record Validator(TrainingNetwork network, int frames) {
  private static final int CHUNK = 8;

  /**
   * A clip's measurement.
   *
   * @param psnr of its frames, dB
   * @param imagePsnr of its first frame through the image path, dB
   * @param sample a frame to look at
   */
  record Measured(Clip clip, double psnr, double imagePsnr, SampleFrame sample) {}

  /** What a run of the network left of some frames: squared errors and the pictures. */
  private record Decoded(double squaredError, Tensor rounded) {}

  /**
   * Measures clips.
   *
   * @param route the way that videos take
   */
  List<Measured> measure(List<Clip> clips, Route route, MasterWeights weights) {
    List<Measured> all = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, Tensor> cast = weights.cast(network.compute().type());
      for (Clip clip : clips) {
        try (PointerScope inner = new PointerScope()) {
          all.add(measure(clip, route, cast));
        }
      }
    }
    return all;
  }

  private Measured measure(Clip clip, Route route, Map<String, Tensor> weights) {
    int scale = network.config().temporalScale();
    int spatial = network.config().spatialFactor();
    int count = Math.min(frames, clip.frames()) / scale * scale;
    int height = clip.height() / spatial * spatial;
    int width = clip.width() / spatial * spatial;
    int shown = Math.min(CHUNK, count) / 2;
    long[] shape = {1, clip.frames(), clip.height(), clip.width(), 3};
    Tensor all =
        torch
            .from_blob(new BytePointer(clip.rgb()), shape, new TensorOptions(ScalarType.Byte))
            .narrow(2, 0, height)
            .narrow(3, 0, width);
    double error = 0;
    SampleFrame sample = null;
    for (int start = 0; start < count; start += CHUNK) {
      try (PointerScope inner = new PointerScope()) {
        Tensor bytes = all.narrow(1, start, Math.min(CHUNK, count - start));
        Decoded decoded = decode(bytes, route, clip, weights);
        error += decoded.squaredError;
        if (start == 0) {
          sample = new SampleFrame(width, height, rgb(bytes, shown), rgb(decoded.rounded, shown));
        }
      }
    }
    double imageError = decode(all.narrow(1, 0, 1), Route.IMAGE, clip, weights).squaredError;
    double samples = 3.0 * height * width;
    return new Measured(clip, psnr(error, samples * count), psnr(imageError, samples), sample);
  }

  private static double psnr(double squaredError, double samples) {
    return 10 * Math.log10(255.0 * 255.0 * samples / squaredError);
  }

  /** Encodes and decodes bytes [1, T, H, W, 3]. */
  private Decoded decode(Tensor bytes, Route route, Clip clip, Map<String, Tensor> weights) {
    Tensor pictures = network.compute().place(BatchTensors.toPictures(bytes));
    Tensor decoded =
        network
            .run(route, pictures, List.of(clip.row().caption()), weights)
            .get(TrainingGraph.RECONSTRUCTION);
    Tensor rounded =
        decoded
            .to(new Device(DeviceType.CPU), ScalarType.Float)
            .add(new Scalar(1.0))
            .mul_(new Scalar(127.5))
            .round_()
            .clamp_(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(255.0)))
            .permute(0, 2, 3, 4, 1);
    double error =
        rounded.sub(bytes.to(ScalarType.Float)).square().to(ScalarType.Double).sum().item_double();
    return new Decoded(error, rounded);
  }

  private static byte[] rgb(Tensor frames, int index) {
    Tensor frame = frames.select(1, index).to(ScalarType.Byte).contiguous();
    byte[] bytes = new byte[Math.toIntExact(frame.numel())];
    new BytePointer(frame.data_ptr()).get(bytes);
    return bytes;
  }
}
