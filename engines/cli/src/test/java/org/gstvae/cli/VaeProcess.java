package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code engines/bin/vae} as a user does, with the classes under test. */
final class VaeProcess {
  private static final long PATIENCE_SECONDS = 600;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  /** Commands with a folder of their own for models and scratch files. */
  VaeProcess(Path folder) {
    this.folder = folder;
    environment.put("VAE_CLASSPATH", System.getProperty("java.class.path"));
    environment.put("VAE_JAVA_HOME", System.getProperty("java.home"));
    environment.put("VAE_MODELS_PATH", folder.toString());
    environment.put("XDG_DATA_HOME", folder.resolve("data").toString());
  }

  VaeProcess with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** What a command left behind. */
  record Ended(int exit, String out, String err) {
    /** Asserts that it failed with one sentence. */
    String failure(int code) {
      assertEquals(code, exit, err);
      String first = err.lines().findFirst().orElse("");
      assertTrue(first.startsWith("vae"), err);
      assertFalse(err.contains("\tat ") || err.contains("Exception"), err);
      long sentences =
          err.lines()
              .filter(line -> !line.startsWith("Try '") && !line.startsWith("Did you mean"))
              .count();
      assertEquals(1, sentences, err);
      assertEquals("", out);
      return first;
    }

    /** Asserts that it succeeded with JSON and nothing else on stdout. */
    JsonNode json() throws IOException {
      assertEquals(0, exit, err);
      return new ObjectMapper().readTree(out);
    }
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(script().toString());
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "still running: " + command);
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static Path script() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("engines/bin/vae"))) {
      folder = folder.getParent();
    }
    return folder.resolve("engines/bin/vae");
  }
}
