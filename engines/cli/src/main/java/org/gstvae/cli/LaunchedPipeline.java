package org.gstvae.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pipeline run by {@code gst-launch-1.0} as a child process: whatever happens inside, this
 * process gets an exit code and an error text. Ctrl-C ends the stream in order, so that what was
 * written is whole.
 */
final class LaunchedPipeline {
  /** The element whose lines tell how far the pipeline is; put it where the video is raw. */
  static final List<String> PROGRESS =
      List.of("progressreport", "name=progress", "update-freq=1", "silent=false");

  private static final Pattern POSITION =
      Pattern.compile("^progress \\([^)]*\\): (\\d+) / (\\d+) .*");
  private static final Pattern ERROR = Pattern.compile("^ERROR: from element (\\S+): (.*)$");
  private static final Pattern ERRONEOUS =
      Pattern.compile("^(?:WARNING|ERROR): (?:erroneous pipeline|pipeline could not .*?): (.*)$");
  private static final int KEPT_LINES = 400;
  private static final int LAST_SIGNAL = 64;
  private static final long LAST_CHUNK_SECONDS = 30;

  private LaunchedPipeline() {}

  /**
   * Runs a pipeline to its end.
   *
   * @param description its elements and links, one argument each
   * @throws CliException with the first error of the pipeline
   */
  static void run(List<String> description, Progress progress)
      throws CliException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    // A session of its own: Ctrl-C reaches only this process, which passes it on exactly once.
    arguments.addAll(List.of("setsid", "gst-launch-1.0", "-e"));
    arguments.addAll(description);
    Process process = start(arguments);
    Thread atExit = new Thread(() -> interrupt(process));
    Runtime.getRuntime().addShutdownHook(atExit);
    CompletableFuture<List<String>> errors =
        CompletableFuture.supplyAsync(() -> readErrors(process));
    readProgress(process, progress);
    int exit = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
      if (exit != 0) {
        throw new CliException(reason(exit, errors.get()));
      }
    } catch (ExecutionException e) {
      throw new CliException("gst-launch-1.0 failed with exit code " + exit, e);
    } catch (IllegalStateException e) {
      // The JVM is going down already: the hook has ended the pipeline.
      throw new CliException("interrupted", e);
    }
  }

  private static Process start(List<String> arguments) throws CliException {
    try {
      Process process = Tool.command(arguments).start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new CliException(
          "gst-launch-1.0 cannot be started: install gstreamer1.0-tools and util-linux", e);
    }
  }

  private static void interrupt(Process process) {
    if (!process.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      if (!process.waitFor(LAST_CHUNK_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void readProgress(Process process, Progress progress) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher position = POSITION.matcher(line);
        if (position.matches()) {
          progress.at(Long.parseLong(position.group(1)), Long.parseLong(position.group(2)));
        }
      }
    } catch (IOException e) {
      // The pipe closed: the exit code tells the rest.
    }
  }

  private static List<String> readErrors(Process process) {
    List<String> kept = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (kept.size() < KEPT_LINES) {
          kept.add(line);
        }
      }
    } catch (IOException e) {
      // The pipe closed: what was read so far is what there is.
    }
    return kept;
  }

  private static String reason(int exit, List<String> errors) {
    for (int i = 0; i < errors.size(); i++) {
      Matcher error = ERROR.matcher(errors.get(i));
      if (error.matches()) {
        String element = error.group(1).substring(error.group(1).lastIndexOf('/') + 1);
        return element.replaceFirst(".*:", "") + ": " + error.group(2) + detail(errors, i);
      }
      Matcher erroneous = ERRONEOUS.matcher(errors.get(i));
      if (erroneous.matches()) {
        String what = erroneous.group(1);
        return what.startsWith("no element \"vae")
            ? what + ": the plugin is not loaded, see 'vae doctor'"
            : what;
      }
    }
    int signal = exit - 128;
    return signal > 0 && signal <= LAST_SIGNAL
        ? "the pipeline was ended by signal " + signal
        : "gst-launch-1.0 failed with exit code " + exit;
  }

  /** Two lines below an error GStreamer puts where, and then what exactly. */
  private static String detail(List<String> errors, int error) {
    int at = error + 3;
    boolean there =
        at < errors.size()
            && errors.get(error + 1).startsWith("Additional debug info")
            && !errors.get(at).startsWith("ERROR")
            && !errors.get(at).isBlank();
    return there ? " (" + errors.get(at).strip() + ")" : "";
  }
}
