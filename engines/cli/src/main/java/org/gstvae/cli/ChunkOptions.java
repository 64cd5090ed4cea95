package org.gstvae.cli;

import org.gstvae.engine.ChromaSite;
import org.gstvae.engine.ColorMatrix;
import org.gstvae.engine.ColorRange;
import org.gstvae.engine.PixelFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say what a chunk is: the pictures' layout and how many there are. */
final class ChunkOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      defaultValue = "640x360",
      converter = PictureSize.Converter.class,
      description = "Picture size (${DEFAULT-VALUE}).")
  private PictureSize size;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of a chunk; the model's own number if not given.")
  private Integer frames;

  @Option(
      names = "--format",
      defaultValue = "I420",
      description = "Video format, by GStreamer's name (${DEFAULT-VALUE}).")
  private String format;

  PictureSize size() {
    return size;
  }

  /** The layout: BT.709 in limited range for Y'CbCr, full range for R'G'B'. */
  VideoLayout layout() {
    PixelFormat pixels = PixelFormat.byGstName(format);
    if (pixels == null) {
      throw usage("--format: " + format + " (expected: a GStreamer video format such as I420)");
    }
    return new VideoLayout(
        pixels,
        size.width(),
        size.height(),
        pixels.yuv() ? ColorMatrix.BT709 : ColorMatrix.RGB,
        pixels.yuv() ? ColorRange.LIMITED : ColorRange.FULL,
        ChromaSite.LEFT);
  }

  /** Frames of a video chunk. */
  int frames(Model model) {
    int factor = model.config().temporalScale();
    int count = frames == null ? model.framesPerChunk() : frames;
    if (count < factor || count % factor != 0) {
      throw usage("--frames: " + count + " (expected: a multiple of " + factor + ")");
    }
    return count;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
