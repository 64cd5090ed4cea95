package org.gstvae.t5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples that SentencePiece and Hugging Face's tokenizers publish for the unigram model, in
 * their own tests: a vocabulary with scores, and what texts become.
 */
class TokenizerTest {
  private static final int UNKNOWN = 0;

  private record Piece(String text, double score) {}

  private static final List<Piece> PIECES =
      List.of(
          new Piece("<unk>", 0),
          new Piece("ab", 0.0),
          new Piece("cd", -0.1),
          new Piece("abc", -0.2),
          new Piece("a", -0.3),
          new Piece("b", -0.4),
          new Piece("c", -0.5),
          new Piece("ABC", -0.5),
          new Piece("abcdabcd", 20.0),
          new Piece("q", 20.5),
          new Piece("r", 20.5),
          new Piece("qr", -0.5));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "abc, abc",
    "AB, <unk>",
    "abcd, ab cd",
    "abcc, abc c",
    "xabcabaabcdd, <unk> abc ab a ab cd <unk>",
    "xyz\u6771\u4eac, <unk>",
    "ABC, ABC",
    "abABCcd, ab ABC cd",
    "ababcdabcdcd, ab abcdabcd cd",
    "abqrcd, ab q r cd"
  })
  void publishedExamples(String text, String pieces) throws EngineException, IOException {
    int[] expected =
        Arrays.stream(pieces.split(" "))
            .mapToInt(piece -> PIECES.stream().map(Piece::text).toList().indexOf(piece))
            .toArray();
    try (CaptionTokenizer json = JsonTokenizer.open(json());
        CaptionTokenizer sentencePiece = SentencePieceTokenizer.open(model())) {
      assertArrayEquals(expected, json.ids(text), "tokenizer.json");
      assertArrayEquals(expected, sentencePiece.ids(text), "spiece.model");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenizer.json", "spiece.model"})
  void whatIsNoTokenizerIsRefused(String name) throws IOException {
    for (byte[] content : new byte[][] {{}, "{}".getBytes(StandardCharsets.UTF_8), {9, 8, 7, 6}}) {
      Path file = Files.write(folder.resolve(name), content);
      EngineException refusal =
          assertThrows(
              EngineException.class,
              () -> {
                if (name.equals("spiece.model")) {
                  SentencePieceTokenizer.open(file).close();
                } else {
                  JsonTokenizer.open(file).close();
                }
              });
      assertEquals(EngineException.Kind.INVALID, refusal.kind());
      assertTrue(refusal.getMessage().contains(name), refusal::getMessage);
    }
  }

  /** What a library sets for itself while it loads is not left to the host. */
  @Test
  void theHostsSettingsAreLeftAsTheyWere() throws EngineException, IOException {
    JsonTokenizer.open(json()).close();
    assertEquals(null, System.getProperty("ai.djl.offline"));
  }

  private Path json() throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode root = mapper.createObjectNode().put("version", "1.0");
    ObjectNode model = root.putObject("model").put("type", "Unigram").put("unk_id", UNKNOWN);
    ArrayNode vocabulary = model.putArray("vocab");
    for (Piece piece : PIECES) {
      vocabulary.addArray().add(piece.text()).add(piece.score());
    }
    Path file = folder.resolve("tokenizer.json");
    mapper.writeValue(file.toFile(), root);
    return file;
  }

  /** A ModelProto of sentencepiece_model.proto: no prefix, and white space left alone. */
  private Path model() throws IOException {
    ByteArrayOutputStream proto = new ByteArrayOutputStream();
    for (int i = 0; i < PIECES.size(); i++) {
      ByteArrayOutputStream piece = new ByteArrayOutputStream();
      field(piece, 1, PIECES.get(i).text().getBytes(StandardCharsets.UTF_8));
      piece.write(2 << 3 | 5);
      piece.write(
          ByteBuffer.allocate(Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putFloat((float) PIECES.get(i).score())
              .array());
      piece.write(3 << 3);
      piece.write(i == UNKNOWN ? 2 : 1);
      field(proto, 1, piece.toByteArray());
    }
    // Trainer: unigram, unknown piece 0. Normaliser: none, no dummy prefix, spaces as they are.
    field(proto, 2, new byte[] {3 << 3, 1});
    field(proto, 3, new byte[] {3 << 3, 0, 4 << 3, 0, 5 << 3, 0});
    return Files.write(folder.resolve("spiece.model"), proto.toByteArray());
  }

  private static void field(ByteArrayOutputStream proto, int number, byte[] value)
      throws IOException {
    proto.write(number << 3 | 2);
    proto.write(value.length);
    proto.write(value);
  }
}
