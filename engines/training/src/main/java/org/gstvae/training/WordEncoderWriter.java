package org.gstvae.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsWriter;

/**
 * Writes a text encoder that knows words, but no language: for models whose captions are far too
 * few to learn one from. It is a T5 in the files of Hugging Face's format, so that whatever runs T5
 * runs it. The captions' words, common endings, and all letters are its pieces; words that it does
 * not have are put together from those. The vector of a piece is made of signs, the first bits of
 * the SHA-256 of its spelling; the one layer adds nothing to it. What words mean is for the model's
 * text attention to learn.
 */
public final class WordEncoderWriter {
  private static final int WIDTH = 128;
  private static final int HEAD = 8;
  private static final int BUCKETS = 32;
  private static final String CONTINUED = "##";
  private static final String UNKNOWN = "<unk>";
  private static final int END = 1;
  private static final Pattern WORD = Pattern.compile("[a-z0-9]+");
  private static final String CHARACTERS =
      "abcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@[]_{}~";
  private static final List<String> ENDINGS =
      List.of("s", "es", "ed", "d", "ing", "er", "ers", "est", "ly", "y", "ish", "less", "ful");

  /** 1 and -1 in F16; its zero is the integers'. */
  private static final short ONE = 0x3c00;

  private static final short MINUS_ONE = (short) 0xbc00;

  private WordEncoderWriter() {}

  /**
   * Writes one.
   *
   * @param arguments the table of captions, whose rows for use {@code ship} count; the folder
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("arguments: TABLE.csv DIR");
      System.exit(2);
    }
    try {
      List<String> captions =
          DataTable.read(Path.of(arguments[0])).stream()
              .filter(row -> "ship".equals(row.use()))
              .map(DataRow::caption)
              .toList();
      int pieces = write(captions, Path.of(arguments[1]));
      System.out.println(pieces + " pieces, " + WIDTH + " values each");
    } catch (EngineException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** Writes the files; gives the number of pieces. */
  static int write(List<String> captions, Path folder) throws IOException {
    List<String> pieces = pieces(captions);
    JsonMapper json = new JsonMapper();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), text(json, config(json, pieces.size())));
    Files.writeString(folder.resolve("tokenizer.json"), text(json, tokenizer(json, pieces)));
    writeWeights(pieces, folder.resolve("model.safetensors"));
    return pieces.size();
  }

  private static String text(JsonMapper json, ObjectNode node) throws IOException {
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }

  /** The vocabulary; a piece's place is its id. */
  private static List<String> pieces(List<String> captions) {
    Set<String> all = new TreeSet<>();
    for (String caption : captions) {
      WORD.matcher(caption.toLowerCase(Locale.ROOT))
          .results()
          .map(MatchResult::group)
          .forEach(all::add);
    }
    ENDINGS.forEach(ending -> all.add(CONTINUED + ending));
    CHARACTERS
        .chars()
        .mapToObj(Character::toString)
        .forEach(
            character -> {
              all.add(character);
              all.add(CONTINUED + character);
            });
    List<String> pieces = new ArrayList<>(List.of("<pad>", "</s>", UNKNOWN));
    pieces.addAll(all);
    return pieces;
  }

  private static ObjectNode config(JsonMapper json, int pieces) {
    return json.createObjectNode()
        .put("model_type", "t5")
        .put("feed_forward_proj", "gated-gelu")
        .put("d_model", WIDTH)
        .put("d_kv", HEAD)
        .put("d_ff", HEAD)
        .put("num_layers", 1)
        .put("num_heads", 1)
        .put("relative_attention_num_buckets", BUCKETS)
        .put("relative_attention_max_distance", 128)
        .put("layer_norm_epsilon", 1e-6)
        .put("vocab_size", pieces)
        .put("eos_token_id", END);
  }

  private static ObjectNode tokenizer(JsonMapper json, List<String> pieces) {
    ObjectNode tokenizer = json.createObjectNode().put("version", "1.0");
    tokenizer.putNull("truncation").putNull("padding");
    ArrayNode added = tokenizer.putArray("added_tokens");
    for (int id = 0; id <= pieces.indexOf(UNKNOWN); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", pieces.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    tokenizer
        .putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", false)
        .put("strip_accents", true)
        .put("lowercase", true);
    tokenizer.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    tokenizer.putNull("post_processor");
    tokenizer
        .putObject("decoder")
        .put("type", "WordPiece")
        .put("prefix", CONTINUED)
        .put("cleanup", true);
    ObjectNode model =
        tokenizer
            .putObject("model")
            .put("type", "WordPiece")
            .put("unk_token", UNKNOWN)
            .put("continuing_subword_prefix", CONTINUED)
            .put("max_input_chars_per_word", 100);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < pieces.size(); id++) {
      vocabulary.put(pieces.get(id), id);
    }
    return tokenizer;
  }

  private static void writeWeights(List<String> pieces, Path file) throws IOException {
    String attention = "encoder.block.0.layer.0.SelfAttention.";
    String feedForward = "encoder.block.0.layer.1.DenseReluDense.";
    Map<String, long[]> zeros = new LinkedHashMap<>();
    zeros.put(attention + "q.weight", new long[] {HEAD, WIDTH});
    zeros.put(attention + "k.weight", new long[] {HEAD, WIDTH});
    zeros.put(attention + "v.weight", new long[] {HEAD, WIDTH});
    zeros.put(attention + "o.weight", new long[] {WIDTH, HEAD});
    zeros.put(attention + "relative_attention_bias.weight", new long[] {BUCKETS, 1});
    zeros.put(feedForward + "wi_0.weight", new long[] {HEAD, WIDTH});
    zeros.put(feedForward + "wi_1.weight", new long[] {HEAD, WIDTH});
    zeros.put(feedForward + "wo.weight", new long[] {WIDTH, HEAD});
    List<String> ones =
        List.of(
            "encoder.block.0.layer.0.layer_norm.weight",
            "encoder.block.0.layer.1.layer_norm.weight",
            "encoder.final_layer_norm.weight");
    String table = "shared.weight";

    List<SafetensorsWriter.Declared> declared = new ArrayList<>();
    declared.add(
        new SafetensorsWriter.Declared(table, DType.F16, new long[] {pieces.size(), WIDTH}));
    ones.forEach(
        key -> declared.add(new SafetensorsWriter.Declared(key, DType.F16, new long[] {WIDTH})));
    zeros.forEach(
        (key, shape) -> declared.add(new SafetensorsWriter.Declared(key, DType.F16, shape)));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      writer.write(table, vectors(pieces));
      for (String key : ones) {
        ByteBuffer values = halves(WIDTH);
        while (values.hasRemaining()) {
          values.putShort(ONE);
        }
        writer.write(key, values.flip());
      }
      for (Map.Entry<String, long[]> zero : zeros.entrySet()) {
        writer.write(
            zero.getKey(), halves(Math.toIntExact(zero.getValue()[0] * zero.getValue()[1])));
      }
      writer.commit();
    }
  }

  private static ByteBuffer vectors(List<String> pieces) {
    ByteBuffer values = halves(pieces.size() * WIDTH);
    for (String piece : pieces) {
      byte[] bits = hash(piece);
      for (int i = 0; i < WIDTH; i++) {
        values.putShort(((bits[i / 8] >> (i % 8)) & 1) == 0 ? ONE : MINUS_ONE);
      }
    }
    return values.flip();
  }

  private static ByteBuffer halves(int count) {
    return ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] hash(String piece) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(piece.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
