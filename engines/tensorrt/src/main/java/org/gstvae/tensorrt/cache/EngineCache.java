package org.gstvae.tensorrt.cache;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gstvae.model.weights.PartialFile;

/**
 * The folder of built engines. A file is: magic, SHA-256 of all that follows, length of the key,
 * the key as text, the plan. It appears under its name only when it is whole; whoever builds holds
 * a lock that other processes see.
 */
public final class EngineCache {
  private static final byte[] MAGIC = "GVPLAN01".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST_BYTES = 32;
  private static final int MOST_KEY_BYTES = 1 << 16;
  private static final int BLOCK = 1 << 26;
  private static final String ENDING = ".engine";

  private final Path directory;

  /** A cache in a folder, which is made when it is first written to. */
  public EngineCache(Path directory) {
    this.directory = directory;
  }

  /** The user's: {@code ${XDG_CACHE_HOME:-~/.cache}/gst-vae/engines}. */
  public static EngineCache standard() {
    String home = System.getenv("XDG_CACHE_HOME");
    Path caches =
        home == null || home.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(home);
    return new EngineCache(caches.resolve("gst-vae").resolve("engines"));
  }

  /** The folder. */
  public Path directory() {
    return directory;
  }

  /** Where an engine of that key is or would be. */
  public Path file(EngineKey key) {
    return directory.resolve(key.fileName() + ENDING);
  }

  /** The ranges of sizes that engines are there for, of whatever model. */
  public Set<String> sizes() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENDING) && name.contains("-"))
          .map(name -> name.substring(name.indexOf('-') + 1, name.length() - ENDING.length()))
          .collect(Collectors.toSet());
    } catch (IOException | UncheckedIOException e) {
      // No folder yet, or none that can be read: then nothing is there.
      return Set.of();
    }
  }

  /** Where the timings of a library and GPU are kept. */
  public Path timings(String tensorRt, String gpu) {
    String name = new EngineKey("", "", "", tensorRt, gpu).fileName();
    return directory.resolve(name + ".timings");
  }

  /**
   * Reads a plan.
   *
   * @param warnings told in a sentence if there is a file that is not what it should be
   * @return the plan in native memory that the caller closes; null if there is none to be used
   */
  public Memory read(EngineKey key, Consumer<String> warnings) {
    Path file = file(key);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      String problem = null;
      ByteBuffer start = ByteBuffer.allocate(MAGIC.length + DIGEST_BYTES + Integer.BYTES);
      byte[] magic = new byte[MAGIC.length];
      byte[] digest = new byte[DIGEST_BYTES];
      int keyBytes = -1;
      if (fill(channel, start, 0)) {
        start.flip().order(ByteOrder.LITTLE_ENDIAN).get(magic).get(digest);
        keyBytes = start.getInt();
      }
      long begin = start.capacity();
      if (!Arrays.equals(magic, MAGIC) || keyBytes < 0 || keyBytes > MOST_KEY_BYTES) {
        problem = "is no engine of this program";
      } else {
        ByteBuffer text = ByteBuffer.allocate(keyBytes);
        long planBytes = channel.size() - begin - keyBytes;
        if (planBytes < 1 || !fill(channel, text, begin)) {
          problem = "is damaged";
        } else if (!new String(text.array(), StandardCharsets.UTF_8).equals(key.toString())) {
          problem = "is of another model, library or GPU";
        } else {
          Memory plan = readPlan(channel, begin + keyBytes, planBytes, digest, text.array());
          if (plan != null) {
            return plan;
          }
          problem = "is damaged";
        }
      }
      warnings.accept(file + " " + problem + "; it is built again");
      return null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      warnings.accept(file + " cannot be read (" + e.getMessage() + "); it is built again");
      return null;
    }
  }

  private static Memory readPlan(
      FileChannel channel, long begin, long bytes, byte[] digest, byte[] key) throws IOException {
    MessageDigest sha = sha256();
    sha.update(lengthOf(key));
    sha.update(key);
    Memory plan = new Memory(bytes);
    boolean whole = false;
    try {
      for (long at = 0; at < bytes; at += BLOCK) {
        ByteBuffer block = plan.getByteBuffer(at, Math.min(BLOCK, bytes - at));
        if (!fill(channel, block, begin + at)) {
          return null;
        }
        sha.update(block.flip());
      }
      whole = Arrays.equals(digest, sha.digest());
      return whole ? plan : null;
    } finally {
      if (!whole) {
        plan.close();
      }
    }
  }

  /** Puts a plan in its place, in one step. */
  public void write(EngineKey key, Blocks plan) throws IOException {
    Files.createDirectories(directory);
    byte[] text = key.toString().getBytes(StandardCharsets.UTF_8);
    MessageDigest sha = sha256();
    try (PartialFile partial = new PartialFile(file(key))) {
      FileChannel channel = partial.channel();
      byte[] length = lengthOf(text);
      sha.update(length);
      sha.update(text);
      long at = (long) MAGIC.length + DIGEST_BYTES;
      at = put(channel, ByteBuffer.wrap(length), at);
      at = put(channel, ByteBuffer.wrap(text), at);
      for (long done = 0; done < plan.bytes(); done += BLOCK) {
        ByteBuffer block = plan.block(done, (int) Math.min(BLOCK, plan.bytes() - done));
        sha.update(block.duplicate());
        at = put(channel, block, at);
      }
      put(channel, ByteBuffer.wrap(MAGIC), 0);
      put(channel, ByteBuffer.wrap(sha.digest()), MAGIC.length);
      partial.commit();
    }
  }

  /** Bytes that may be more than one buffer holds. */
  public interface Blocks {
    /** How many. */
    long bytes();

    /** Some of them. */
    ByteBuffer block(long from, int length);
  }

  /**
   * Waits until no other process builds an engine of that key, and keeps others from it. Within a
   * process the caller sees to that itself.
   */
  public Lock lock(EngineKey key) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(key.fileName() + ".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.lock();
      locked = true;
      return () -> {
        lock.release();
        channel.close();
      };
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /** Held until closed. */
  public interface Lock extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  private static byte[] lengthOf(byte[] text) {
    return ByteBuffer.allocate(Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(text.length)
        .array();
  }

  private static long put(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
    return position;
  }

  private static boolean fill(FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        return false;
      }
    }
    return true;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
