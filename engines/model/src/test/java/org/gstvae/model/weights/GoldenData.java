package org.gstvae.model.weights;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The optional reference data in the {@code shared} folder beside the checkout. */
public final class GoldenData {
  private GoldenData() {}

  /** A file of the reference data; the test is skipped, with the reason, where it is absent. */
  public static Path file(String name) {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      Path candidate = directory.resolve("../shared/golden").resolve(name).normalize();
      if (Files.isRegularFile(candidate)) {
        return candidate;
      }
      directory = directory.getParent();
    }
    assumeTrue(false, "no ../shared/golden/" + name + " beside the checkout");
    throw new AssertionError("unreachable");
  }
}
