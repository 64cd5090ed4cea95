package org.gstvae.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Random;
import org.gstvae.engine.LatentShape;
import org.junit.jupiter.api.Test;

/** Units of coded slices: whole, damaged, hostile. */
class Q8UnitTest {
  private static final LatentShape SHAPE = new LatentShape(2, 12, 20, 4);
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static ByteBuffer read(ByteBuffer unit) throws LatentException {
    ByteBuffer latents = ByteBuffer.allocate(Samples.CODED_BYTES);
    assertTrue(new AccessUnitReader(unit).readLatents(latents).complete());
    return latents;
  }

  @Test
  void anotherCutGivesOtherSlicesAndNothingLarger() throws LatentException {
    assertTrue(read(Samples.codedUnit(0)).hasRemaining());
    ByteBuffer unit = Samples.codedUnit(200);
    int at = unit.getInt(UnitLayout.AT_HEADER_BYTES);
    int slices = 0;
    while (at < unit.capacity()) {
      int bytes =
          UnitLayout.SLICE_HEADER_BYTES + unit.getInt(at + UnitLayout.SLICE_AT_PAYLOAD_BYTES);
      assertTrue(bytes <= 200, () -> bytes + " bytes");
      at += bytes;
      slices++;
    }
    assertEquals(unit.getInt(UnitLayout.AT_SLICES), slices);
    assertTrue(slices > 4);
  }

  @Test
  void aBadSliceCostsItsOwnBlockOnly() throws LatentException {
    ByteBuffer whole = read(Samples.codedUnit(200));
    ByteBuffer unit = Samples.codedUnit(200);
    int second = unit.getInt(UnitLayout.AT_HEADER_BYTES);
    second +=
        UnitLayout.SLICE_HEADER_BYTES + unit.getInt(second + UnitLayout.SLICE_AT_PAYLOAD_BYTES);
    int lost = unit.getInt(second + UnitLayout.SLICE_AT_COUNT);
    int payload = second + UnitLayout.SLICE_HEADER_BYTES;
    unit.put(payload, (byte) (unit.get(payload) ^ 4));

    ByteBuffer latents = ByteBuffer.allocate(Samples.CODED_BYTES);
    SliceReport report = new AccessUnitReader(unit).readLatents(latents);
    assertEquals(report.slices() - 1, report.good());
    assertEquals(lost, report.missingPositions());
    BitSet missing = new BitSet();
    report.missing().forEach(range -> missing.set(range.first(), range.end()));
    for (int position = 0; position < SHAPE.positions(); position++) {
      ByteBuffer got = latents.slice(position * 16, 16);
      ByteBuffer expected =
          missing.get(position) ? ByteBuffer.allocate(16) : whole.slice(position * 16, 16);
      assertEquals(expected, got);
    }
  }

  @Test
  void withoutTablesNothingIsRead() {
    ByteBuffer plain = Samples.unit(Samples.chunk(), Samples.latents(Samples.chunk()), 0);
    Resealed.put(plain, UnitLayout.AT_FORMAT, WireCodes.of(StreamFormat.Q8));
    LatentException e =
        assertThrows(
            LatentException.class,
            () ->
                new AccessUnitReader(plain).readLatents(ByteBuffer.allocate(Samples.CODED_BYTES)));
    assertEquals(LatentException.Kind.DAMAGED, e.kind());
    assertTrue(e.getMessage().contains("quantiser tables"), e.getMessage());
  }

  /** Right checksums over wrong bytes, in tables and payloads: what a hostile sender sends. */
  @Test
  void liesWithARightCrcEndWell() {
    Random random = new Random(13);
    ByteBuffer sound = Samples.codedUnit(150);
    ByteBuffer latents = ByteBuffer.allocateDirect(Samples.CODED_BYTES);
    int tablesAt = UnitLayout.FIXED_BYTES + 8 * UnitLayout.FRAME_BYTES + 8;
    for (int round = 0; round < 10_000; round++) {
      ByteBuffer unit =
          ByteBuffer.allocate(sound.capacity())
              .order(ByteOrder.LITTLE_ENDIAN)
              .put(sound.duplicate())
              .flip()
              .order(ByteOrder.LITTLE_ENDIAN);
      int header = unit.getInt(UnitLayout.AT_HEADER_BYTES);
      if (round % 3 != 0) {
        hit(unit, random, tablesAt, header - UnitLayout.CRC_BYTES);
        Resealed.seal(unit);
      }
      if (round % 3 != 1) {
        hit(unit, random, header, unit.capacity());
        Resealed.sealSlices(unit, sound);
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        AccessUnitReader reader = new AccessUnitReader(unit);
        SliceReport report = reader.readLatents(latents);
        assertTrue(report.missingPositions() <= SHAPE.positions());
      } catch (LatentException e) {
        assertFalse(e.getMessage().isBlank());
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < 1 << 20, () -> "allocated " + allocated + " bytes");
    }
  }

  private static void hit(ByteBuffer unit, Random random, int from, int to) {
    for (int hits = random.nextInt(1, 20); hits > 0; hits--) {
      unit.put(random.nextInt(from, to), (byte) random.nextInt());
    }
  }
}
