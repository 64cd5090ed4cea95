package org.gstvae.plugin.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;

/** What comes from the network, guided by coverage, for a fixed time. */
class PayloadFuzzTest {
  private static final int MOST = 1 << 16;

  /** The input is payloads, each after its length in two bytes. */
  @FuzzTest(maxDuration = "10s")
  void anyPayloads(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    ChunkAssembler assembler = new ChunkAssembler(0, MOST);
    while (in.remaining() >= Short.BYTES) {
      int length = Math.min(Short.toUnsignedInt(in.getShort()), in.remaining());
      boolean unused = take(assembler, in.slice(in.position(), length));
      in.position(in.position() + length);
    }
    finish(assembler, MOST);
  }

  /** Takes a payload as the depayloader does; whether it was sound. */
  static boolean take(ChunkAssembler assembler, ByteBuffer payload) {
    try {
      assembler.add(PayloadHeader.read(payload), payload);
      return true;
    } catch (LatentException e) {
      return false;
    }
  }

  /** Makes the unit and reads it as far as the depayloader does. */
  static void finish(ChunkAssembler assembler, int most) {
    try {
      ByteBuffer unit = assembler.unit();
      if (unit.remaining() > 2 * most) {
        throw new AssertionError(unit.remaining() + " bytes, but caps allow " + most);
      }
      AccessUnitReader unused = new AccessUnitReader(unit);
      if (UnitParts.of(unit).header().remaining() > unit.remaining()) {
        throw new AssertionError("a header longer than its unit");
      }
    } catch (LatentException e) {
      // Refused with a sentence, as it should be.
    }
  }
}
