package org.gstvae.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes: the typed exception or a true report, and memory within bounds. */
class HostileUnitTest {
  private static final byte UNTOUCHED = 0x55;
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Chunk chunk = Samples.chunk();
  private final ByteBuffer latents = Samples.latents(chunk);

  @ParameterizedTest
  @ValueSource(ints = {0, 60, 107})
  void cutAnywhere(int sliceSize) {
    ByteBuffer unit = Samples.unit(chunk, latents, sliceSize);
    int whole = 0;
    for (int length = 0; length < unit.capacity(); length++) {
      if (readsTruly(unit.slice(0, length))) {
        whole++;
      }
    }
    assertTrue(whole > 0, "what is left of a cut unit is read");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 60, 107})
  void everyBitFlipped(int sliceSize) {
    ByteBuffer unit = Samples.unit(chunk, latents, sliceSize);
    for (int bit = 0; bit < unit.capacity() * 8; bit++) {
      byte was = unit.get(bit / 8);
      unit.put(bit / 8, (byte) (was ^ (1 << (bit % 8))));
      readsTruly(unit);
      unit.put(bit / 8, was);
    }
    assertTrue(readsTruly(unit));
  }

  @Test
  void randomDamage() {
    Random random = new Random(7);
    ByteBuffer sound = Samples.unit(chunk, latents, 60);
    for (int round = 0; round < 20_000; round++) {
      ByteBuffer unit = ByteBuffer.allocateDirect(sound.capacity()).put(sound.duplicate()).flip();
      for (int hit = random.nextInt(1, 9); hit > 0; hit--) {
        unit.put(random.nextInt(unit.capacity()), (byte) random.nextInt());
      }
      readsTruly(unit);
    }
  }

  @Test
  void liesWithARightCrcAreFoundAndCostNoMemory() {
    Random random = new Random(11);
    ByteBuffer sound = Samples.unit(chunk, latents, 60);
    ByteBuffer destination = ByteBuffer.allocateDirect((int) Samples.caps().chunkBytes());
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      ByteBuffer unit = ByteBuffer.allocateDirect(sound.capacity()).put(sound.duplicate()).flip();
      for (int hit = random.nextInt(1, 4); hit > 0; hit--) {
        int at = random.nextInt(UnitLayout.AT_MINOR, UnitLayout.FIXED_BYTES);
        unit.put(at, (byte) (random.nextBoolean() ? 0xFF : random.nextInt()));
      }
      Resealed.seal(unit);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        AccessUnitReader reader = new AccessUnitReader(unit);
        Samples.caps().check(reader.chunk());
        reader.readLatents(destination);
      } catch (LatentException e) {
        refused++;
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < 1 << 20, "allocated " + allocated + " bytes");
    }
    assertTrue(refused > 10_000, "refused " + refused);
  }

  @Test
  void slicesThatLieAreNotTaken() throws LatentException {
    int headerBytes = new AccessUnitWriter(chunk, 0).bytes() - 28 - (int) chunk.latentBytes();
    int[][] lies = {
      {UnitLayout.SLICE_AT_FIRST, 1},
      {UnitLayout.SLICE_AT_FIRST, -1},
      {UnitLayout.SLICE_AT_FIRST, Integer.MAX_VALUE},
      {UnitLayout.SLICE_AT_COUNT, 31},
      {UnitLayout.SLICE_AT_COUNT, 29},
      {UnitLayout.SLICE_AT_COUNT, 0},
      {UnitLayout.SLICE_AT_COUNT, -1},
      {UnitLayout.SLICE_AT_COUNT, Integer.MAX_VALUE},
      {UnitLayout.SLICE_AT_PAYLOAD_BYTES, 239},
      {UnitLayout.SLICE_AT_PAYLOAD_BYTES, 241},
      {UnitLayout.SLICE_AT_PAYLOAD_BYTES, -1},
      {UnitLayout.SLICE_AT_PAYLOAD_BYTES, Integer.MAX_VALUE}
    };
    for (int[] lie : lies) {
      ByteBuffer unit = Samples.unit(chunk, latents, 0);
      ByteBuffer view = UnitLayout.view(unit);
      view.putInt(headerBytes + lie[0], lie[1]);
      view.putInt(
          headerBytes + UnitLayout.SLICE_AT_HEADER_CRC,
          Crc32c.of(view, headerBytes, UnitLayout.SLICE_AT_HEADER_CRC));
      ByteBuffer read = ByteBuffer.allocate(latents.capacity());
      assertEquals(30, new AccessUnitReader(unit).readLatents(read).missingPositions());
    }
  }

  /**
   * Reads; checks that nothing was taken that is not as it was written. True if it had a header.
   */
  private boolean readsTruly(ByteBuffer unit) {
    byte[] fill = new byte[latents.capacity()];
    Arrays.fill(fill, UNTOUCHED);
    ByteBuffer read = ByteBuffer.wrap(fill);
    SliceReport report;
    try {
      AccessUnitReader reader = new AccessUnitReader(unit);
      assertEquals(chunk, reader.chunk());
      report = reader.readLatents(read);
    } catch (LatentException e) {
      assertFalse(e.getMessage().isBlank());
      return false;
    }
    ByteBuffer expected = ByteBuffer.allocate(latents.capacity()).put(latents.duplicate()).flip();
    for (PositionRange range : report.missing()) {
      for (int i = range.first() * 8; i < range.end() * 8; i++) {
        expected.put(i, UNTOUCHED);
      }
    }
    assertEquals(expected, read);
    return true;
  }
}
