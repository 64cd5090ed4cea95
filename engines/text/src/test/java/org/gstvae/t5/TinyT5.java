package org.gstvae.t5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The small encoder with random weights that {@code t5_reference.py make} made. */
final class TinyT5 {
  private TinyT5() {}

  /** Its folder, which also holds golden.safetensors. */
  static Path folder() {
    return Path.of("src/test/resources/tiny-t5").toAbsolutePath();
  }

  /** A copy that a test may change. */
  static Path copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }
}
