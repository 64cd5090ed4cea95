package org.gstvae.t5;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;

/**
 * Sizes of a T5 encoder, under their names in {@code config.json} of Hugging Face. Defaults are
 * those of that format.
 *
 * @param width {@code d_model}: width of an embedding
 * @param headWidth {@code d_kv}: channels of a head
 * @param hidden {@code d_ff}: channels between the feed-forward products
 * @param layers {@code num_layers}
 * @param heads {@code num_heads}
 * @param buckets {@code relative_attention_num_buckets}, even
 * @param maxDistance {@code relative_attention_max_distance}
 * @param epsilon {@code layer_norm_epsilon}
 * @param vocabulary {@code vocab_size}
 * @param endToken {@code eos_token_id}
 */
public record T5Config(
    int width,
    int headWidth,
    int hidden,
    int layers,
    int heads,
    int buckets,
    int maxDistance,
    double epsilon,
    int vocabulary,
    int endToken) {
  private static final int MAX_BYTES = 1 << 20;
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String GATED_GELU = "gated-gelu";

  /**
   * Reads a {@code config.json}.
   *
   * @throws EngineException INVALID naming file and field; UNSUPPORTED for other kinds of model
   */
  static T5Config read(Path file) throws EngineException {
    JsonNode json = parse(file);
    Reader in = new Reader(file, json);
    String type = json.path("model_type").asText("t5");
    String feedForward = json.path("feed_forward_proj").asText("relu");
    if (!type.equals("t5") || !feedForward.equals(GATED_GELU)) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED,
          file
              + ": model_type "
              + type
              + " with feed_forward_proj "
              + feedForward
              + " (expected: t5 with "
              + GATED_GELU
              + ", as flan-t5 has)");
    }
    int buckets = in.integer("relative_attention_num_buckets", 32, 4, 4096);
    if (buckets % 4 != 0) {
      throw in.invalid("relative_attention_num_buckets", buckets, "a multiple of 4");
    }
    int vocabulary = in.integer("vocab_size", 32128, 1, 1 << 20);
    return new T5Config(
        in.integer("d_model", 512, 1, 16384),
        in.integer("d_kv", 64, 1, 1024),
        in.integer("d_ff", 2048, 1, 1 << 17),
        in.integer("num_layers", 6, 1, 128),
        in.integer("num_heads", 8, 1, 256),
        buckets,
        in.integer("relative_attention_max_distance", 128, buckets / 4 + 1, 1 << 16),
        in.epsilon(),
        vocabulary,
        in.integer("eos_token_id", 1, 0, vocabulary - 1));
  }

  private static JsonNode parse(Path file) throws EngineException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
      JsonNode json = bytes.length > MAX_BYTES ? null : MAPPER.readTree(bytes);
      if (json == null || !json.isObject()) {
        throw new EngineException(
            EngineException.Kind.INVALID, file + ": not the configuration of a text encoder");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new EngineException(EngineException.Kind.INVALID, file + ": not JSON", e);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads checked fields. */
  private record Reader(Path file, JsonNode json) {
    int integer(String field, int standard, int least, int most) throws EngineException {
      JsonNode node = json.path(field);
      if (node.isMissingNode()) {
        return standard;
      }
      if (!node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
        throw invalid(field, node, least + ".." + most);
      }
      return node.intValue();
    }

    double epsilon() throws EngineException {
      JsonNode node = json.path("layer_norm_epsilon");
      double value = node.isMissingNode() ? 1e-6 : node.asDouble();
      if (!(value > 0 && value < 1)) {
        throw invalid("layer_norm_epsilon", node, "between 0 and 1");
      }
      return value;
    }

    EngineException invalid(String field, Object found, String expected) {
      return new EngineException(
          EngineException.Kind.INVALID,
          file + ": " + field + ": " + found + " (expected: " + expected + ")");
    }
  }
}
