package org.gstvae.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program to start with the plugin on its path: own registry, test models, plain messages.
 * Nothing of the caller's GStreamer or gst-vae environment gets through.
 */
final class Launch {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final List<String> command;
  private final Map<String, String> environment = new HashMap<>();
  private Path directory = Checkout.root();
  private String input = "";
  private Duration timeout = TIMEOUT;

  private Launch(List<String> command) {
    this.command = List.copyOf(command);
    Path work = Checkout.workDirectory();
    environment.put("GST_PLUGIN_PATH", Checkout.pluginDirectory().toString());
    environment.put("GST_REGISTRY", work.resolve("registry.bin").toString());
    environment.put("GST_DEBUG_NO_COLOR", "1");
    environment.put("VAE_MODELS_PATH", TestModels.directory().toString());
    environment.put("LC_ALL", "C.UTF-8");
  }

  /** Any program. */
  static Launch program(String... command) {
    return new Launch(List.of(command));
  }

  /** A gst-launch-1.0 line, written as in a shell but without its quoting. */
  static Launch pipeline(String line) {
    return gstLaunch(line);
  }

  /** A gst-launch-1.0 line after options such as {@code -e}. */
  static Launch gstLaunch(String... optionsThenLine) {
    List<String> command = new ArrayList<>(List.of("gst-launch-1.0"));
    for (int i = 0; i < optionsThenLine.length - 1; i++) {
      command.add(optionsThenLine[i]);
    }
    command.addAll(List.of(optionsThenLine[optionsThenLine.length - 1].trim().split("\\s+")));
    return new Launch(command);
  }

  /** gst-inspect-1.0 of a plugin or an element. */
  static Launch inspect(String... arguments) {
    List<String> command = new ArrayList<>(List.of("gst-inspect-1.0", "--no-colors"));
    command.addAll(List.of(arguments));
    return new Launch(command);
  }

  /** A Python program of the tests, on the interpreter that Debian's gi belongs to. */
  static Launch python(String script, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/python3", Checkout.script(script).toString()));
    command.addAll(List.of(arguments));
    return new Launch(command);
  }

  /** Sets an environment variable of the program; null takes it away. */
  Launch with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Where it runs; the checkout's top unless told. */
  Launch in(Path workingDirectory) {
    directory = workingDirectory;
    return this;
  }

  /** What it reads on stdin. */
  Launch reading(String text) {
    input = text;
    return this;
  }

  /** How long until it counts as hung; three minutes unless told. */
  Launch within(Duration limit) {
    timeout = limit;
    return this;
  }

  /** Runs it to its end. */
  Finished run() {
    try (Running running = start()) {
      return running.await();
    }
  }

  /** Starts it and leaves it running. */
  Running start() {
    try {
      Path work = Files.createDirectories(Checkout.workDirectory());
      Path out = Files.createTempFile(work, "out", ".txt");
      Path err = Files.createTempFile(work, "err", ".txt");
      Path in = Files.createTempFile(work, "in", ".txt");
      Files.writeString(in, input);
      // Whoever runs the tests in the background may have made SIGINT ignored, which is inherited.
      List<String> interruptible = new ArrayList<>(List.of("env", "--default-signal=INT"));
      interruptible.addAll(command);
      ProcessBuilder builder =
          new ProcessBuilder(interruptible)
              .directory(directory.toFile())
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("GST_") || name.startsWith("VAE_"));
      environment.forEach(
          (name, value) -> {
            if (value == null) {
              builder.environment().remove(name);
            } else {
              builder.environment().put(name, value);
            }
          });
      return new Running(command, builder.start(), in, out, err, timeout);
    } catch (IOException e) {
      throw new IllegalStateException("cannot start " + command, e);
    }
  }
}
