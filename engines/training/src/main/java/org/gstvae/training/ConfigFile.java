package org.gstvae.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;

/** A configuration as its file has it, in which single fields can be set before it is used. */
public final class ConfigFile {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final String origin;
  private final ObjectNode fields;

  /**
   * A configuration from a tree.
   *
   * @param origin what messages call it
   */
  public ConfigFile(String origin, ObjectNode fields) {
    this.origin = origin;
    this.fields = fields;
  }

  /**
   * Reads a file.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID if it is no JSON object
   */
  public static ConfigFile read(Path file) throws EngineException {
    if (!Files.isRegularFile(file)) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, file + ": no such training configuration");
    }
    try {
      JsonNode tree = MAPPER.readTree(file.toFile());
      if (tree instanceof ObjectNode object) {
        return new ConfigFile(file.toString(), object);
      }
      throw invalid(file + ": not a JSON object", null);
    } catch (JsonProcessingException e) {
      throw invalid(file + ": " + firstLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw invalid(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Sets a field at the top. */
  public void set(String field, String value) {
    fields.put(field, value);
  }

  /** Sets the length of the run to a number of updates. */
  public void setSteps(long steps) {
    schedule().put("steps", steps).remove("minutes");
  }

  /** Sets the length of the run to a time. */
  public void setMinutes(double minutes) {
    schedule().put("minutes", minutes).remove("steps");
  }

  private ObjectNode schedule() {
    return fields.get("schedule") instanceof ObjectNode schedule
        ? schedule
        : fields.putObject("schedule");
  }

  /**
   * The configuration. Without an architecture it has that of the model that it starts from.
   *
   * @throws EngineException INVALID naming the field that is wrong
   */
  public TrainingConfig config() throws EngineException {
    ObjectNode whole = fields;
    if (!fields.hasNonNull("architecture") && fields.hasNonNull("init")) {
      whole = fields.deepCopy();
      whole.set(
          "architecture", MAPPER.valueToTree(WarmStart.architecture(fields.get("init").asText())));
    }
    try {
      return MAPPER.treeToValue(whole, TrainingConfig.class);
    } catch (JsonMappingException e) {
      throw invalid(origin + ": " + sentence(e), e);
    } catch (JsonProcessingException e) {
      throw invalid(origin + ": " + firstLine(e.getOriginalMessage()), e);
    }
  }

  private static String sentence(JsonMappingException e) {
    String path = path(e);
    if (e instanceof UnrecognizedPropertyException unknown) {
      return path + ": no such field (expected: " + unknown.getKnownPropertyIds() + ")";
    }
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return (path.isEmpty() ? "" : path + ".") + e.getCause().getMessage();
    }
    if (e instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
      return path + ": " + format.getValue() + " (expected: " + names(format) + ")";
    }
    return path + ": " + firstLine(e.getOriginalMessage());
  }

  private static String names(InvalidFormatException e) {
    return firstLine(e.getOriginalMessage()).replaceFirst(".*\\[(.*)\\].*", "$1");
  }

  /** Where in the tree, for example {@code stages[1].crop}. */
  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("not JSON");
  }

  private static EngineException invalid(String message, Exception cause) {
    return new EngineException(EngineException.Kind.INVALID, message, cause);
  }
}
