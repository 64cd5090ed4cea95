package org.gstvae.model.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.weights.Printable;

/** Reads and writes the JSON of models, and says in one sentence what is wrong with it. */
public final class ModelJson {
  private static final int MAX_BYTES = 1 << 20;

  /** A scale for every output channel of a large model's convolutions, twice. */
  private static final int MAX_CALIBRATION_BYTES = 1 << 24;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private ModelJson() {}

  /**
   * Reads a {@code model.json}.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID naming file and field
   */
  public static ModelDescription readDescription(Path file) throws EngineException {
    return read(file, ModelDescription.class, MAX_BYTES);
  }

  /** Reads a file that holds an architecture alone. */
  public static VaeConfig readArchitecture(Path file) throws EngineException {
    return read(file, VaeConfig.class, MAX_BYTES);
  }

  /** Reads a {@code calibration.json}. */
  static Calibration readCalibration(Path file) throws EngineException {
    return read(file, Calibration.class, MAX_CALIBRATION_BYTES);
  }

  private static <T> T read(Path file, Class<T> type, int maxBytes) throws EngineException {
    try {
      byte[] json;
      try (InputStream in = Files.newInputStream(file)) {
        json = in.readNBytes(maxBytes + 1);
      }
      if (json.length > maxBytes) {
        throw new EngineException(
            EngineException.Kind.INVALID,
            file + ": longer than " + (maxBytes >> 20) + " MiB, no description of a model");
      }
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new EngineException(
            EngineException.Kind.INVALID, file + ": null (expected: a JSON object)");
      }
      return value;
    } catch (NoSuchFileException e) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, file + ": no such file", e);
    } catch (JsonMappingException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": " + field(e) + reason(e), e);
    } catch (JsonProcessingException e) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          file + ": not JSON: " + Printable.of(e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The field's path, as in {@code architecture.ch: }. */
  private static String field(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? Integer.toString(step.getIndex())
                        : step.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "" : Printable.of(path) + ": ";
  }

  private static String reason(JsonMappingException e) {
    Throwable cause = e.getCause();
    return Printable.of(
        cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage());
  }

  /** The text of a {@code model.json} or {@code calibration.json}. */
  static byte[] write(Object description) throws IOException {
    return (MAPPER.writeValueAsString(description) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The architecture as {@link ModelHash} wants it: sorted keys, no white space, UTF-8. */
  static byte[] canonical(VaeConfig architecture) throws IOException {
    return MAPPER
        .writer()
        .without(SerializationFeature.INDENT_OUTPUT)
        .writeValueAsBytes(architecture);
  }
}
