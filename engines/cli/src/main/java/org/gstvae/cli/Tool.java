package org.gstvae.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** GStreamer's command-line tools as child processes that see this build's plugin. */
public final class Tool {
  /** System property, set by the start script: the folder with {@code libgstvae.so}. */
  static final String PLUGIN_PROPERTY = "gstvae.plugin";

  private static final long PATIENCE_SECONDS = 60;

  /**
   * What a tool that ended has printed.
   *
   * @param exit its exit code
   * @param output stdout and stderr
   */
  public record Outcome(int exit, String output) {
    /** The first line that is not blank. */
    public String firstLine() {
      return output.lines().filter(line -> !line.isBlank()).findFirst().orElse("").strip();
    }
  }

  private Tool() {}

  /** The folder of this build's plugin, or null if the start script did not tell. */
  public static Path pluginFolder() {
    String folder = System.getProperty(PLUGIN_PROPERTY);
    return folder == null || folder.isEmpty() ? null : Path.of(folder);
  }

  /** A child process about to be started, with English messages, this plugin and this JVM. */
  static ProcessBuilder command(List<String> arguments) {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(arguments));
    Map<String, String> environment = builder.environment();
    environment.put("LC_ALL", "C.UTF-8");
    environment.putIfAbsent("VAE_JAVA_HOME", System.getProperty("java.home"));
    Path plugin = pluginFolder();
    if (plugin != null) {
      environment.merge(
          "GST_PLUGIN_PATH", plugin.toString(), (old, ours) -> ours + File.pathSeparator + old);
    }
    return builder;
  }

  /**
   * Runs a tool to its end.
   *
   * @throws IOException if it cannot be started, or does not end within a minute
   */
  public static Outcome run(String... arguments) throws IOException, InterruptedException {
    // A file instead of a pipe: the time limit holds even if the tool neither prints nor ends.
    Path log = Files.createTempFile("gstvae", ".log");
    try {
      Process process =
          command(List.of(arguments))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(
            arguments[0] + " did not end within " + PATIENCE_SECONDS + " seconds");
      }
      return new Outcome(
          process.exitValue(), new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
    } finally {
      Files.delete(log);
    }
  }
}
