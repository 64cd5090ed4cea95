package org.gstvae.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TorchCheckpointTest {
  @TempDir Path dir;

  private Path archive(Map<String, byte[]> files, int method) throws IOException {
    Path path = dir.resolve("x.ckpt");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry("x/" + file.getKey());
        CRC32 crc = new CRC32();
        crc.update(file.getValue());
        entry.setMethod(method);
        entry.setSize(file.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return path;
  }

  private Path archive(byte[] pickle, byte[] storage) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("data.pkl", pickle);
    files.put("data/0", storage);
    return archive(files, ZipEntry.STORED);
  }

  private static byte[] floats(float... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  private static String refusal(Path file, EngineException.Kind kind) {
    EngineException e =
        assertThrows(EngineException.class, () -> TorchCheckpoint.open(file).close());
    assertEquals(kind, e.kind(), e.getMessage());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    return e.getMessage();
  }

  @Test
  void goldenCheckpointAgreesWithItsIndex() throws Exception {
    Map<String, DType> dtypes =
        Map.of(
            "float32", DType.F32,
            "float16", DType.F16,
            "bfloat16", DType.BF16,
            "int64", DType.I64,
            "bool", DType.BOOL);
    JsonNode index =
        new ObjectMapper().readTree(GoldenData.file("model-t4z.ckpt.index.json").toFile());
    try (TorchCheckpoint file = TorchCheckpoint.open(GoldenData.file("model-t4z.ckpt"))) {
      assertEquals(index.size(), file.keys().size());
      for (String key : file.keys()) {
        JsonNode expected = index.get(key);
        StoredTensor tensor = file.get(key);
        assertEquals(dtypes.get(expected.get("dtype").asText()), tensor.dtype(), key);
        assertArrayEquals(
            new ObjectMapper().treeToValue(expected.get("shape"), long[].class),
            tensor.shape(),
            key);
        double sum = 0;
        for (int i = 0; i < tensor.elements(); i++) {
          double value = element(tensor, i);
          sum += value;
          if (i < expected.get("first").size()) {
            JsonNode first = expected.get("first").get(i);
            double wanted = first.isBoolean() ? (first.asBoolean() ? 1 : 0) : first.asDouble();
            assertEquals(wanted, value, key + "[" + i + "]");
          }
        }
        assertEquals(expected.get("sum").asDouble(), sum, 1e-9 * Math.max(1, Math.abs(sum)), key);
      }
    }
  }

  private static double element(StoredTensor tensor, int i) {
    ByteBuffer data = tensor.data();
    return switch (tensor.dtype()) {
      case F32 -> data.getFloat(4 * i);
      case F16 -> HalfPrecision.fromBinary16(data.getShort(2 * i));
      case BF16 -> HalfPrecision.fromBfloat16(data.getShort(2 * i));
      case I64 -> data.getLong(8 * i);
      default -> data.get(i);
    };
  }

  @Test
  void viewsAreReadInTheirOrder() throws Exception {
    byte[] pickle =
        new PickleBytes()
            .op('}')
            .op('(')
            .string("t")
            .tensor("FloatStorage", "0", 7, 1, new int[] {3, 2}, new int[] {1, 3})
            .string("slice")
            .tensor("FloatStorage", "0", 7, 5, new int[] {2}, new int[] {1})
            .string("scalar")
            .tensor("FloatStorage", "0", 7, 6, new int[] {}, new int[] {})
            .string("none")
            .tensor("FloatStorage", "0", 7, 0, new int[] {0, 5}, new int[] {5, 1})
            .string("step")
            .integer(3)
            .op('u')
            .done();
    try (TorchCheckpoint file =
        TorchCheckpoint.open(archive(pickle, floats(0, 1, 2, 3, 4, 5, 6)))) {
      assertEquals(Set.of("t", "slice", "scalar", "none"), file.keys());
      ByteBuffer transposed = file.get("t").data();
      assertEquals(6 * Float.BYTES, transposed.remaining());
      float[] values = new float[6];
      transposed.asFloatBuffer().get(values);
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, values);
      assertEquals(5f, file.get("slice").data().getFloat(0));
      assertEquals(6f, file.get("slice").data().getFloat(4));
      assertEquals(6f, file.get("scalar").data().getFloat(0));
      assertEquals(0, file.get("none").data().remaining());
      assertArrayEquals(new long[] {3, 2}, file.shape("t"));
    }
  }

  @Test
  void zip64ArchivesAreRead() throws Exception {
    Path path = dir.resolve("large.ckpt");
    byte[] pickle =
        new PickleBytes()
            .op('}')
            .string("w")
            .tensor("FloatStorage", "0", 2, 1, new int[] {1}, new int[] {1})
            .op('s')
            .done();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      zip.setUseZip64(Zip64Mode.Always);
      zip.setMethod(ZipEntry.STORED);
      for (Map.Entry<String, byte[]> file :
          Map.of("x/data.pkl", pickle, "x/data/0", floats(3, 4)).entrySet()) {
        ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
        CRC32 crc = new CRC32();
        crc.update(file.getValue());
        entry.setSize(file.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putArchiveEntry(entry);
        zip.write(file.getValue());
        zip.closeArchiveEntry();
      }
    }
    try (TorchCheckpoint file = TorchCheckpoint.open(path)) {
      assertEquals(4f, file.get("w").data().getFloat(0));
    }
  }

  @Test
  void lightningStateIsUnwrapped() throws Exception {
    byte[] pickle =
        new PickleBytes()
            .op('}')
            .op('(')
            .string("epoch")
            .integer(1)
            .string("state_dict")
            .global("collections", "OrderedDict")
            .text(")R(")
            .string("w")
            .tensor("FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1})
            .op('u')
            // The _metadata attribute that torch leaves on a state_dict.
            .op('}')
            .string("_metadata")
            .op('}')
            .op('s')
            .op('b')
            .op('u')
            .done();
    try (TorchCheckpoint file = TorchCheckpoint.open(archive(pickle, floats(9)))) {
      assertEquals(Set.of("w"), file.keys());
      assertEquals(9f, file.get("w").data().getFloat(0));
    }
  }

  static Stream<Arguments> hostilePickles() {
    PickleBytes deepTuples = new PickleBytes();
    for (int i = 0; i < 100_000; i++) {
      deepTuples.op('(');
    }
    PickleBytes nestedLists = new PickleBytes().op(']').raw('q', 0);
    for (int i = 0; i < 200; i++) {
      nestedLists.raw(']', '(', 'h', i, 'h', i, 'e', 'q', i + 1);
    }
    nestedLists.op('}').raw('h', 200).integer(1).op('s');
    return Stream.of(
        Arguments.of(
            "posix.system",
            new PickleBytes().global("posix", "system").op('(').string("true").text("tR")),
        Arguments.of(
            "builtins.eval",
            new PickleBytes().global("builtins", "eval").op('(').string("1").text("tR")),
        Arguments.of(
            "os.system", new PickleBytes().string("os").string("system").raw(0x93).op(')').op('R')),
        Arguments.of("java.lang.Runtime", new PickleBytes().global("java.lang", "Runtime")),
        Arguments.of("torch.load", new PickleBytes().global("torch", "load")),
        Arguments.of("opcode INST of os.system", new PickleBytes().text("(ios\nsystem\n")),
        Arguments.of("opcode OBJ", new PickleBytes().op('(').op('o')),
        Arguments.of("opcode EXT", new PickleBytes().raw(0x82, 1)),
        Arguments.of("opcode NEWOBJ_EX", new PickleBytes().raw(0x92)),
        Arguments.of("opcode PERSID", new PickleBytes().text("P1\n")),
        Arguments.of("opcode BUILD", new PickleBytes().integer(1).op('}').op('b')),
        Arguments.of("a call of something", new PickleBytes().string("f").text(")R")),
        Arguments.of(
            "a call of something", new PickleBytes().global("torch", "FloatStorage").text(")R")),
        Arguments.of("damaged", new PickleBytes().raw('X', 255, 255, 255, 127)),
        Arguments.of("damaged", new PickleBytes().raw('X', 255, 255, 255, 255)),
        Arguments.of("damaged", new PickleBytes().raw(0x8e, 0, 0, 0, 0, 0, 0, 0, 64)),
        Arguments.of("damaged", new PickleBytes().text("L" + "9".repeat(1_000_000) + "L\n")),
        Arguments.of("damaged", new PickleBytes().op('0')),
        Arguments.of("damaged", new PickleBytes().raw('h', 9)),
        Arguments.of("damaged", new PickleBytes().raw(0xff)),
        Arguments.of("damaged", new PickleBytes().string("not a storage").op('Q')),
        Arguments.of("damaged", nestedLists),
        Arguments.of("no state_dict", deepTuples.integer(1)));
  }

  @ParameterizedTest
  @MethodSource("hostilePickles")
  void hostilePicklesAreRefusedByName(String why, PickleBytes pickle) throws Exception {
    String message = refusal(archive(pickle.done(), new byte[0]), EngineException.Kind.INVALID);
    assertTrue(message.contains(why), message);
  }

  @ParameterizedTest
  @MethodSource("viewsThatDoNotFit")
  void viewsBeyondTheirStorageAreRefused(String why, int offset, int[] shape, int[] strides)
      throws Exception {
    byte[] pickle =
        new PickleBytes()
            .op('}')
            .string("w")
            .tensor("FloatStorage", "0", 4, offset, shape, strides)
            .op('s')
            .done();
    String message = refusal(archive(pickle, floats(1, 2, 3, 4)), EngineException.Kind.INVALID);
    assertTrue(message.contains("w: ") && message.contains(why), message);
  }

  static Stream<Arguments> viewsThatDoNotFit() {
    return Stream.of(
        Arguments.of("beyond its storage", 1, new int[] {4}, new int[] {1}),
        Arguments.of("beyond its storage", -1, new int[] {1}, new int[] {1}),
        Arguments.of("beyond its storage", 0, new int[] {3}, new int[] {2}),
        Arguments.of("beyond its storage", 0, new int[] {2_000_000_000}, new int[] {0}),
        Arguments.of("negative", 0, new int[] {-1}, new int[] {1}),
        Arguments.of("negative", 3, new int[] {2}, new int[] {-1}),
        Arguments.of("extents", 0, new int[] {1, 1}, new int[] {1}),
        Arguments.of(
            "too large",
            0,
            new int[] {2_000_000_000, 2_000_000_000, 2_000_000_000},
            new int[] {0, 0, 0}));
  }

  @Test
  void storagesThatDoNotFitAreRefused() throws Exception {
    byte[] pickle =
        new PickleBytes()
            .op('}')
            .string("w")
            .tensor("FloatStorage", "0", 4, 0, new int[] {4}, new int[] {1})
            .op('s')
            .done();
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("data.pkl", pickle);
    assertStorageRefused(archive(files, ZipEntry.STORED), "w: x/data/0 is missing");
    files.put("data/0", floats(1, 2, 3));
    assertStorageRefused(archive(files, ZipEntry.STORED), "w: x/data/0 has 12 bytes");
    files.put("data/0", floats(1, 2, 3, 4));
    assertStorageRefused(archive(files, ZipEntry.DEFLATED), "w: x/data/0 is compressed");
  }

  private static void assertStorageRefused(Path file, String why) throws EngineException {
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(file)) {
      EngineException e = assertThrows(EngineException.class, () -> checkpoint.get("w"));
      assertTrue(e.getMessage().contains(why), e.getMessage());
    }
  }

  @Test
  void otherFilesAreRefused() throws Exception {
    Path path = dir.resolve("x.ckpt");
    Files.write(path, new byte[1000]);
    refusal(path, EngineException.Kind.INVALID);
    Files.write(path, new byte[0]);
    refusal(path, EngineException.Kind.INVALID);
    assertTrue(
        refusal(
                archive(Map.of("other", new byte[1]), ZipEntry.STORED),
                EngineException.Kind.INVALID)
            .contains("no data.pkl"));
    assertTrue(
        refusal(
                archive(
                    Map.of("constants.pkl", new byte[1], "data.pkl", new byte[1]), ZipEntry.STORED),
                EngineException.Kind.INVALID)
            .contains("TorchScript"));
    byte[] whole = Files.readAllBytes(archive(new PickleBytes().op('}').done(), floats(1)));
    Files.write(path, Arrays.copyOf(whole, whole.length - 30));
    refusal(path, EngineException.Kind.INVALID);
  }

  @Test
  void formatBeforePyTorch16IsNamed() throws Exception {
    Path path = dir.resolve("old.pt");
    byte[] one = new PickleBytes().integer(1).done();
    byte[] four = new byte[4 * one.length];
    for (int i = 0; i < 4; i++) {
      System.arraycopy(one, 0, four, i * one.length, one.length);
    }
    Files.write(path, four);
    assertTrue(
        refusal(path, EngineException.Kind.UNSUPPORTED).contains("format before PyTorch 1.6"));
    Files.write(path, new PickleBytes().global("os", "system").text(")R").done());
    assertTrue(refusal(path, EngineException.Kind.INVALID).contains("os.system"));
  }
}
