package org.gstvae.latent.klv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.Crc32c;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.PublishedReader;
import org.gstvae.latent.Samples;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SliceReport;
import org.gstvae.latent.klv.ChunkAssembler.Assembled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KlvTest {
  private static final byte UNTOUCHED = 0x55;

  private static Assembled assembled(List<ByteBuffer> units) throws LatentException {
    ChunkAssembler assembler = new ChunkAssembler();
    for (ByteBuffer unit : units) {
      assembler.add(new KlvParser(unit).next(), KlvSamples.mostBytes());
    }
    return assembler.take();
  }

  @ParameterizedTest
  @CsvSource({"1200, 60000", "1200, 2000", "1200, 5000", "100, 2000", "3000, 2000", "0, 2000"})
  void comesBackInAnyOrder(int sliceSize, int unitSize) throws LatentException {
    ByteBuffer unit = KlvSamples.accessUnit(7, sliceSize);
    List<ByteBuffer> units = KlvSamples.split(unit, unitSize);
    assertEquals(unitSize == 60_000, units.size() == 1);
    for (ByteBuffer klv : units) {
      assertTrue(klv.remaining() <= unitSize, klv.remaining() + " bytes");
      assertEquals(ByteBuffer.wrap(KlvFormat.key()), klv.slice(0, 16));
    }
    assertEquals(unit, assembled(units).unit());
    List<ByteBuffer> shuffled = new ArrayList<>(units);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.addAll(units);
    Assembled back = assembled(shuffled);
    assertEquals(unit, back.unit());
    assertEquals(0, back.missing());
  }

  @Test
  void theFirstUnitHasTheCapsAndTheOthersTheHeader() throws LatentException {
    List<ByteBuffer> units = KlvSamples.split(KlvSamples.accessUnit(7, 1200), 4000);
    for (int i = 0; i < units.size(); i++) {
      KlvUnit unit = new KlvParser(units.get(i)).next();
      assertEquals(7, unit.chunk());
      assertEquals(i, unit.number());
      assertEquals(units.size(), unit.units());
      assertEquals(i == 0 ? KlvSamples.CAPS : null, unit.caps());
      assertEquals(i == 0, unit.header() == null);
    }
  }

  /** Every unit in turn is lost: what the others carried is there, and nothing else is missing. */
  @ParameterizedTest
  @CsvSource({"1200, 4000, 4", "1200, 2000, 2", "200, 2000, 10"})
  void aLostUnitCostsItsSlicesAlone(int sliceSize, int unitSize, int most) throws LatentException {
    ByteBuffer unit = KlvSamples.accessUnit(7, sliceSize);
    List<ByteBuffer> units = KlvSamples.split(unit, unitSize);
    int lost = 0;
    for (int i = 0; i < units.size(); i++) {
      List<ByteBuffer> rest = new ArrayList<>(units);
      rest.remove(i);
      Assembled got = assembled(rest);
      assertEquals(1, got.missing());
      SliceReport report = read(got.unit());
      assertTrue(report.slices() - report.good() <= most, "unit " + i + ": " + report);
      assertEquals(report.slices(), new AccessUnitReader(unit).readLatents(latents()).slices());
      lost += report.slices() - report.good();
    }
    assertEquals(new AccessUnitReader(unit).readLatents(latents()).slices(), lost);
  }

  /** A slice that is larger than a unit is lost with any of its parts, but nothing else is. */
  @Test
  void aPartOfALargeSliceIsNoUse() throws LatentException {
    List<ByteBuffer> units = KlvSamples.split(KlvSamples.accessUnit(7, 5000), 2000);
    for (int i = 0; i < units.size(); i++) {
      List<ByteBuffer> rest = new ArrayList<>(units);
      rest.remove(i);
      SliceReport report = read(assembled(rest).unit());
      assertTrue(report.good() >= report.slices() - 1, "unit " + i + ": " + report);
    }
  }

  @Test
  void aHeaderLargerThanAUnit() throws LatentException {
    Chunk chunk = KlvSamples.chunk(1, List.of(new SideData(0x9000, ByteBuffer.allocate(10_000))));
    ByteBuffer unit = Samples.unit(chunk, Samples.latents(chunk), 1200);
    List<ByteBuffer> units = KlvSamples.split(unit, 2000);
    assertEquals(unit, assembled(units).unit());
    assertNull(new KlvParser(units.get(units.size() - 1)).next().header());
    List<ByteBuffer> rest = new ArrayList<>(units);
    rest.remove(2);
    LatentException e = assertThrows(LatentException.class, () -> assembled(rest));
    assertTrue(e.getMessage().contains("header"), e.getMessage());
  }

  @Test
  void unitsOfOthersAreSteppedOver() throws LatentException {
    ByteBuffer ours = KlvSamples.split(KlvSamples.accessUnit(7, 0), 60_000).get(0);
    byte[] other = KlvSamples.bytes(ours);
    other[13] = 2;
    other[9] = 0x0E;
    ByteBuffer both =
        ByteBuffer.allocate(other.length + 2 * ours.remaining())
            .put(ours.duplicate())
            .put(other)
            .put(ours.duplicate())
            .flip();
    KlvParser parser = new KlvParser(both);
    assertEquals(7, parser.next().chunk());
    assertEquals(7, parser.next().chunk());
    assertNull(parser.next());
  }

  @Test
  void aNewerVersionIsRefusedAndANewerTagSteppedOver() throws LatentException {
    byte[] bytes = KlvSamples.bytes(KlvSamples.split(KlvSamples.accessUnit(7, 0), 60_000).get(0));
    bytes[13] = 2;
    ByteBuffer sealed = sealed(bytes);
    LatentException e = assertThrows(LatentException.class, () -> new KlvParser(sealed).next());
    assertEquals(LatentException.Kind.WRONG_TYPE, e.kind());

    // A two-byte tag with three bytes of value in front of the checksum.
    bytes[13] = 1;
    ByteBuffer more = ByteBuffer.allocate(bytes.length + 6);
    more.put(bytes, 0, bytes.length - 6);
    more.put(new byte[] {(byte) 0x81, 0x05, 3, 1, 2, 3}).put(bytes, bytes.length - 6, 6);
    more.putShort(17, (short) (more.getShort(17) + 6));
    assertEquals(7, new KlvParser(sealed(more.array())).next().chunk());
  }

  /** Every bit in turn: no unit is taken for sound that is not, and nothing is read beyond. */
  @Test
  void everyFlippedBitIsNoticed() throws LatentException {
    byte[] bytes = KlvSamples.bytes(KlvSamples.split(KlvSamples.accessUnit(7, 300), 2000).get(1));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      boolean taken;
      try {
        taken = new KlvParser(ByteBuffer.wrap(bytes)).next() != null;
      } catch (LatentException e) {
        assertFalse(e.getMessage().isBlank());
        taken = false;
      }
      assertFalse(taken, "bit " + bit);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  /** Lies under a right checksum: the typed exception, or a chunk within what the caps allow. */
  @Test
  void liesCostNoMemory() throws LatentException {
    Random random = new Random(5);
    List<ByteBuffer> sound = KlvSamples.split(KlvSamples.accessUnit(7, 1200), 2000);
    ChunkAssembler assembler = new ChunkAssembler();
    long most = KlvSamples.mostBytes();
    int taken = 0;
    int given = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = KlvSamples.bytes(sound.get(random.nextInt(sound.size())));
      // The items before the data are where the numbers are.
      for (int hit = random.nextInt(4); hit > 0; hit--) {
        bytes[random.nextInt(16, 50)] = (byte) random.nextInt();
      }
      try {
        KlvUnit unit = new KlvParser(sealed(bytes)).next();
        if (unit == null) {
          continue;
        }
        taken++;
        if (assembler.endsWith(unit) || assembler.isComplete()) {
          assertTrue(assembler.take().unit().remaining() <= 2 * most);
          given++;
        }
        assembler.add(unit, most);
      } catch (LatentException e) {
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertTrue(taken > 2_000 && given > 500, taken + " units, " + given + " chunks");
  }

  @Test
  void aChunkLargerThanItsCapsAllowIsForgotten() throws LatentException {
    List<ByteBuffer> units = KlvSamples.split(KlvSamples.accessUnit(7, 1200), 2000);
    ChunkAssembler assembler = new ChunkAssembler();
    assembler.add(new KlvParser(units.get(0)).next(), 2500);
    KlvUnit second = new KlvParser(units.get(1)).next();
    assertThrows(LatentException.class, () -> assembler.add(second, 2500));
    assertTrue(assembler.isEmpty());
  }

  @Test
  void capsThatDoNotFitAreRefused() {
    ByteBuffer unit = KlvSamples.accessUnit(7, 0);
    String caps = KlvSamples.CAPS + ", note=(string)" + "x".repeat(1500);
    LatentException e =
        assertThrows(LatentException.class, () -> KlvSamples.splitter(unit, caps, 2000));
    assertTrue(e.getMessage().contains("no room for caps"), e.getMessage());
  }

  @Test
  void thePublishedReaderReadsWhatIsWritten(@TempDir Path directory) throws Exception {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int chunk = 0; chunk < 3; chunk++) {
      ByteBuffer unit = KlvSamples.accessUnit(chunk, chunk == 2 ? 0 : 1200);
      expected.writeBytes(KlvSamples.bytes(unit));
      for (ByteBuffer klv : KlvSamples.split(unit, 4000)) {
        sent.writeBytes(KlvSamples.bytes(klv));
      }
    }
    Path file = Files.write(directory.resolve("units.klv"), sent.toByteArray());
    PublishedReader reader = PublishedReader.of("KLV_FORMAT.md");
    assertArrayEquals(expected.toByteArray(), reader.run(directory, file));
  }

  private static ByteBuffer sealed(byte[] bytes) {
    ByteBuffer unit = ByteBuffer.wrap(bytes.clone());
    int end = bytes.length - Integer.BYTES;
    return unit.putInt(end, Crc32c.of(unit, 0, end));
  }

  private static ByteBuffer latents() {
    byte[] bytes = new byte[15_360];
    Arrays.fill(bytes, UNTOUCHED);
    return ByteBuffer.wrap(bytes);
  }

  /** Reads what arrived, and checks that every slice that is there is as it was sent. */
  private static SliceReport read(ByteBuffer unit) throws LatentException {
    ByteBuffer read = latents();
    SliceReport report = new AccessUnitReader(unit).readLatents(read);
    ByteBuffer whole = Samples.latents(KlvSamples.chunk(7, List.of()));
    report
        .missing()
        .forEach(
            range -> {
              for (int i = range.first() * 8; i < range.end() * 8; i++) {
                whole.put(i, UNTOUCHED);
              }
            });
    assertEquals(whole, read);
    return report;
  }
}
