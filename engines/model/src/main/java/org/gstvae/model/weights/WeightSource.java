package org.gstvae.model.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.gstvae.engine.EngineException;

/** Named tensors in a file. */
public interface WeightSource extends AutoCloseable {
  /**
   * Opens a file by what it holds: a zip archive or a bare pickle is taken for a PyTorch
   * checkpoint, anything else for safetensors.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID or UNSUPPORTED naming what is wrong
   */
  static WeightSource open(Path path) throws EngineException {
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(Integer.BYTES);
    } catch (NoSuchFileException e) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, path + ": no such file", e);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, path + ": cannot be read: " + e.getMessage(), e);
    }
    boolean zip = start.length > 1 && start[0] == 'P' && start[1] == 'K';
    boolean pickle = start.length > 1 && start[0] == (byte) 0x80 && start[1] <= 5;
    return zip || pickle ? TorchCheckpoint.open(path) : SafetensorsFile.open(path);
  }

  /** What messages call the source: a file's path, if it is one. */
  default String origin() {
    return "weights";
  }

  /** All names. */
  Set<String> keys();

  /** Extents of a tensor, without reading it. */
  long[] shape(String key) throws EngineException;

  /** Element type of a tensor. */
  default DType dtype(String key) throws EngineException {
    return get(key).dtype();
  }

  /**
   * Where a tensor's elements lie in a file as {@link #get} would give them.
   *
   * @return null if no file holds them in this form
   */
  default FileRegion region(String key) throws EngineException {
    return null;
  }

  /**
   * A tensor by name.
   *
   * @throws EngineException NOT_FOUND naming file and key, INVALID if the file is damaged
   */
  StoredTensor get(String key) throws EngineException;

  @Override
  void close();
}
