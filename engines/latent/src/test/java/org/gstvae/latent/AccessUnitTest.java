package org.gstvae.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessUnitTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 29, 44, 52, 100, 1200})
  void comesBackAsItWas(int sliceSize) throws LatentException {
    Chunk chunk = Samples.chunk();
    ByteBuffer latents = Samples.latents(chunk);
    ByteBuffer unit = Samples.unit(chunk, latents, sliceSize);

    AccessUnitReader reader = new AccessUnitReader(unit);
    assertEquals(chunk, reader.chunk());
    Samples.caps().check(reader.chunk());
    ByteBuffer read = ByteBuffer.allocateDirect(latents.capacity());
    SliceReport report = reader.readLatents(read);
    assertTrue(report.complete());
    assertEquals(report.slices(), report.good());
    assertEquals(latents, read);
  }

  @Test
  void slicesKeepToTheirSize() {
    Chunk chunk = Samples.chunk();
    // 30 positions of 8 bytes; 28 bytes of header leave room for 9 positions.
    AccessUnitWriter writer = new AccessUnitWriter(chunk, 107);
    assertEquals(4, writer.slices());
    assertEquals(1, new AccessUnitWriter(chunk, 0).slices());
    assertEquals(30, new AccessUnitWriter(chunk, 1).slices());
  }

  @Test
  void everyFormatAndTheImagePath() throws LatentException {
    for (StreamFormat format :
        List.of(StreamFormat.F32LE, StreamFormat.F16LE, StreamFormat.BF16LE)) {
      Chunk chunk =
          new Chunk(
              Samples.HASH,
              7,
              CodecMode.IMAGE,
              format,
              new ChunkGeometry(16, 16, new LatentShape(1, 2, 2, 16), 1, 8),
              List.of(new FrameTime(-5, 0)),
              List.of());
      ByteBuffer latents = Samples.latents(chunk);
      AccessUnitReader reader = new AccessUnitReader(Samples.unit(chunk, latents, 90));
      assertEquals(chunk, reader.chunk());
      ByteBuffer read = ByteBuffer.allocate((int) chunk.latentBytes());
      assertTrue(reader.readLatents(read).complete());
      assertEquals(latents, read);
    }
  }

  @Test
  void aBadSliceCostsItsPositionsOnly() throws LatentException {
    Chunk chunk = Samples.chunk();
    ByteBuffer latents = Samples.latents(chunk);
    ByteBuffer unit = Samples.unit(chunk, latents, 107);
    int headerBytes = unit.order(ByteOrder.LITTLE_ENDIAN).getInt(UnitLayout.AT_HEADER_BYTES);
    int secondPayload = headerBytes + 28 + 72 + 28;
    unit.put(secondPayload, (byte) (unit.get(secondPayload) ^ 1));

    ByteBuffer read = ByteBuffer.allocate(latents.capacity());
    SliceReport report = new AccessUnitReader(unit).readLatents(read);
    assertEquals(new SliceReport(4, 3, List.of(new PositionRange(9, 9))), report);
    assertEquals(9, report.missingPositions());
    assertEquals(latents.slice(144, 96), read.slice(144, 96));
    assertEquals(ByteBuffer.allocate(72), read.slice(72, 72), "what is missing stays as it was");
  }

  @Test
  void aNewerVersionIsRefusedByItsNumber() {
    ByteBuffer unit = Samples.unit(Samples.chunk(), Samples.latents(Samples.chunk()), 0);
    Resealed.put(unit, UnitLayout.AT_MAJOR, 2);
    LatentException e = assertThrows(LatentException.class, () -> new AccessUnitReader(unit));
    assertEquals(LatentException.Kind.WRONG_TYPE, e.kind());
    assertTrue(e.getMessage().contains("version 2 is newer"), e.getMessage());
  }

  @Test
  void aNewerMinorVersionMayAppendFields() throws LatentException {
    Chunk chunk = Samples.chunk();
    ByteBuffer latents = Samples.latents(chunk);
    ByteBuffer unit = Resealed.withLongerFixedPart(Samples.unit(chunk, latents, 0), 12);
    Resealed.put(unit, UnitLayout.AT_MINOR, 9);
    AccessUnitReader reader = new AccessUnitReader(unit);
    assertEquals(chunk, reader.chunk());
    assertTrue(reader.readLatents(ByteBuffer.allocate(latents.capacity())).complete());
  }

  @Test
  void aForeignSliceIsNotTaken() throws LatentException {
    Chunk chunk = Samples.chunk();
    ByteBuffer latents = Samples.latents(chunk);
    ByteBuffer unit = Samples.unit(chunk, latents, 0);
    Resealed.putInt(unit, UnitLayout.AT_SEQUENCE, 5);
    SliceReport report =
        new AccessUnitReader(unit).readLatents(ByteBuffer.allocate(latents.capacity()));
    assertEquals(List.of(new PositionRange(0, 30)), report.missing());
  }
}
