package org.gstvae.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gstvae.cli.Tool;

/** GStreamer itself, this plugin in it, and the elements that the commands use. */
final class GStreamerChecks {
  private static final Pattern VERSION = Pattern.compile("GStreamer (\\d+)\\.(\\d+)[.\\d]*");
  private static final int OLDEST_MINOR = 18;
  private static final List<String> ELEMENTS =
      List.of(
          "vaeencode",
          "vaedecode",
          "vaemux",
          "vaedemux",
          "vaetoklv",
          "klvtovae",
          "rtpvaepay",
          "rtpvaedepay");

  /** The shim's description of an element that is listed but has no Java to run on. */
  private static final Pattern STAND_IN = Pattern.compile("Stands in, cannot run: (.*)");

  private static final List<String> HELPERS =
      List.of("decodebin", "videoconvert", "progressreport", "x264enc", "mp4mux", "matroskamux");

  private static final String LOG = "GST_DEBUG=3 gst-inspect-1.0 ";

  private GStreamerChecks() {}

  static List<Finding> run() throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    Finding version = version();
    findings.add(version);
    if (version.state() == Finding.State.OK) {
      findings.add(plugin());
      findings.add(helpers());
    }
    return findings;
  }

  private static Finding version() throws InterruptedException {
    String remedy =
        "apt install gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good"
            + " gstreamer1.0-plugins-ugly gstreamer1.0-libav";
    try {
      Tool.Outcome outcome = Tool.run("gst-inspect-1.0", "--version");
      Matcher matcher = VERSION.matcher(outcome.output());
      if (!matcher.find()) {
        return Finding.broken("GStreamer", outcome.firstLine(), remedy);
      }
      boolean old =
          Integer.parseInt(matcher.group(1)) == 1
              && Integer.parseInt(matcher.group(2)) < OLDEST_MINOR;
      return old
          ? Finding.broken("GStreamer", matcher.group(), "install GStreamer 1.18 or newer")
          : Finding.ok("GStreamer", matcher.group());
    } catch (IOException e) {
      return Finding.broken("GStreamer", "gst-inspect-1.0 cannot be run", remedy);
    }
  }

  private static Finding plugin() throws InterruptedException {
    Path folder = Tool.pluginFolder();
    boolean built = folder != null && Files.exists(folder.resolve("libgstvae.so"));
    try {
      for (String element : ELEMENTS) {
        Tool.Outcome outcome = Tool.run("gst-inspect-1.0", element);
        if (outcome.exit() != 0) {
          return built
              ? Finding.broken(
                  "plugin",
                  element + " is not there: " + outcome.firstLine(),
                  LOG + folder.resolve("libgstvae.so"))
              : Finding.broken("plugin", "libgstvae.so is not built", "mvn -q package -DskipTests");
        }
        Matcher standIn = STAND_IN.matcher(outcome.output());
        if (standIn.find()) {
          return Finding.broken(
              "plugin",
              element + " is a stand-in: " + standIn.group(1),
              "see the reason; the log says more: " + LOG + element);
        }
      }
      return Finding.ok("plugin", String.join(", ", ELEMENTS) + (built ? " from " + folder : ""));
    } catch (IOException e) {
      return Finding.broken("plugin", e.getMessage(), LOG + "vaeencode");
    }
  }

  private static Finding helpers() throws InterruptedException {
    List<String> missing = new ArrayList<>();
    try {
      for (String element : HELPERS) {
        if (Tool.run("gst-inspect-1.0", "--exists", element).exit() != 0) {
          missing.add(element);
        }
      }
    } catch (IOException e) {
      return Finding.broken("elements", e.getMessage(), "apt install gstreamer1.0-tools");
    }
    return missing.isEmpty()
        ? Finding.ok("elements", String.join(", ", HELPERS))
        : Finding.absent(
            "elements",
            "no " + String.join(", ", missing),
            "apt install gstreamer1.0-plugins-base gstreamer1.0-plugins-good"
                + " gstreamer1.0-plugins-ugly");
  }
}
