package org.gstvae.training.evaluate;

import java.nio.file.Path;

/**
 * A file to evaluate on.
 *
 * @param path its name in results
 * @param file where it lies
 * @param kind what the table says
 * @param caption what it shows; empty if nobody has said
 */
public record Footage(String path, Path file, Kind kind, String caption) {
  /** Which way a file's frames take. */
  public enum Kind {
    VIDEO,
    IMAGE,
    /** An image if it has one frame only. */
    UNKNOWN
  }
}
