package org.gstvae.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A reader in Python that a page of the plugin prints. */
public final class PublishedReader {
  private final String program;

  private PublishedReader(String program) {
    this.program = program;
  }

  /** The first one of a page, such as {@code LATENT_FORMAT.md}. */
  public static PublishedReader of(String page) throws IOException {
    return of(page, 0);
  }

  /** The one of a page that has {@code before} others in front of it. */
  public static PublishedReader of(String page, int before) throws IOException {
    String text = Files.readString(Path.of("..", "..", "plugin", page));
    int from = 0;
    for (int i = 0; i <= before; i++) {
      from = text.indexOf("```python\n", from) + "```python\n".length();
    }
    return new PublishedReader(text.substring(from, text.indexOf("```", from)));
  }

  /** The same with lines of Python behind it. */
  public PublishedReader with(String lines) {
    return new PublishedReader(program + lines);
  }

  /** Its length. */
  public long lines() {
    return program.lines().count();
  }

  /** Runs it on a file; returns what it writes. */
  public byte[] run(Path directory, Path file) throws Exception {
    Path script = Files.writeString(directory.resolve("reader.py"), program);
    Process python;
    try {
      python = new ProcessBuilder("python3", script.toString(), file.toString()).start();
    } catch (IOException e) {
      assumeTrue(false, "python3 is not installed");
      throw e;
    }
    byte[] out = python.getInputStream().readAllBytes();
    String errors = new String(python.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(python.waitFor(1, TimeUnit.MINUTES));
    assertEquals("", errors);
    return out;
  }
}
