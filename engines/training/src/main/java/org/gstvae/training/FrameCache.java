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
 * {@code frames} of [T, H, W, 3]; a long video has several.
 */
public final class FrameCache {
  private static final String KEY = "frames";

  /** In an entry's header: whether another one follows. */
  private static final String MORE = "more";

  /** Bytes of frames after which an entry ends. */
  private static final int ENTRY_BYTES = 256 << 20;

  private final Path directory;
  private final int entryBytes;

  /** A cache in a directory, which is made if it is absent. */
  public FrameCache(Path directory) throws IOException {
    this(directory, ENTRY_BYTES);
  }

  /** The same with entries of another size. */
  FrameCache(Path directory, int entryBytes) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.entryBytes = entryBytes;
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
   * A file's frames, decoded now if they were not before. A long video becomes several clips.
   *
   * @param maxFrames most frames to take, or 0 for all
   * @throws EngineException NOT_FOUND or INVALID naming the file
   */
  public List<Clip> clips(Path file, DataRow row, int maxFrames)
      throws EngineException, IOException {
    String name = name(file) + (maxFrames > 0 ? "-first-" + maxFrames : "");
    List<Clip> clips = stored(name, row);
    if (clips.isEmpty()) {
      decode(file, name, maxFrames);
      clips = stored(name, row);
    }
    return clips;
  }

  /** The clips of a file's entries; none unless all of them are there. */
  private List<Clip> stored(String name, DataRow row) throws EngineException {
    List<Clip> clips = new ArrayList<>();
    boolean more = true;
    while (more) {
      Path entry = entry(name, clips.size());
      if (!Files.exists(entry)) {
        return List.of();
      }
      try (SafetensorsFile stored = SafetensorsFile.open(entry)) {
        StoredTensor frames = stored.get(KEY);
        long[] shape = frames.shape();
        clips.add(new Clip(row, (int) shape[0], (int) shape[1], (int) shape[2], frames.data()));
        more = stored.metadata().containsKey(MORE);
      }
    }
    return clips;
  }

  private Path entry(String name, int number) {
    return directory.resolve(name + (number > 0 ? "-" + number : "") + ".safetensors");
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

  private void decode(Path file, String name, int maxFrames) throws EngineException, IOException {
    MediaOptions options = new MediaOptions(0, 0, 0, 1, maxFrames);
    try (MediaReader reader = MediaReader.open(file, options)) {
      int frameBytes = reader.width() * reader.height() * 3;
      ByteBuffer frames =
          ByteBuffer.allocateDirect(Math.max(1, entryBytes / frameBytes) * frameBytes);
      int entries = 0;
      ByteBuffer frame = reader.read();
      while (frame != null) {
        frames.clear();
        while (frame != null && frames.hasRemaining()) {
          frames.put(frame);
          reader.recycle(frame);
          frame = reader.read();
        }
        long[] shape = {frames.position() / frameBytes, reader.height(), reader.width(), 3};
        write(entry(name, entries), frames.flip(), shape, frame != null);
        entries++;
      }
    }
  }

  private static void write(Path entry, ByteBuffer frames, long[] shape, boolean more)
      throws IOException {
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            entry,
            List.of(new SafetensorsWriter.Declared(KEY, DType.U8, shape)),
            more ? Map.of(MORE, "true") : Map.of())) {
      writer.write(KEY, frames);
      writer.commit();
    }
  }
}
