package org.gstvae.tests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where things lie in the checkout that is under test. */
final class Checkout {
  private static final Path ROOT = findRoot();

  private Checkout() {}

  /** The top of the checkout. */
  static Path root() {
    return ROOT;
  }

  /** The directory for GST_PLUGIN_PATH. */
  static Path pluginDirectory() {
    Path directory = ROOT.resolve("plugin/target/gstreamer-1.0");
    if (!Files.exists(directory.resolve("libgstvae.so"))) {
      throw new IllegalStateException(
          directory + ": no libgstvae.so; build first: mvn -q package -DskipTests");
    }
    return directory;
  }

  /**
   * What tests leave behind: models, registries, media. Every process of Surefire's has its own.
   */
  static Path workDirectory() {
    String fork = System.getProperty("surefire.forkNumber", "1");
    return ROOT.resolve("tests/target/work").resolve("fork-" + fork);
  }

  /** A Python program of the tests. */
  static Path script(String name) {
    return ROOT.resolve("tests/src/test/python").resolve(name);
  }

  /** The clip that the quickstart runs on: 100 frames, 640x360, 25 fps. */
  static Path clip() {
    return ROOT.resolve("pipelines-examples/clip/toytown.mp4");
  }

  /** The bundled model, once the repository has it. */
  static Optional<Path> mini() {
    return Optional.of(ROOT.resolve("engines/model/src/main/models/mini"))
        .filter(directory -> Files.exists(directory.resolve("model.json")));
  }

  private static Path findRoot() {
    Path here = Path.of("").toAbsolutePath();
    for (Path at = here; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("plugin")) && Files.isDirectory(at.resolve("tests"))) {
        return at;
      }
    }
    throw new IllegalStateException(here + ": not inside the checkout");
  }
}
