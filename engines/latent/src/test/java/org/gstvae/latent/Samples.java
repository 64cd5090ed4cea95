package org.gstvae.latent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.q8.ChunkEncoder;
import org.gstvae.latent.q8.Latents;

/** Small chunks for the tests. */
public final class Samples {
  public static final String HASH = "0123456789abcdef";

  /** Bytes of the latents of {@link #codedUnit}. */
  public static final int CODED_BYTES = 2 * 12 * 20 * 4 * Float.BYTES;

  private Samples() {}

  public static LatentCaps caps() {
    return new LatentCaps(1, "mini", HASH, StreamFormat.F16LE, 4, 5, 3, 4, 8, 8, "I420", 38, 22);
  }

  /** Five real frames of a chunk of eight, with a caption and an unknown kind of side data. */
  public static Chunk chunk() {
    List<FrameTime> frames = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      frames.add(new FrameTime(i * 40_000_000L, 40_000_000));
    }
    frames.add(FrameTime.UNKNOWN);
    return new Chunk(
        HASH,
        0xFFFF_FFFEL,
        CodecMode.VIDEO,
        StreamFormat.F16LE,
        new ChunkGeometry(38, 22, new LatentShape(2, 3, 5, 4), 4, 8),
        frames,
        List.of(
            SideData.text(SideDataType.PROMPT, "Ein Kürbis rollt"),
            new SideData(0x8001, ByteBuffer.wrap(new byte[] {1, 2, 3}))));
  }

  public static ByteBuffer latents(Chunk chunk) {
    byte[] bytes = new byte[(int) chunk.latentBytes()];
    new Random(1).nextBytes(bytes);
    return ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN).put(bytes).flip();
  }

  public static ByteBuffer unit(Chunk chunk, ByteBuffer latents, int sliceSize) {
    AccessUnitWriter writer = new AccessUnitWriter(chunk, sliceSize);
    ByteBuffer unit = ByteBuffer.allocateDirect(writer.bytes());
    writer.write(latents, unit);
    return unit.flip();
  }

  /** A q8 unit of two latent frames of 20x12, with four channels; little-endian. */
  public static ByteBuffer codedUnit(int sliceSize) {
    LatentShape shape = new LatentShape(2, 12, 20, 4);
    Chunk chunk =
        new Chunk(
            HASH,
            3,
            CodecMode.VIDEO,
            StreamFormat.Q8,
            new ChunkGeometry(160, 96, shape, 4, 8),
            Collections.nCopies(8, FrameTime.UNKNOWN),
            List.of());
    ChunkEncoder.Coded coded =
        new ChunkEncoder(
                Latents.smooth(shape, 2),
                shape,
                Latents.rule(4),
                CodedUnitWriter.payloadSize(sliceSize))
            .encode(1);
    CodedUnitWriter writer = new CodedUnitWriter(chunk, coded);
    ByteBuffer unit = ByteBuffer.allocateDirect(writer.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    writer.write(unit);
    return unit.flip();
  }
}
