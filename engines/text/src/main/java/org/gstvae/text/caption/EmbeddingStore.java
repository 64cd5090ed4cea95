package org.gstvae.text.caption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Precision;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsFile;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.model.weights.StoredTensor;

/**
 * Embeddings on disk, one file a caption: safetensors with {@code embeddings} [tokens, dimension]
 * and {@code mask} [tokens], F32, up to the last token that counts. A file's name is a hash of
 * everything that its content depends on. Files appear whole; the ones not used for longest go when
 * there is too much. What is damaged is as good as not there.
 */
public final class EmbeddingStore {
  private static final long MOST_BYTES = 256L << 20;
  private static final String SUFFIX = ".safetensors";
  private static final String EMBEDDINGS = "embeddings";
  private static final String MASK = "mask";

  /**
   * What an embedding depends on beside the caption.
   *
   * @param encoder the text encoder's {@link org.gstvae.t5.T5Folder#fingerprint}
   * @param precision what it computes in
   * @param maxTokens tokens of a caption
   * @param dimension width of an embedding
   */
  public record Source(String encoder, Precision precision, int maxTokens, int dimension) {}

  private final Path folder;
  private final long mostBytes;

  /** A store in a folder, which is made when something is stored. */
  public EmbeddingStore(Path folder) {
    this(folder, MOST_BYTES);
  }

  EmbeddingStore(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /** The user's: {@code ${XDG_CACHE_HOME:-~/.cache}/gst-vae/embeddings}. */
  public static EmbeddingStore standard() {
    String home = System.getenv("XDG_CACHE_HOME");
    Path caches =
        home == null || home.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(home);
    return new EmbeddingStore(caches.resolve("gst-vae").resolve("embeddings"));
  }

  /** Where the files lie. */
  public Path folder() {
    return folder;
  }

  /** The embeddings of a caption, if they are there, padded to the greatest number of tokens. */
  public Optional<Guidance> get(Source source, String caption) {
    Path file = file(source, caption);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      StoredTensor embeddings = stored.get(EMBEDDINGS);
      StoredTensor mask = stored.get(MASK);
      int tokens = (int) Math.min(mask.elements(), Integer.MAX_VALUE);
      if (embeddings.dtype() != DType.F32
          || mask.dtype() != DType.F32
          || tokens < 1
          || tokens > source.maxTokens()
          || embeddings.elements() != (long) tokens * source.dimension()) {
        return Optional.empty();
      }
      float[] values = new float[source.maxTokens() * source.dimension()];
      float[] counts = new float[source.maxTokens()];
      embeddings.data().asFloatBuffer().get(values, 0, tokens * source.dimension());
      mask.data().asFloatBuffer().get(counts, 0, tokens);
      touch(file);
      return Optional.of(new Guidance(values, counts, source.maxTokens(), source.dimension()));
    } catch (EngineException e) {
      return Optional.empty();
    }
  }

  /** Stores the embeddings of a caption. */
  public void put(Source source, String caption, Guidance guidance) throws IOException {
    int tokens = guidance.tokens();
    while (tokens > 1 && guidance.mask()[tokens - 1] <= 0.5f) {
      tokens--;
    }
    Files.createDirectories(folder);
    List<SafetensorsWriter.Declared> declared =
        List.of(
            new SafetensorsWriter.Declared(
                EMBEDDINGS, DType.F32, new long[] {tokens, guidance.dimension()}),
            new SafetensorsWriter.Declared(MASK, DType.F32, new long[] {tokens}));
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file(source, caption), declared, Map.of("caption", caption))) {
      writer.write(EMBEDDINGS, bytes(guidance.embeddings(), tokens * guidance.dimension()));
      writer.write(MASK, bytes(guidance.mask(), tokens));
      writer.commit();
    }
    makeRoom();
  }

  private Path file(Source source, String caption) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      // The caption comes last: it alone may hold any character.
      String key =
          String.join(
              "\n",
              source.encoder(),
              source.precision().nick(),
              Integer.toString(source.maxTokens()),
              Integer.toString(source.dimension()),
              caption);
      digest.update(key.getBytes(StandardCharsets.UTF_8));
      return folder.resolve(HexFormat.of().formatHex(digest.digest()) + SUFFIX);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static ByteBuffer bytes(float[] values, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, 0, count);
    return bytes;
  }

  /** Marks a file as used; a store that is only read does not need it. */
  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException e) {
      // It may be removed sooner, no more.
    }
  }

  private record Entry(Path file, long bytes, FileTime used) {}

  private void makeRoom() throws IOException {
    List<Entry> entries = new ArrayList<>();
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(SUFFIX)) {
          Entry entry = entry(file);
          bytes += entry.bytes();
          entries.add(entry);
        }
      }
    }
    entries.sort(Comparator.comparing(Entry::used));
    for (Entry entry : entries) {
      if (bytes <= mostBytes) {
        return;
      }
      Files.deleteIfExists(entry.file());
      bytes -= entry.bytes();
    }
  }

  private static Entry entry(Path file) throws IOException {
    try {
      return new Entry(file, Files.size(file), Files.getLastModifiedTime(file));
    } catch (NoSuchFileException e) {
      // Another process made room.
      return new Entry(file, 0, FileTime.fromMillis(0));
    }
  }
}
