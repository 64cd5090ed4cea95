package org.gstvae.calibration;

import java.nio.file.Path;

/**
 * A video file.
 *
 * @param path where it lies
 * @param shot what neighbouring clips of one shot have in common: they are never split between
 *     calibration and gate
 */
public record ClipFile(Path path, String shot) {
  /** The file's name. */
  public String name() {
    return path.getFileName().toString();
  }
}
