package org.gstvae.training;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws crops. What a step sees depends on the seed and the step's number alone, so that a resumed
 * run continues as if it had not stopped.
 *
 * <p>Videos are drawn by their motion; every sample has a random place, direction of time and
 * mirroring, and unless the stage sets one a frame stride of 1 to 3. Image samples are photographs
 * and single frames of videos.
 */
final class BatchSampler {
  private static final double STRIDE_ONE = 0.6;
  private static final double STRIDE_TWO = 0.85;

  /** Motion below which a clip is drawn no less often. */
  private static final double STILL = 0.005;

  private final List<Clip> videos;
  private final List<Clip> images;
  private final double[] cumulative;
  private final double photographShare;
  private final double captionDropout;
  private final long seed;

  /**
   * A sampler.
   *
   * @param photographShare share of image samples that are photographs, where there are any
   * @param captionDropout share of samples that lose their caption
   */
  BatchSampler(DataSet data, double photographShare, double captionDropout, long seed) {
    this.photographShare = photographShare;
    this.captionDropout = captionDropout;
    this.videos = data.videos();
    this.images = data.images();
    this.seed = seed;
    this.cumulative = new double[videos.size()];
    double sum = 0;
    for (int i = 0; i < cumulative.length; i++) {
      Double motion = videos.get(i).row().motion();
      sum += Math.sqrt(Math.max(STILL, motion == null ? STILL : motion));
      cumulative[i] = sum;
    }
  }

  /** The batch of a step. */
  Batch draw(TrainingConfig.Stage stage, long step, double imageShare) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
    boolean image = random.nextDouble() < imageShare;
    int size = image ? stage.imageBatch() : stage.batch();
    int frames = image ? 1 : stage.frames();
    int crop = stage.crop();
    ByteBuffer rgb = ByteBuffer.allocateDirect(size * frames * crop * crop * 3);
    boolean[] mirrored = new boolean[size];
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Clip clip = sample(random, image, frames, stage, rgb);
      mirrored[i] = random.nextBoolean();
      boolean dropped = captionDropout > 0 && random.nextDouble() < captionDropout;
      captions.add(dropped ? "" : clip.row().caption());
    }
    return new Batch(image, size, frames, crop, rgb.flip(), mirrored, List.copyOf(captions));
  }

  private Clip sample(
      SplittableRandom random,
      boolean image,
      int frames,
      TrainingConfig.Stage stage,
      ByteBuffer target) {
    int crop = stage.crop();
    Clip clip = fitting(random, image, frames, crop);
    int stride = stage.stride() > 0 ? stage.stride() : stride(random);
    while ((frames - 1) * stride >= clip.frames()) {
      stride--;
    }
    int start = random.nextInt(clip.frames() - (frames - 1) * stride);
    boolean backwards = random.nextBoolean();
    int top = random.nextInt(clip.height() - crop + 1);
    int left = random.nextInt(clip.width() - crop + 1);
    int row = crop * 3;
    for (int t = 0; t < frames; t++) {
      int frame = start + stride * (backwards ? frames - 1 - t : t);
      for (int y = 0; y < crop; y++) {
        int from = ((frame * clip.height() + top + y) * clip.width() + left) * 3;
        target.put(target.position(), clip.rgb(), from, row);
        target.position(target.position() + row);
      }
    }
    return clip;
  }

  private Clip fitting(SplittableRandom random, boolean image, int frames, int crop) {
    for (int attempt = 0; attempt < 1000; attempt++) {
      boolean photograph = image && !images.isEmpty() && random.nextDouble() < photographShare;
      Clip clip =
          photograph ? images.get(random.nextInt(images.size())) : videos.get(byMotion(random));
      if (clip.frames() >= frames && clip.height() >= crop && clip.width() >= crop) {
        return clip;
      }
    }
    throw new IllegalStateException(
        "crop: " + crop + " with " + frames + " frames (expected: one that most clips can fill)");
  }

  private int byMotion(SplittableRandom random) {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static int stride(SplittableRandom random) {
    double at = random.nextDouble();
    return at < STRIDE_ONE ? 1 : at < STRIDE_TWO ? 2 : 3;
  }
}
