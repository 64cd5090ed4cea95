package org.gstvae.latent.klv;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.Samples;
import org.gstvae.latent.SideData;
import org.gstvae.latent.StreamFormat;
import org.gstvae.latent.UnitParts;

/** A chunk of 15,360 bytes of latents, which takes several small KLV units. */
final class KlvSamples {
  static final String CAPS =
      "video/x-vae-latent, version=(int)1, model=(string)mini, model-hash=(string)"
          + Samples.HASH
          + ", format=(string)f16le, channels=(int)4, latent-width=(int)40, latent-height=(int)24,"
          + " temporal-factor=(int)4, spatial-factor=(int)8, frames-per-chunk=(int)8,"
          + " width=(int)320, height=(int)192";

  private KlvSamples() {}

  static Chunk chunk(long sequence, List<SideData> sideData) {
    List<FrameTime> frames = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      frames.add(new FrameTime(i * 40_000_000L, 40_000_000));
    }
    return new Chunk(
        Samples.HASH,
        sequence,
        CodecMode.VIDEO,
        StreamFormat.F16LE,
        new ChunkGeometry(320, 192, new LatentShape(2, 24, 40, 4), 4, 8),
        frames,
        sideData);
  }

  static ByteBuffer accessUnit(long sequence, int sliceSize) {
    Chunk chunk = chunk(sequence, List.of());
    return Samples.unit(chunk, Samples.latents(chunk), sliceSize);
  }

  static List<ByteBuffer> split(ByteBuffer unit, int unitSize) throws LatentException {
    ChunkSplitter splitter = splitter(unit, CAPS, unitSize);
    List<ByteBuffer> units = new ArrayList<>();
    for (int i = 0; i < splitter.units(); i++) {
      units.add(splitter.unit(i));
    }
    return units;
  }

  static ChunkSplitter splitter(ByteBuffer unit, String caps, int unitSize) throws LatentException {
    long sequence = new AccessUnitReader(unit).chunk().sequence();
    return new ChunkSplitter(UnitParts.of(unit), sequence, caps, unitSize);
  }

  static long mostBytes() throws LatentException {
    return LatentCaps.parse(CAPS).maxUnitBytes();
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
