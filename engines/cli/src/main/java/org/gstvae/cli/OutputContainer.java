package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How decoded pictures become a file: encoder and muxer by the file's extension, from what
 * GStreamer has here. Lossy encoders are set so fine that the latents stay what limits the quality.
 */
final class OutputContainer {
  /** One way to write a kind of file; the first whose elements are all there is taken. */
  private record Way(List<String> extensions, String pipeline, List<String> elements) {
    static Way of(String extensions, String pipeline) {
      List<String> elements = new ArrayList<>();
      for (String element : pipeline.split("!", -1)) {
        elements.add(element.strip().replaceFirst(" .*", ""));
      }
      return new Way(List.of(extensions.split(",")), pipeline, elements);
    }
  }

  private static final String X264 =
      "x264enc pass=qual quantizer=15 speed-preset=medium ! h264parse";
  private static final String OPENH264 = "openh264enc bitrate=20000000 ! h264parse";
  private static final String VP9 =
      "vp9enc end-usage=cq cq-level=15 target-bitrate=20000000 deadline=1 cpu-used=4 lag-in-frames=0";
  private static final String VP8 =
      "vp8enc end-usage=cq cq-level=8 target-bitrate=20000000 deadline=1 lag-in-frames=0";

  private static final List<Way> WAYS =
      List.of(
          Way.of("mp4,m4v,mov", X264 + " ! mp4mux faststart=true"),
          Way.of("mp4,m4v,mov", OPENH264 + " ! mp4mux faststart=true"),
          Way.of("mkv", X264 + " ! matroskamux"),
          Way.of("mkv", OPENH264 + " ! matroskamux"),
          Way.of("mkv,webm", VP9 + " ! webmmux"),
          Way.of("mkv,webm", VP8 + " ! webmmux"),
          Way.of("png", "pngenc snapshot=true"),
          Way.of("jpg,jpeg", "jpegenc quality=95 snapshot=true"));

  private OutputContainer() {}

  /**
   * Elements from raw video to the file's bytes.
   *
   * @throws CliException if the extension is not known, or the elements for it are not installed
   */
  static List<String> forFile(Path file, int width, int height)
      throws CliException, InterruptedException {
    String name = file.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    List<String> tried = new ArrayList<>();
    boolean known = false;
    for (Way way : WAYS) {
      if (!way.extensions().contains(extension)) {
        continue;
      }
      known = true;
      String missing = missing(way);
      if (missing == null) {
        return elements(way, width, height);
      }
      tried.add(missing);
    }
    if (!known) {
      throw new CliException(
          file + ": unknown extension (expected: mp4, mkv, mov, webm, png or jpg)");
    }
    throw new CliException(
        file
            + ": GStreamer has no "
            + String.join(" or ", tried)
            + "; install gstreamer1.0-plugins-good and gstreamer1.0-plugins-ugly");
  }

  private static String missing(Way way) throws CliException, InterruptedException {
    for (String element : way.elements()) {
      try {
        if (Tool.run("gst-inspect-1.0", "--exists", element).exit() != 0) {
          return element;
        }
      } catch (IOException e) {
        throw new CliException("gst-inspect-1.0 cannot be run: install gstreamer1.0-tools", e);
      }
    }
    return null;
  }

  private static List<String> elements(Way way, int width, int height) {
    List<String> elements = new ArrayList<>();
    // H.264 subsamples chroma by whole pairs of pixels: odd sizes go uncut as 4:4:4.
    if (way.pipeline().startsWith("x264enc") && (width % 2 != 0 || height % 2 != 0)) {
      elements.addAll(List.of("video/x-raw,format=Y444", "!"));
    }
    elements.addAll(List.of(way.pipeline().split(" +", -1)));
    return elements;
  }
}
