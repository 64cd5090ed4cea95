package org.gstvae.latent;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.file.ByteSource;
import org.gstvae.latent.file.ChunkEntry;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.latent.file.VaeFileWriter;
import org.gstvae.latent.klv.ChunkAssembler;
import org.gstvae.latent.klv.ChunkSplitter;
import org.gstvae.latent.klv.KlvParser;
import org.gstvae.latent.klv.KlvUnit;

/**
 * Every parser of this module, guided by coverage, for a fixed time. The input says which one, and
 * which bytes of a sound sample to change, so that it gets past the magic numbers and, where asked,
 * past the CRCs.
 */
class LatentFuzzTest {
  private static final int KINDS = 5;
  private static final int RESEAL = 0x80;
  private static final int CHANGE_BYTES = 3;
  private static final String CAPS =
      "video/x-vae-latent, version=(int)1, model=(string)mini, model-hash=(string)0123456789abcdef,"
          + " format=(string)f16le, channels=(int)4, latent-width=(int)5, latent-height=(int)3,"
          + " temporal-factor=(int)4, spatial-factor=(int)8, frames-per-chunk=(int)8,"
          + " width=(int)38, height=(int)22";

  private final Chunk chunk = Samples.chunk();
  private final ByteBuffer unit = Samples.unit(chunk, Samples.latents(chunk), 60);

  private final ByteBuffer coded = Samples.codedUnit(150);

  @FuzzTest(maxDuration = "25s")
  void anyBytes(byte[] input) throws LatentException {
    if (input.length == 0) {
      return;
    }
    boolean reseal = (input[0] & RESEAL) != 0;
    try {
      switch ((input[0] & 0x7F) % KINDS) {
        case 0 -> readUnit(changed(unit, input), reseal);
        case 1 -> readKlv(changed(klv(), input), reseal);
        case 2 -> readFile(changed(file(), input), reseal);
        case 3 -> readQ8(changed(coded, input), reseal);
        default -> {
          byte[] text = changed(StandardCharsets.UTF_8.encode(CAPS), input).array();
          LatentCaps unused = LatentCaps.parse(new String(text, StandardCharsets.UTF_8));
        }
      }
    } catch (LatentException e) {
      if (e.getMessage().isBlank()) {
        throw new AssertionError("a failure without a sentence", e);
      }
    }
  }

  /** A copy with changes: two bytes say where, the third is the new value; a tail is cut off. */
  private static ByteBuffer changed(ByteBuffer sound, byte[] input) {
    ByteBuffer copy = ByteBuffer.allocate(sound.remaining()).put(sound.duplicate()).flip();
    int at = 1;
    for (; at + CHANGE_BYTES <= input.length; at += CHANGE_BYTES) {
      int place = ((input[at] & 0xFF) << 8) | (input[at + 1] & 0xFF);
      copy.put(place % copy.capacity(), input[at + 2]);
    }
    if (at < input.length) {
      copy.limit(copy.capacity() - (input[at] & 0xFF) % copy.capacity());
    }
    return ByteBuffer.wrap(copy.array(), 0, copy.limit()).slice();
  }

  private static void readUnit(ByteBuffer bytes, boolean reseal) throws LatentException {
    if (reseal && bytes.remaining() >= UnitLayout.FIXED_BYTES) {
      Resealed.seal(bytes);
    }
    AccessUnitReader reader = new AccessUnitReader(bytes);
    ByteBuffer latents = ByteBuffer.allocate((int) Samples.caps().chunkBytes());
    SliceReport report = reader.readLatents(latents);
    UnitParts parts = UnitParts.of(bytes);
    if (report.good() > parts.slices().size()) {
      throw new AssertionError(report + " of " + parts.slices().size() + " slices");
    }
  }

  /** What no slice brought is untouched; what one brought are numbers. */
  private void readQ8(ByteBuffer bytes, boolean reseal) throws LatentException {
    if (reseal && bytes.capacity() == coded.capacity()) {
      Resealed.seal(bytes);
      Resealed.sealSlices(bytes, coded);
    }
    ByteBuffer latents = ByteBuffer.allocate(Samples.CODED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < latents.capacity(); at += Float.BYTES) {
      latents.putFloat(at, Float.NaN);
    }
    AccessUnitReader reader = new AccessUnitReader(bytes);
    SliceReport report = reader.readLatents(latents);
    if (reader.chunk().format() != StreamFormat.Q8) {
      return;
    }
    LatentShape shape = reader.chunk().geometry().latent();
    BitSet missing = new BitSet();
    report.missing().forEach(range -> missing.set(range.first(), range.end()));
    for (int i = 0; i < shape.samples(); i++) {
      boolean untouched = Float.isNaN(latents.getFloat(i * Float.BYTES));
      if (untouched != missing.get(i / shape.channels())) {
        throw new AssertionError("sample " + i + " does not fit " + report);
      }
    }
  }

  private ByteBuffer klv() throws LatentException {
    return new ChunkSplitter(UnitParts.of(unit), chunk.sequence(), CAPS, 2000).unit(0);
  }

  private static void readKlv(ByteBuffer bytes, boolean reseal) throws LatentException {
    int end = bytes.remaining() - Integer.BYTES;
    if (reseal && end > 0) {
      bytes.order(ByteOrder.BIG_ENDIAN).putInt(end, Crc32c.of(bytes, 0, end));
    }
    long most = Samples.caps().maxUnitBytes();
    KlvParser parser = new KlvParser(bytes);
    ChunkAssembler assembler = new ChunkAssembler();
    for (KlvUnit next = parser.next(); next != null; next = parser.next()) {
      assembler.add(next, most);
      if (assembler.take().unit().remaining() > 2 * most) {
        throw new AssertionError("more than the caps allow");
      }
    }
  }

  private ByteBuffer file() {
    VaeFileWriter writer = new VaeFileWriter();
    ByteBuffer out = ByteBuffer.allocate(1 << 13);
    out.put(writer.start()).put(writer.caps(CAPS)).put(writer.tags("taglist, title=(string)x"));
    for (int i = 0; i < 3; i++) {
      out.put(writer.chunkHead(unit, i, 1, chunk.frames().size())).put(unit.duplicate());
    }
    return out.put(writer.finish()).flip();
  }

  private static void readFile(ByteBuffer bytes, boolean withoutEnd) throws LatentException {
    // Without its end a file is scanned; with it the index is trusted.
    int size = withoutEnd ? Math.max(0, bytes.remaining() - 1) : bytes.remaining();
    ByteSource source =
        new ByteSource() {
          @Override
          public long size() {
            return size;
          }

          @Override
          public void read(long offset, ByteBuffer target) {
            int from = (int) Math.min(offset, size);
            target.put(bytes.slice(from, Math.min(target.remaining(), size - from)));
          }
        };
    try {
      VaeFileReader reader = new VaeFileReader(source);
      reader.tagsBetween(16, size, tags -> {});
      for (ChunkEntry entry : reader.chunks()) {
        try {
          readUnit(reader.unit(entry), false);
        } catch (LatentException e) {
          // One chunk; the others are still read.
        }
      }
    } catch (IOException e) {
      throw new AssertionError("the source has no failures", e);
    }
  }
}
