package org.gstvae.model.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.gstvae.engine.EngineException;

/**
 * A file written by {@code torch.save} (PyTorch 1.6 and newer), alone or by PyTorch Lightning: a
 * zip archive of one pickle and one stored file per storage. The pickle is read without executing
 * anything, see {@link CheckpointUnpickler}; storages are mapped when a tensor is asked for.
 * Tensors that are not in C order, transposed ones for example, are copied.
 *
 * <p>With an {@code epoch} in the top dictionary the weights are its {@code state_dict}, as
 * Lightning writes them; else the top dictionary itself is taken for them.
 */
public final class TorchCheckpoint implements WeightSource {
  private static final int LONGEST_PICKLE = 64 << 20;
  private static final String PICKLE_NAME = "data.pkl";

  private final Path path;
  private final FileChannel channel;
  private final ZipFile archive;
  private final String root;
  private final Map<String, TensorReference> tensors;

  private TorchCheckpoint(
      Path path,
      FileChannel channel,
      ZipFile archive,
      String root,
      Map<String, TensorReference> tensors) {
    this.path = path;
    this.channel = channel;
    this.archive = archive;
    this.root = root;
    this.tensors = tensors;
  }

  /**
   * Opens a checkpoint and reads its pickle.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID if it is damaged or its pickle
   *     holds code, UNSUPPORTED for the format before PyTorch 1.6
   */
  public static TorchCheckpoint open(Path path) throws EngineException {
    FileChannel channel = null;
    boolean opened = false;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      refuseLegacy(path, channel);
      TorchCheckpoint checkpoint = readArchive(path, channel);
      opened = true;
      return checkpoint;
    } catch (NoSuchFileException e) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, path + ": no such file", e);
    } catch (IOException | RuntimeException e) {
      // The archive reader answers some damage with unchecked exceptions.
      throw new EngineException(
          EngineException.Kind.INVALID,
          path
              + ": not a readable zip archive as torch.save writes it: "
              + Printable.of(String.valueOf(e.getMessage())),
          e);
    } finally {
      if (!opened) {
        closeQuietly(channel);
      }
    }
  }

  /** The old format is a row of bare pickles; code in the first ones is named here, too. */
  private static void refuseLegacy(Path path, FileChannel channel)
      throws IOException, EngineException {
    ByteBuffer protocol = ByteBuffer.allocate(2);
    channel.read(protocol, 0);
    if (protocol.hasRemaining() || protocol.get(0) != (byte) 0x80 || protocol.get(1) > 5) {
      return;
    }
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(channel.size(), LONGEST_PICKLE));
    channel.read(start, 0);
    ByteArrayInputStream pickles = new ByteArrayInputStream(start.array(), 0, start.position());
    // Magic number, protocol, system information, the object.
    for (int i = 0; i < 4; i++) {
      CheckpointUnpickler.read(path.toString(), pickles);
    }
    throw new EngineException(
        EngineException.Kind.UNSUPPORTED,
        path
            + ": written in the format before PyTorch 1.6; load and torch.save it again with a"
            + " newer PyTorch");
  }

  private static TorchCheckpoint readArchive(Path path, FileChannel channel)
      throws IOException, EngineException {
    ZipFile archive = ZipFile.builder().setSeekableByteChannel(channel).get();
    ZipArchiveEntry pickle = null;
    for (Enumeration<ZipArchiveEntry> e = archive.getEntries(); e.hasMoreElements(); ) {
      ZipArchiveEntry entry = e.nextElement();
      String name = entry.getName();
      if (name.endsWith("/constants.pkl")) {
        throw invalid(
            path, "a TorchScript archive, which holds code (expected: torch.save of tensors)");
      }
      if (name.endsWith("/" + PICKLE_NAME) && name.indexOf('/') == name.lastIndexOf('/')) {
        pickle = entry;
      }
    }
    if (pickle == null) {
      throw invalid(path, "no " + PICKLE_NAME + " in it (expected: a file written by torch.save)");
    }
    String root = pickle.getName().substring(0, pickle.getName().length() - PICKLE_NAME.length());
    if (new String(read(path, archive, root + "byteorder"), StandardCharsets.US_ASCII)
        .startsWith("big")) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED, path + ": written on a big-endian machine");
    }
    Object top =
        CheckpointUnpickler.read(
            path.toString(), new ByteArrayInputStream(read(path, archive, pickle.getName())));
    return new TorchCheckpoint(path, channel, archive, root, tensors(path, top));
  }

  /** A small file of the archive; empty if there is none. */
  private static byte[] read(Path path, ZipFile archive, String name)
      throws IOException, EngineException {
    ZipArchiveEntry entry = archive.getEntry(name);
    if (entry == null) {
      return new byte[0];
    }
    try (InputStream in = archive.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(LONGEST_PICKLE + 1);
      if (bytes.length > LONGEST_PICKLE) {
        throw invalid(path, Printable.of(name) + " is longer than 64 MiB");
      }
      return bytes;
    }
  }

  private static Map<String, TensorReference> tensors(Path path, Object top)
      throws EngineException {
    Object dict =
        top instanceof Map<?, ?> map && map.containsKey("epoch") ? map.get("state_dict") : top;
    if (!(dict instanceof Map<?, ?> state)) {
      throw invalid(path, "no state_dict in it (expected: a dictionary of tensors)");
    }
    Map<String, TensorReference> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : state.entrySet()) {
      if (entry.getKey() instanceof String key
          && entry.getValue() instanceof TensorReference tensor) {
        String problem = tensor.problem();
        if (problem != null) {
          throw invalid(path, Printable.of(key) + ": " + problem);
        }
        tensors.put(key, tensor);
      }
    }
    if (tensors.isEmpty()) {
      throw invalid(path, "no tensors in its state_dict");
    }
    return tensors;
  }

  @Override
  public String origin() {
    return path.toString();
  }

  @Override
  public Set<String> keys() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public long[] shape(String key) throws EngineException {
    return reference(key).shape().clone();
  }

  @Override
  public DType dtype(String key) throws EngineException {
    return reference(key).storage().dtype();
  }

  @Override
  public StoredTensor get(String key) throws EngineException {
    TensorReference tensor = reference(key);
    ByteBuffer storage = map(key, tensor.storage());
    return new StoredTensor(
        key, tensor.storage().dtype(), tensor.shape().clone(), tensor.inOrder(storage));
  }

  private ByteBuffer map(String key, TensorReference.Storage storage) throws EngineException {
    String name = root + "data/" + storage.key();
    String where = Printable.of(key) + ": " + Printable.of(name);
    ZipArchiveEntry entry = archive.getEntry(name);
    if (entry == null) {
      throw invalid(path, where + " is missing from the archive");
    }
    if (entry.getMethod() != ZipEntry.STORED) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED,
          path + ": " + where + " is compressed (expected: stored, as torch.save writes it)");
    }
    long bytes = entry.getSize();
    try {
      if (bytes != Math.multiplyExact(storage.elements(), storage.dtype().bytes())) {
        throw invalid(
            path,
            where
                + " has "
                + bytes
                + " bytes (expected: "
                + storage.elements()
                + " elements of "
                + storage.dtype().bytes()
                + ")");
      }
      if (bytes > Integer.MAX_VALUE) {
        throw new EngineException(
            EngineException.Kind.UNSUPPORTED,
            path + ": " + where + " has " + bytes + " bytes (expected: below 2 GiB)");
      }
      long start = entry.getDataOffset();
      if (start < 0 || start > channel.size() - bytes) {
        throw invalid(path, where + " reaches beyond the end of the file");
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, start, bytes)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (ArithmeticException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, path + ": " + where + " is too large", e);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED,
          path + ": " + where + " cannot be mapped: " + e.getMessage(),
          e);
    }
  }

  private TensorReference reference(String key) throws EngineException {
    TensorReference tensor = tensors.get(key);
    if (tensor == null) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, path + ": no tensor " + Printable.of(key));
    }
    return tensor;
  }

  /** The archive reads through the channel, so that closing the channel closes both. */
  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Nothing was written through it.
    }
  }

  private static EngineException invalid(Path path, String what) {
    return new EngineException(EngineException.Kind.INVALID, path + ": " + what);
  }
}
