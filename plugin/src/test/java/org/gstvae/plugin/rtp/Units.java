package org.gstvae.plugin.rtp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.latent.StreamFormat;

/** Access units to send. */
final class Units {
  private Units() {}

  /** A chunk of 8 frames of 320x192 with random latents, 61,440 bytes of them. */
  static ByteBuffer unit(int sequence, int sliceSize, int promptBytes) {
    Chunk chunk =
        new Chunk(
            "0123456789abcdef",
            sequence,
            CodecMode.VIDEO,
            StreamFormat.F16LE,
            new ChunkGeometry(320, 192, new LatentShape(2, 24, 40, 16), 4, 8),
            IntStream.range(0, 8).mapToObj(i -> new FrameTime(i * 40L, 40)).toList(),
            promptBytes == 0
                ? List.of()
                : List.of(SideData.text(SideDataType.PROMPT, "x".repeat(promptBytes))));
    byte[] latents = new byte[(int) chunk.latentBytes()];
    new Random(sequence).nextBytes(latents);
    AccessUnitWriter writer = new AccessUnitWriter(chunk, sliceSize);
    ByteBuffer unit = ByteBuffer.allocate(writer.bytes());
    writer.write(ByteBuffer.wrap(latents), unit);
    return unit.flip();
  }
}
