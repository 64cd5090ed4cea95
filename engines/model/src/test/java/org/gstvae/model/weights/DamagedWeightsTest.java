package org.gstvae.model.weights;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with random damage: read, or refused with a sentence, but nothing else. */
final class DamagedWeightsTest {
  private static final int ROUNDS = 1000;

  @TempDir Path dir;

  @Test
  void damagedSafetensors() throws Exception {
    Path file = dir.resolve("w.safetensors");
    List<SafetensorsWriter.Declared> declared =
        List.of(
            new SafetensorsWriter.Declared("a.weight", DType.F32, new long[] {2, 3}),
            new SafetensorsWriter.Declared("b.bias", DType.F16, new long[] {5}));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, declared, Map.of("k", "v"))) {
      writer.write("a.weight", ByteBuffer.allocate(24));
      writer.write("b.bias", ByteBuffer.allocate(10));
      writer.commit();
    }
    damage(Files.readAllBytes(file));
  }

  @Test
  void damagedCheckpoints() throws Exception {
    byte[] pickle =
        new PickleBytes()
            .op('}')
            .op('(')
            .string("epoch")
            .integer(3)
            .string("state_dict")
            .global("collections", "OrderedDict")
            .text(")R(")
            .string("w")
            .tensor("FloatStorage", "0", 6, 0, new int[] {3, 2}, new int[] {1, 3})
            .string("v")
            .tensor("HalfStorage", "1", 4, 1, new int[] {3}, new int[] {1})
            .op('u')
            .op('u')
            .done();
    Path file = dir.resolve("w.ckpt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      add(zip, "m/data.pkl", pickle);
      add(zip, "m/data/0", new byte[24]);
      add(zip, "m/data/1", new byte[8]);
    }
    damage(Files.readAllBytes(file));
  }

  private static void add(ZipOutputStream zip, String name, byte[] bytes) throws Exception {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private void damage(byte[] sound) throws Exception {
    Random random = new Random(20230211);
    Path file = dir.resolve("damaged");
    Files.write(file, sound);
    assertTrue(isRead(file));
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = sound.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(8) == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      }
      Files.write(file, damaged);
      refused += isRead(file) ? 0 : 1;
    }
    assertTrue(refused > ROUNDS / 10, "damage that nobody notices: " + refused);
  }

  /** Anything but an EngineException of one line escapes and fails the test. */
  private static boolean isRead(Path file) {
    try (WeightSource weights = WeightSource.open(file)) {
      for (String key : weights.keys()) {
        weights.shape(key);
        weights.get(key).data().get(new byte[weights.get(key).data().remaining()]);
      }
      return true;
    } catch (EngineException e) {
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
      return false;
    }
  }
}
