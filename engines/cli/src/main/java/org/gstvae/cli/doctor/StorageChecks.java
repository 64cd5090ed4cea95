package org.gstvae.cli.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.cache.EngineCache;
import org.gstvae.text.caption.EmbeddingStore;

/** Models, and the folders that hold what can be made again. */
final class StorageChecks {
  private StorageChecks() {}

  static List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    ModelStore store = ModelStore.standard();
    List<ModelStore.Found> models = store.list();
    if (models.isEmpty()) {
      findings.add(
          Finding.broken(
              "models",
              "none in " + store.folders(),
              "set " + ModelStore.SEARCH_PATH + ", or 'vae import'"));
    }
    for (ModelStore.Found model : models) {
      String name = "model " + model.directory().getFileName();
      findings.add(
          model.problem() == null
              ? Finding.ok(name, model.directory() + ", hash " + model.description().hash())
              : Finding.broken(name, model.problem(), "import or install it again"));
      TextEncoderCheck text = TextEncoderCheck.of(model);
      if (text != null) {
        findings.add(
            text.problem() == null
                ? Finding.ok(name + " text", text.folder().toString())
                : Finding.broken(name + " text", text.problem(), "put its text encoder there"));
      }
    }
    findings.add(
        cache("native libraries", javacppCache(), "unpacked at the first use of the engine"));
    findings.add(
        cache("embeddings", EmbeddingStore.standard().folder(), "made when prompts are embedded"));
    findings.add(
        cache(
            "engine cache",
            EngineCache.standard().directory(),
            "made when TensorRT engines are built"));
    return findings;
  }

  private static Path javacppCache() {
    String chosen = System.getProperty("org.bytedeco.javacpp.cachedir");
    return chosen != null
        ? Path.of(chosen)
        : Path.of(System.getProperty("user.home"), ".javacpp", "cache");
  }

  private static Finding cache(String check, Path folder, String purpose) {
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isWritable(existing)) {
      return Finding.broken(
          check, folder + " cannot be written", "make it writable: it is " + purpose);
    }
    if (!existing.equals(folder)) {
      return Finding.ok(check, folder + ", empty: " + purpose);
    }
    try {
      return Finding.ok(check, folder + ", " + bytesBelow(folder) / 1_000_000 + " MB");
    } catch (IOException | UncheckedIOException e) {
      return Finding.broken(check, folder + " cannot be read", "check its permissions");
    }
  }

  private static long bytesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }
}
