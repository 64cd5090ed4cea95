package org.gstvae.tests.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** GStreamer's programs; the plugin's place is in GST_PLUGIN_PATH. */
final class Launch {
  private static final int MOST_MINUTES = 20;

  private Launch() {}

  /** A gst-launch line in which no argument has a space; what it wrote. It has to succeed. */
  static String line(String line) throws IOException, InterruptedException {
    return line(line, Map.of());
  }

  /** The same with variables of the environment. */
  static String line(String line, Map<String, String> environment)
      throws IOException, InterruptedException {
    return program(List.of(("gst-launch-1.0 -e " + line).split(" ")), environment);
  }

  /** A program; what it wrote. It has to succeed. */
  static String program(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("gstvae", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly();
      }
      String output = Files.readString(log, StandardCharsets.UTF_8);
      assertTrue(ended, command + " does not end\n" + output);
      assertEquals(0, process.exitValue(), command + "\n" + output);
      return output;
    } finally {
      Files.delete(log);
    }
  }

  /** Whether GStreamer has an element here. */
  static boolean has(String element) throws IOException, InterruptedException {
    return new ProcessBuilder("gst-inspect-1.0", "--exists", element).start().waitFor() == 0;
  }
}
