package org.gstvae.cli.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Comparator;
import java.util.List;

/**
 * One codec over all clips.
 *
 * @param model the model's name, or the codec's
 * @param hash the model's hash; null for other codecs
 * @param setting how it was set
 * @param matched whether it was set for each clip by what the first series took
 * @param pictured whether the report shows it clip by clip, not only as a point of a curve
 * @param clips clip by clip
 * @param mean over all clips
 * @param worst the clip of least PSNR
 * @param meanVideos over videos only; null without any
 * @param meanImages over images only; null without any
 */
public record Series(
    String model,
    String hash,
    String setting,
    @JsonIgnore boolean matched,
    @JsonIgnore boolean pictured,
    List<ClipResult> clips,
    Summary mean,
    Worst worst,
    Summary meanVideos,
    Summary meanImages) {
  /** A clip in short. */
  public record Worst(String path, double psnr, double ssim, double msssim, double bpp) {}

  /** Of an entry, over one clip or more. */
  public static Series of(Entry entry, List<ClipResult> clips) {
    ClipResult worst =
        clips.stream().min(Comparator.comparingDouble(ClipResult::psnr)).orElseThrow();
    return new Series(
        entry.contender().name(),
        entry.hash(),
        entry.contender().setting(),
        entry.matched(),
        entry.pictured(),
        List.copyOf(clips),
        Summary.of(clips),
        new Worst(worst.path(), worst.psnr(), worst.ssim(), worst.msssim(), worst.bpp()),
        Summary.of(only(clips, "video")),
        Summary.of(only(clips, "image")));
  }

  private static List<ClipResult> only(List<ClipResult> clips, String kind) {
    return clips.stream().filter(clip -> clip.kind().equals(kind)).toList();
  }

  /** Name and setting, for readers. */
  @JsonIgnore
  public String title() {
    return model + ", " + setting;
  }
}
