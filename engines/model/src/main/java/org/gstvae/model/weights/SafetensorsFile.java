package org.gstvae.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.gstvae.engine.EngineException;

/**
 * A safetensors file. Only the header is read at opening; each tensor is mapped when it is asked
 * for, so weights larger than the heap, or than 2 GiB together, are no problem.
 *
 * <p>Mapped buffers stay valid after {@link #close}; the JVM unmaps them when nothing refers to
 * them any more (Java 17 has no earlier, safe way).
 */
public final class SafetensorsFile implements WeightSource {
  private static final int PREFIX_BYTES = 8;

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;

  private SafetensorsFile(
      Path path, FileChannel channel, SafetensorsHeader header, long dataStart) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID naming file and key if the header
   *     is malformed
   */
  public static SafetensorsFile open(Path path) throws EngineException {
    FileChannel channel = null;
    boolean opened = false;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      SafetensorsFile file = readHeader(path, channel);
      opened = true;
      return file;
    } catch (NoSuchFileException e) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, path + ": no such file", e);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, path + ": cannot be read: " + e.getMessage(), e);
    } finally {
      if (!opened && channel != null) {
        closeQuietly(channel);
      }
    }
  }

  private static SafetensorsFile readHeader(Path path, FileChannel channel)
      throws IOException, EngineException {
    long size = channel.size();
    if (size < PREFIX_BYTES) {
      throw invalid(path, "file length: " + size + " (expected: 8+, is this a safetensors file?)");
    }
    long length = readFully(channel, 0, PREFIX_BYTES).getLong();
    long most = Math.min(size - PREFIX_BYTES, SafetensorsHeader.MAX_BYTES);
    if (length < 2 || length > most) {
      throw invalid(
          path,
          "header length: "
              + Long.toUnsignedString(length)
              + " (expected: 2.."
              + most
              + ", is this a safetensors file?)");
    }
    byte[] json = readFully(channel, PREFIX_BYTES, (int) length).array();
    long dataStart = PREFIX_BYTES + length;
    SafetensorsHeader header = SafetensorsHeader.parse(path.toString(), json, size - dataStart);
    return new SafetensorsFile(path, channel, header, dataStart);
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  /** The header's free-form strings ({@code __metadata__}); empty if it has none. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public String origin() {
    return path.toString();
  }

  @Override
  public Set<String> keys() {
    return Collections.unmodifiableSet(header.entries().keySet());
  }

  @Override
  public long[] shape(String key) throws EngineException {
    return entry(key).shape().clone();
  }

  @Override
  public DType dtype(String key) throws EngineException {
    return entry(key).dtype();
  }

  @Override
  public FileRegion region(String key) throws EngineException {
    SafetensorsHeader.Entry entry = entry(key);
    return new FileRegion(path, dataStart + entry.begin(), entry.end() - entry.begin());
  }

  @Override
  public StoredTensor get(String key) throws EngineException {
    SafetensorsHeader.Entry entry = entry(key);
    long bytes = entry.end() - entry.begin();
    if (bytes > Integer.MAX_VALUE) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED,
          path + ": " + Printable.of(key) + ": " + bytes + " bytes (expected: below 2 GiB)");
    }
    try {
      ByteBuffer data =
          channel.map(FileChannel.MapMode.READ_ONLY, dataStart + entry.begin(), bytes);
      return new StoredTensor(
          key, entry.dtype(), entry.shape().clone(), data.order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED,
          path + ": " + Printable.of(key) + " cannot be mapped: " + e.getMessage(),
          e);
    }
  }

  /**
   * Reads part of a tensor, however large the whole is.
   *
   * @param key its name
   * @param offset of the first byte within the tensor
   * @param target receives {@code target.remaining()} bytes, little-endian
   * @throws EngineException NOT_FOUND naming file and key, INVALID if the tensor ends before
   */
  public void read(String key, long offset, ByteBuffer target) throws EngineException {
    SafetensorsHeader.Entry entry = entry(key);
    if (offset < 0 || offset + target.remaining() > entry.end() - entry.begin()) {
      throw invalid(
          path, Printable.of(key) + ": ends before byte " + (offset + target.remaining()));
    }
    try {
      target.put(readFully(channel, dataStart + entry.begin() + offset, target.remaining()));
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED, path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private SafetensorsHeader.Entry entry(String key) throws EngineException {
    SafetensorsHeader.Entry entry = header.entries().get(key);
    if (entry == null) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, path + ": no tensor " + Printable.of(key));
    }
    return entry;
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  /** A file that was only read has nothing to lose by a failing close. */
  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written through it.
    }
  }

  private static EngineException invalid(Path path, String what) {
    return new EngineException(EngineException.Kind.INVALID, path + ": " + what);
  }
}
