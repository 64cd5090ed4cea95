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
  /** GStreamer takes pictures up to here for standard definition. */
  private static final int MOST_SD_ROWS = 576;

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

  @Option(
      names = "--colorimetry",
      paramLabel = "NAME",
      description =
          "Matrix of Y'CbCr: bt601, bt709 or bt2020; as GStreamer assumes, bt601 up to 576 rows and"
              + " bt709 above, if not given.")
  private String colorimetry;

  @Option(
      names = "--chroma-site",
      paramLabel = "NAME",
      description = "jpeg or mpeg2; jpeg up to 576 rows and mpeg2 above if not given.")
  private String chromaSite;

  PictureSize size() {
    return size;
  }

  /** The layout of pictures of the size. */
  VideoLayout layout() {
    return layout(size.width(), size.height());
  }

  /**
   * The layout of pictures of another size: limited range for Y'CbCr, full range for R'G'B'. Where
   * the options do not say, colours are what GStreamer takes them for if caps do not say.
   */
  VideoLayout layout(int width, int height) {
    PixelFormat pixels = PixelFormat.byGstName(format);
    if (pixels == null) {
      throw usage("--format: " + format + " (expected: a GStreamer video format such as I420)");
    }
    return new VideoLayout(
        pixels,
        width,
        height,
        pixels.yuv() ? matrix(height > MOST_SD_ROWS) : ColorMatrix.RGB,
        pixels.yuv() ? ColorRange.LIMITED : ColorRange.FULL,
        site(height > MOST_SD_ROWS));
  }

  private ColorMatrix matrix(boolean large) {
    return switch (colorimetry == null ? large ? "bt709" : "bt601" : colorimetry) {
      case "bt601" -> ColorMatrix.BT601;
      case "bt709" -> ColorMatrix.BT709;
      case "bt2020" -> ColorMatrix.BT2020;
      default ->
          throw usage("--colorimetry: " + colorimetry + " (expected: bt601, bt709 or bt2020)");
    };
  }

  private ChromaSite site(boolean large) {
    return switch (chromaSite == null ? large ? "mpeg2" : "jpeg" : chromaSite) {
      case "mpeg2" -> ChromaSite.LEFT;
      case "jpeg" -> ChromaSite.CENTER;
      default -> throw usage("--chroma-site: " + chromaSite + " (expected: jpeg or mpeg2)");
    };
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
