package org.gstvae.cli;

import org.gstvae.tensorrt.onnx.SizeRange;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that ask for a range of picture sizes instead of one. */
final class SizeRangeOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @ArgGroup(exclusive = false)
  private Ends ends;

  private static final class Ends {
    @Option(
        names = "--min",
        paramLabel = "WxH",
        required = true,
        converter = PictureSize.Converter.class,
        description = "For a range of sizes instead of --size: the smallest width and height.")
    private PictureSize least;

    @Option(
        names = "--opt",
        paramLabel = "WxH",
        required = true,
        converter = PictureSize.Converter.class,
        description = "The size of the range that is to be the fastest.")
    private PictureSize usual;

    @Option(
        names = "--max",
        paramLabel = "WxH",
        required = true,
        converter = PictureSize.Converter.class,
        description = "The largest width and height.")
    private PictureSize most;
  }

  /** The range; null if none is asked for. */
  SizeRange range() {
    if (ends == null) {
      return null;
    }
    try {
      return new SizeRange(size(ends.least), size(ends.usual), size(ends.most));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--min, --opt, --max: " + e.getMessage());
    }
  }

  private static SizeRange.Size size(PictureSize size) {
    return new SizeRange.Size(size.width(), size.height());
  }
}
