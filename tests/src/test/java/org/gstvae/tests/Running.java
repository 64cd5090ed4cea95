package org.gstvae.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A started program. Closing it ends it, if it still runs, and removes its captured streams. */
final class Running implements AutoCloseable {
  private static final long POLL_MILLIS = 20;

  private final List<String> command;
  private final Process process;
  private final Path in;
  private final Path out;
  private final Path err;
  private final long started = System.nanoTime();
  private final Duration timeout;

  Running(List<String> command, Process process, Path in, Path out, Path err, Duration timeout) {
    this.command = command;
    this.process = process;
    this.in = in;
    this.out = out;
    this.err = err;
    this.timeout = timeout;
  }

  /** Waits for the end; a program that hangs is killed, and reported with what it said. */
  Finished await() {
    try {
      if (!process.waitFor(remaining(), TimeUnit.NANOSECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new AssertionError("hung for " + timeout.toSeconds() + " s\n" + finished());
      }
      return finished();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Waits until something is so while the program runs. */
  Running until(String what, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new AssertionError("ended before " + what + "\n" + finished());
      }
      if (remaining() <= 0) {
        throw new AssertionError(
            "not in " + timeout.toSeconds() + " s: " + what + "\n" + finished());
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return this;
  }

  /** Sends a signal, such as INT or KILL. */
  Running signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      return this;
    } catch (IOException e) {
      throw new IllegalStateException("cannot signal " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private long remaining() {
    return timeout.toNanos() - (System.nanoTime() - started);
  }

  private Finished finished() {
    try {
      return new Finished(
          command,
          process.isAlive() ? -1 : process.exitValue(),
          Files.readString(out),
          Files.readString(err),
          Duration.ofNanos(System.nanoTime() - started));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read what " + command + " wrote", e);
    }
  }

  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(in);
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    } catch (IOException e) {
      throw new IllegalStateException("cannot remove what " + command + " wrote", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
