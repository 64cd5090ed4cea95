package org.gstvae.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsTest {
  @TempDir Path dir;

  private static ByteBuffer floats(float... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.flip();
  }

  private Path fileOf(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    return Files.write(dir.resolve("x.safetensors"), file.array());
  }

  private static String refusal(Path file) {
    EngineException e =
        assertThrows(EngineException.class, () -> SafetensorsFile.open(file).close());
    assertEquals(EngineException.Kind.INVALID, e.kind());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    return e.getMessage();
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    Path file = dir.resolve("w.safetensors");
    List<SafetensorsWriter.Declared> declared =
        List.of(
            new SafetensorsWriter.Declared("half", DType.F16, new long[] {3}),
            new SafetensorsWriter.Declared("matrix", DType.F32, new long[] {2, 1}),
            new SafetensorsWriter.Declared("scalar", DType.F32, new long[] {}),
            new SafetensorsWriter.Declared("none", DType.BF16, new long[] {0, 4}));
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(file, declared, Map.of("made by", "test"))) {
      writer.write("scalar", floats(7));
      writer.write("half", ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}));
      writer.write("matrix", floats(1.5f, -2));
      writer.write("none", ByteBuffer.allocate(0));
      writer.commit();
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertEquals(Set.of("half", "matrix", "scalar", "none"), read.keys());
      assertEquals(Map.of("made by", "test"), read.metadata());
      StoredTensor matrix = read.get("matrix");
      assertEquals(DType.F32, matrix.dtype());
      assertArrayEquals(new long[] {2, 1}, matrix.shape());
      assertTrue(matrix.data().isDirect());
      assertEquals(1.5f, matrix.data().getFloat(0));
      assertEquals(-2f, matrix.data().getFloat(4));
      assertEquals(7f, read.get("scalar").data().getFloat(0));
      assertEquals(6, read.get("half").data().remaining());
      assertEquals(5, read.get("half").data().get(4));
      assertEquals(0, read.get("none").data().remaining());
      EngineException e = assertThrows(EngineException.class, () -> read.get("other"));
      assertEquals(EngineException.Kind.NOT_FOUND, e.kind());
      assertEquals(file + ": no tensor other", e.getMessage());
    }
  }

  @Test
  void withoutCommitTheTargetStaysAsItWas() throws Exception {
    Path file = Files.writeString(dir.resolve("kept"), "before");
    List<SafetensorsWriter.Declared> declared =
        List.of(new SafetensorsWriter.Declared("a", DType.F32, new long[] {1}));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of())) {
      assertThrows(IllegalStateException.class, writer::commit);
      assertThrows(IllegalArgumentException.class, () -> writer.write("a", floats(1, 2)));
      assertThrows(IllegalArgumentException.class, () -> writer.write("b", floats(1)));
      writer.write("a", floats(1));
      assertThrows(IllegalArgumentException.class, () -> writer.write("a", floats(1)));
    }
    assertEquals("before", Files.readString(file));
    try (Stream<Path> left = Files.list(dir)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]|0|header is not a JSON object",
        "{\"a\"|0|header is not JSON",
        "{} {}|0|data after the header",
        "{\"a\":5}|0|a is not an object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|4|a lacks dtype, shape or two data_offsets",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}|4|a: unknown dtype F31",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"z\":1}}|4|unknown field z",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|4|duplicate field dtype",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|4|a.shape: -1 (expected: integer 0+)",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|4|a.shape: 1.5 (expected: integer 0+)",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}|4|expected: integer 0+",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}|4|a: shape is too large",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|4|span 4 bytes (expected: 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|4|span -4 bytes (expected: 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|4|data ends at byte 8 of 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|8|4 bytes after the last tensor",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8|a: a gap of unused bytes",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}|6|b: data overlaps",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}|1|duplicate key a",
        "{\"__metadata__\":{\"k\":1}}|0|__metadata__: k is not a string",
      })
  void malformedHeadersAreRefused(String header, int dataBytes, String why) throws Exception {
    String message = refusal(fileOf(header, dataBytes));
    assertTrue(message.contains(why), message);
  }

  @Test
  void headerLengthIsBounded() throws Exception {
    for (long length : new long[] {0, 1, 100, Long.MAX_VALUE, -1}) {
      ByteBuffer file = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Path path = Files.write(dir.resolve("x.safetensors"), file.array());
      assertTrue(refusal(path).contains("header length: "), refusal(path));
    }
    assertTrue(
        refusal(Files.write(dir.resolve("x.safetensors"), new byte[7])).contains("file length: 7"));
  }

  @Test
  void deepNestingAndControlCharactersAreRefusedInOneLine() throws Exception {
    refusal(fileOf("{\"a\":" + "[".repeat(100_000), 0));
    refusal(fileOf("{\"a\\nb\":5}", 0));
    refusal(fileOf("{\"" + "k".repeat(200_000) + "\":5}", 0));
  }

  @Test
  void missingFileAndDirectoryAreNamed() {
    EngineException e =
        assertThrows(EngineException.class, () -> SafetensorsFile.open(dir.resolve("no")));
    assertEquals(EngineException.Kind.NOT_FOUND, e.kind());
    assertTrue(
        assertThrows(EngineException.class, () -> SafetensorsFile.open(dir))
            .getMessage()
            .startsWith(dir.toString()));
  }

  @Test
  void goldenModelsHaveTheirKeysAndShapes() throws Exception {
    for (String model : List.of("model-a16z", "model-b4z", "model-c16ztext")) {
      JsonNode keys = new ObjectMapper().readTree(GoldenData.file(model + ".keys.json").toFile());
      try (SafetensorsFile file = SafetensorsFile.open(GoldenData.file(model + ".safetensors"))) {
        assertEquals(keys.size(), file.keys().size());
        for (String key : file.keys()) {
          assertArrayEquals(
              new ObjectMapper().treeToValue(keys.get(key), long[].class), file.shape(key), key);
          StoredTensor tensor = file.get(key);
          assertEquals(tensor.elements() * tensor.dtype().bytes(), tensor.data().remaining(), key);
        }
      }
    }
  }
}
