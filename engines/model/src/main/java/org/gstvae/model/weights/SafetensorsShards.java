package org.gstvae.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.gstvae.engine.EngineException;

/**
 * Tensors in several safetensors files of one folder, as Hugging Face splits large models: {@code
 * model.safetensors.index.json} names each tensor's file under {@code weight_map}.
 */
public final class SafetensorsShards implements WeightSource {
  private static final int MAX_INDEX_BYTES = 16 << 20;
  private static final int MAX_SHARDS = 1024;

  /** A plain file name: an index must not reach out of its folder. */
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path index;
  private final Map<String, SafetensorsFile> files = new HashMap<>();
  private final Map<String, SafetensorsFile> tensors = new LinkedHashMap<>();

  private SafetensorsShards(Path index) {
    this.index = index;
  }

  /**
   * Opens all files of an index.
   *
   * @throws EngineException NOT_FOUND if the index or a file is missing, INVALID naming what is
   *     wrong
   */
  public static SafetensorsShards open(Path index) throws EngineException {
    SafetensorsShards shards = new SafetensorsShards(index);
    boolean opened = false;
    try {
      shards.read();
      opened = true;
      return shards;
    } finally {
      if (!opened) {
        shards.close();
      }
    }
  }

  private void read() throws EngineException {
    JsonNode map = readIndex().path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw invalid("no weight_map");
    }
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String name = entry.getValue().asText();
      if (!FILE_NAME.matcher(name).matches()) {
        throw invalid("weight_map: " + Printable.of(name) + " (expected: a file of its folder)");
      }
      SafetensorsFile file = files.get(name);
      if (file == null) {
        if (files.size() == MAX_SHARDS) {
          throw invalid("more than " + MAX_SHARDS + " files");
        }
        file = SafetensorsFile.open(index.resolveSibling(name));
        files.put(name, file);
      }
      if (!file.keys().contains(entry.getKey())) {
        throw invalid(Printable.of(entry.getKey()) + " is not in " + name);
      }
      tensors.put(entry.getKey(), file);
    }
  }

  private JsonNode readIndex() throws EngineException {
    try (InputStream in = Files.newInputStream(index)) {
      byte[] json = in.readNBytes(MAX_INDEX_BYTES + 1);
      if (json.length > MAX_INDEX_BYTES) {
        throw invalid("longer than 16 MiB, no index");
      }
      return MAPPER.readTree(json);
    } catch (NoSuchFileException e) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, index + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          index + ": not JSON: " + Printable.of(e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, index + ": cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public String origin() {
    return index.toString();
  }

  @Override
  public Set<String> keys() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public long[] shape(String key) throws EngineException {
    return file(key).shape(key);
  }

  @Override
  public DType dtype(String key) throws EngineException {
    return file(key).dtype(key);
  }

  @Override
  public StoredTensor get(String key) throws EngineException {
    return file(key).get(key);
  }

  @Override
  public void close() {
    files.values().forEach(SafetensorsFile::close);
  }

  private SafetensorsFile file(String key) throws EngineException {
    SafetensorsFile file = tensors.get(key);
    if (file == null) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, index + ": no tensor " + Printable.of(key));
    }
    return file;
  }

  private EngineException invalid(String what) {
    return new EngineException(EngineException.Kind.INVALID, index + ": " + what);
  }
}
