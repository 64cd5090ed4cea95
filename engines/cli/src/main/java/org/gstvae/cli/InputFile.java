package org.gstvae.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files named on the command line, checked before anything is started for them. */
final class InputFile {
  private InputFile() {}

  /** Fails if there is no such file, or it may not be read. */
  static void check(Path file) throws CliException {
    if (!Files.isRegularFile(file)) {
      throw new CliException(file + ": no such file");
    }
    if (!Files.isReadable(file)) {
      throw new CliException(file + ": no permission to read it");
    }
  }
}
