package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;

/**
 * x264 or x265 at a constant rate factor, through the {@code ffmpeg} program: preset medium, tuned
 * for PSNR, 8 bits, the encoder's own structure of key frames and B frames. R'G'B' becomes BT.709
 * Y'CbCr of limited range and comes back by swscale's bicubic with accurate rounding. Bytes are
 * those of the elementary stream, without a container. Times include the program's start and the
 * conversions.
 */
public final class FfmpegCodec implements Codec {
  /** Standards, encoders and chroma formats. */
  public enum Encoder {
    X264("x264", "libx264", "h264", "yuv420p"),
    X264_444("x264-444", "libx264", "h264", "yuv444p"),
    X265("x265", "libx265", "hevc", "yuv420p"),
    X265_444("x265-444", "libx265", "hevc", "yuv444p");

    private final String nick;
    private final String library;
    private final String stream;
    private final String pixels;

    Encoder(String nick, String library, String stream, String pixels) {
      this.nick = nick;
      this.library = library;
      this.stream = stream;
      this.pixels = pixels;
    }

    /** Its name in options and results. */
    public String nick() {
      return nick;
    }
  }

  /** The greatest rate factor: least quality. */
  public static final double MOST_FACTOR = 51;

  private static final double FACTOR_STEP = 0.5;
  private static final String FRAME_RATE = "25";
  private static final String SCALER = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp";

  private final Encoder encoder;
  private final double factor;

  /** A codec with that constant rate factor, 0 to {@link #MOST_FACTOR}. */
  public FfmpegCodec(Encoder encoder, double factor) {
    this.encoder = encoder;
    this.factor = factor;
  }

  /**
   * The best quality that takes no more bytes than a given number for a clip; the worst there is,
   * if even that takes more.
   *
   * @param scratch a file that may be written
   */
  public static FfmpegCodec within(
      Encoder encoder, long bytes, RawVideo source, CodecMode mode, Path scratch)
      throws EngineException, InterruptedException, IOException {
    int low = 0;
    int high = (int) (MOST_FACTOR / FACTOR_STEP);
    while (low < high) {
      int middle = (low + high) / 2;
      FfmpegCodec tried = new FfmpegCodec(encoder, middle * FACTOR_STEP);
      tried.encode(source, mode, scratch);
      if (Files.size(scratch) <= bytes) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return new FfmpegCodec(encoder, low * FACTOR_STEP);
  }

  @Override
  public String name() {
    return encoder.nick;
  }

  @Override
  public String setting() {
    return "crf " + String.format(Locale.ROOT, "%.1f", factor).replaceFirst("\\.0$", "");
  }

  @Override
  public int framesPerChunk(CodecMode mode) {
    return 0;
  }

  @Override
  public Coded code(RawVideo source, CodecMode mode, Path target)
      throws EngineException, InterruptedException, IOException {
    Path stream = Files.createTempFile(target.toAbsolutePath().getParent(), "stream", ".bin");
    try {
      long start = System.nanoTime();
      encode(source, mode, stream);
      long encoded = System.nanoTime();
      decode(source, stream, target);
      long decoded = System.nanoTime();
      if (Files.size(target) != (long) source.frames() * source.frameBytes()) {
        throw failure("gave other frames than it was given");
      }
      return new Coded(
          new RawVideo(target, source.width(), source.height(), source.frames()),
          Files.size(stream),
          (encoded - start) / 1e9,
          (decoded - encoded) / 1e9);
    } finally {
      Files.delete(stream);
    }
  }

  private void encode(RawVideo source, CodecMode mode, Path stream)
      throws EngineException, InterruptedException, IOException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-y"));
    command.addAll(List.of("-f", "rawvideo", "-pix_fmt", "rgb24"));
    command.addAll(List.of("-s", source.width() + "x" + source.height(), "-r", FRAME_RATE));
    command.addAll(List.of("-i", source.file().toString()));
    command.addAll(List.of("-frames:v", Integer.toString(source.frames())));
    // encoders of 4:2:0 want even sizes: one black row or column, cut off again
    command.addAll(
        List.of(
            "-vf",
            "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=limited:"
                + SCALER
                + ",format="
                + encoder.pixels));
    command.addAll(List.of("-c:v", encoder.library, "-preset", "medium", "-tune", "psnr"));
    command.addAll(List.of("-crf", String.format(Locale.ROOT, "%.1f", factor)));
    if (encoder.library.equals("libx265")) {
      command.addAll(List.of("-x265-params", "log-level=error"));
    }
    if (mode == CodecMode.IMAGE) {
      command.addAll(List.of("-g", "1"));
    }
    command.addAll(List.of("-f", encoder.stream, stream.toString()));
    run(command, stream);
  }

  private void decode(RawVideo source, Path stream, Path target)
      throws EngineException, InterruptedException, IOException {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-y"));
    command.addAll(List.of("-f", encoder.stream, "-i", stream.toString()));
    command.addAll(
        List.of(
            "-vf",
            "scale=in_color_matrix=bt709:in_range=limited:"
                + SCALER
                + ",format=rgb24,crop="
                + source.width()
                + ":"
                + source.height()
                + ":0:0"));
    command.addAll(List.of("-f", "rawvideo", "-pix_fmt", "rgb24", target.toString()));
    run(command, target);
  }

  private void run(List<String> command, Path output)
      throws EngineException, InterruptedException, IOException {
    Path log = Files.createTempFile(output.toAbsolutePath().getParent(), "ffmpeg", ".log");
    Process process = null;
    try {
      process =
          start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
      if (process.waitFor() != 0) {
        String said =
            new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("no reason given");
        throw failure(said);
      }
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      Files.delete(log);
    }
  }

  private static Process start(ProcessBuilder builder) throws EngineException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          "ffmpeg cannot be started: install ffmpeg to compare with x264 and x265",
          e);
    }
  }

  private EngineException failure(String reason) {
    return new EngineException(
        EngineException.Kind.UNAVAILABLE, "ffmpeg with " + encoder.library + ": " + reason);
  }
}
