package org.gstvae.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.gstvae.engine.EngineException;
import org.gstvae.media.MediaOptions;
import org.gstvae.media.MediaReader;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.model.weights.StoredTensor;

/**
 * Decoded frames on disk, mapped when used: a file is decoded once, and the page cache, not the
 * heap, decides how much of it is in memory. An entry is a safetensors file with one U8 tensor
 * {@code frames} of [T, H, W, 3].
 */
public final class FrameCache {
  private static final String KEY = "frames";

  private final Path directory;

  /** A cache in a directory, which is made if it is absent. */
  public FrameCache(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  /** {@code $XDG_CACHE_HOME/gst-vae/training}, {@code ~/.cache} standing in for the variable. */
  public static Path defaultDirectory() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("gst-vae").resolve("training");
  }

  /**
   * A file's frames, decoded now if they were not before.
   *
   * @throws EngineException NOT_FOUND or INVALID naming the file
   */
  public Clip clip(Path file, DataRow row) throws EngineException, IOException {
    Path entry = directory.resolve(name(file) + ".safetensors");
    if (!Files.exists(entry)) {
      decode(file, entry);
    }
    try (SafetensorsFile stored = SafetensorsFile.open(entry)) {
      StoredTensor frames = stored.get(KEY);
      long[] shape = frames.shape();
      return new Clip(row, (int) shape[0], (int) shape[1], (int) shape[2], frames.data());
    }
  }

  private static String name(Path file) throws EngineException, IOException {
    if (!Files.isRegularFile(file)) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, file + ": no such file");
    }
    String identity =
        file.toRealPath() + "|" + Files.size(file) + "|" + Files.getLastModifiedTime(file);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void decode(Path file, Path entry) throws EngineException, IOException {
    try (MediaReader reader = MediaReader.open(file, MediaOptions.all())) {
      List<ByteBuffer> frames = new ArrayList<>();
      for (ByteBuffer frame = reader.read(); frame != null; frame = reader.read()) {
        frames.add(frame);
      }
      int frameBytes = reader.width() * reader.height() * 3;
      ByteBuffer all = ByteBuffer.allocateDirect(Math.multiplyExact(frames.size(), frameBytes));
      frames.forEach(all::put);
      long[] shape = {frames.size(), reader.height(), reader.width(), 3};
      try (SafetensorsWriter writer =
          SafetensorsWriter.create(
              entry, List.of(new SafetensorsWriter.Declared(KEY, DType.U8, shape)), Map.of())) {
        writer.write(KEY, all.flip());
        writer.commit();
      }
    }
  }
}
