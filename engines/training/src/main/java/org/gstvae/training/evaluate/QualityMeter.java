package org.gstvae.training.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.training.loss.Perceptual;
import org.gstvae.training.metric.StructuralSimilarity;

/** Compares decoded frames with the originals, all in R'G'B' of 8 bits. */
public final class QualityMeter {
  /** Pixels that are in work at once, unless one frame has more. */
  private static final int PIXELS = 2_000_000;

  private static final double RANGE = 255;

  private final StructuralSimilarity similarity = new StructuralSimilarity(RANGE);
  private final Optional<Perceptual> perceptual;

  /**
   * A meter.
   *
   * @param perceptual LPIPS, where its weights are there; stays its owner's
   */
  public QualityMeter(Optional<Perceptual> perceptual) {
    this.perceptual = perceptual;
  }

  /**
   * Compares clip with clip.
   *
   * @param framesPerChunk frames that were coded together, for seams; 0 if there are none
   */
  public ClipQuality measure(RawVideo original, RawVideo decoded, int framesPerChunk)
      throws IOException {
    List<FrameQuality> frames = new ArrayList<>();
    int step = Math.max(1, PIXELS / (original.width() * original.height()));
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int first = 0; first < original.frames(); first += step) {
        int count = Math.min(step, original.frames() - first);
        try (PointerScope scope = new PointerScope()) {
          add(frames, original, decoded, first, count);
        }
      }
    }
    return ClipQuality.of(frames, framesPerChunk);
  }

  private void add(
      List<FrameQuality> frames, RawVideo original, RawVideo decoded, int first, int count)
      throws IOException {
    // with the frame before, if there is one, for the difference from it
    int before = first == 0 ? 0 : 1;
    Tensor all = pictures(original, first - before, count + before);
    Tensor allDecoded = pictures(decoded, first - before, count + before);
    Tensor error = allDecoded.sub(all);
    float[] squared = means(error.narrow(0, before, count).square());
    Tensor a = all.narrow(0, before, count);
    Tensor b = allDecoded.narrow(0, before, count);
    float[] ssim = floats(similarity.ssim(a, b));
    float[] multiScale = floats(similarity.multiScale(a, b));
    // the error of a difference of frames is the difference of their errors
    int differences = count + before - 1;
    float[] change =
        differences == 0
            ? new float[0]
            : means(error.narrow(0, 1, differences).sub(error.narrow(0, 0, differences)).square());
    for (int i = 0; i < count; i++) {
      int at = i + before - 1;
      frames.add(
          new FrameQuality(
              squared[i],
              ssim[i],
              multiScale[i],
              perceived(a.narrow(0, i, 1), b.narrow(0, i, 1)),
              at < 0 ? Double.NaN : change[at]));
    }
  }

  private double perceived(Tensor a, Tensor b) {
    return perceptual
        .map(distance -> (double) distance.of(video(b), video(a)).item_float())
        .orElse(Double.NaN);
  }

  /** A picture [1, 3, H, W] from 0 to 255 as a video [1, 3, 1, H, W] from -1 to 1. */
  private static Tensor video(Tensor picture) {
    return picture.mul(new Scalar(2 / RANGE)).sub(new Scalar(1.0)).unsqueeze(2);
  }

  private static float[] means(Tensor pictures) {
    return floats(pictures.mean(1, 2, 3));
  }

  /** FP32 [N, 3, H, W], 0 to 255. */
  private static Tensor pictures(RawVideo video, int first, int count) throws IOException {
    BytePointer bytes = new BytePointer((long) count * video.frameBytes());
    video.read(first, count, bytes);
    long[] shape = {count, video.height(), video.width(), 3};
    return torch
        .from_blob(bytes, shape, new TensorOptions(ScalarType.Byte))
        .permute(0, 3, 1, 2)
        .to(ScalarType.Float)
        .contiguous();
  }

  private static float[] floats(Tensor values) {
    float[] result = new float[Math.toIntExact(values.numel())];
    new FloatPointer(values.contiguous().data_ptr()).get(result);
    return result;
  }
}
