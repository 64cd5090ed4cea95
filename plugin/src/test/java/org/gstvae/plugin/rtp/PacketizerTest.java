package org.gstvae.plugin.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is cut into packets comes together again, whatever the sizes. */
class PacketizerTest {
  private static final int MOST = 1 << 20;

  private static List<ByteBuffer> payloads(ByteBuffer unit, int room) throws LatentException {
    List<ByteBuffer> payloads = new ArrayList<>();
    for (PayloadPacket packet : Packetizer.packets(UnitParts.of(unit), room)) {
      ByteBuffer payload = ByteBuffer.allocate(packet.bytes());
      packet.write(payload);
      assertFalse(payload.hasRemaining());
      assertTrue(payload.capacity() <= room, () -> payload + " in " + room);
      payloads.add(payload.flip());
    }
    return payloads;
  }

  private static ByteBuffer together(List<ByteBuffer> payloads, int sequence)
      throws LatentException {
    ChunkAssembler assembler = new ChunkAssembler(sequence, MOST);
    for (ByteBuffer payload : payloads) {
      ByteBuffer body = payload.duplicate();
      assembler.add(PayloadHeader.read(body), body);
    }
    return assembler.unit();
  }

  @ParameterizedTest
  @CsvSource({
    "1384, 1200, 0",
    "1384, 1380, 0",
    "1384, 0, 0",
    "1384, 300, 0",
    "1384, 1200, 5000",
    "1384, 1200, 100000",
    "1384, 5000, 5000",
    "100, 1200, 0",
    "60, 100, 300",
    "30000, 1200, 0",
    "70000, 0, 0"
  })
  void comesTogetherAgain(int room, int sliceSize, int promptBytes) throws LatentException {
    ByteBuffer unit = Units.unit(70_001, sliceSize, promptBytes);
    List<ByteBuffer> payloads = payloads(unit, room);
    assertTrue(payloads.size() >= 3, "a header in one packet would be lost with it");
    assertEquals(unit, together(payloads, 70_001 & 0xFFFF));
  }

  /**
   * Any one packet may be lost: the header is there, and only slices of that packet are missing.
   */
  @ParameterizedTest
  @CsvSource({"1384, 1200, 0", "1384, 0, 0", "1384, 300, 9000", "700, 1200, 0", "70000, 0, 0"})
  void aLostPacketCostsItsSlices(int room, int sliceSize, int promptBytes) throws LatentException {
    ByteBuffer unit = Units.unit(5, sliceSize, promptBytes);
    UnitParts whole = UnitParts.of(unit);
    int most = Math.max(1, room / Math.max(1, sliceSize == 0 ? room : sliceSize));
    List<ByteBuffer> payloads = payloads(unit, room);
    for (int lost = 0; lost < payloads.size(); lost++) {
      List<ByteBuffer> left = new ArrayList<>(payloads);
      left.remove(lost);
      UnitParts parts = UnitParts.of(together(left, 5));
      assertEquals(whole.header(), parts.header());
      assertTrue(whole.slices().containsAll(parts.slices()));
      int missing = whole.slices().size() - parts.slices().size();
      assertTrue(missing <= most, () -> missing + " slices lost with one packet");
      assertEquals(missing == 0, parts.complete());
    }
  }

  @Test
  void aThirdOfThePacketsMayBeLost() throws LatentException {
    ByteBuffer unit = Units.unit(5, 1200, 0);
    List<ByteBuffer> payloads = payloads(unit, 1384);
    for (int from = 0; from + payloads.size() / 3 <= payloads.size(); from++) {
      List<ByteBuffer> left = new ArrayList<>(payloads);
      left.subList(from, from + payloads.size() / 3).clear();
      assertEquals(UnitParts.of(unit).header(), UnitParts.of(together(left, 5)).header());
    }
  }

  @Test
  void theHeaderCostsLittle() throws LatentException {
    ByteBuffer unit = Units.unit(5, 1200, 0);
    int sent = payloads(unit, 1384).stream().mapToInt(ByteBuffer::capacity).sum();
    int slices = UnitParts.of(unit).slices().stream().mapToInt(ByteBuffer::remaining).sum();
    assertTrue(sent < slices * 1.02, () -> sent + " bytes for " + slices + " of slices");
  }

  @Test
  void packetsThatAreTooSmallAreRefused() {
    ByteBuffer unit = Units.unit(5, 1200, 4000);
    LatentException refused = assertThrows(LatentException.class, () -> payloads(unit, 30));
    assertTrue(refused.getMessage().contains("raise mtu"), refused::getMessage);
  }

  /**
   * Seeded: whatever a packet says, memory stays within what caps allow, and nothing throws else.
   */
  @Test
  void damagedPackets() throws LatentException {
    Random random = new Random(11);
    List<ByteBuffer> payloads = new ArrayList<>(payloads(Units.unit(5, 1200, 0), 1384));
    payloads.addAll(payloads(Units.unit(5, 0, 3000), 1384));
    int read = 0;
    ChunkAssembler assembler = new ChunkAssembler(5, MOST);
    for (int i = 0; i < 20_000; i++) {
      ByteBuffer chosen = payloads.get(random.nextInt(payloads.size()));
      byte[] bytes = new byte[chosen.remaining()];
      chosen.duplicate().get(bytes);
      for (int times = random.nextInt(4); times >= 0; times--) {
        bytes[random.nextInt(Math.min(bytes.length, 24))] = (byte) random.nextInt();
      }
      ByteBuffer payload = ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1));
      read += PayloadFuzzTest.take(assembler, payload) ? 1 : 0;
      if (i % 100 == 99) {
        PayloadFuzzTest.finish(assembler, MOST);
        assembler = new ChunkAssembler(5, MOST);
      }
    }
    assertTrue(read > 1000, "some are read: " + read);
  }
}
