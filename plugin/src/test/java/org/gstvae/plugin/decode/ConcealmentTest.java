package org.gstvae.plugin.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.PositionRange;
import org.gstvae.latent.StreamFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcealmentTest {
  private static final int FRAMES = 3;
  private static final int AREA = 6;

  /** Three latent frames of 2x3 positions with one sample of two bytes each. */
  private static Chunk chunk() {
    return new Chunk(
        "0123456789abcdef",
        0,
        CodecMode.IMAGE,
        StreamFormat.F16LE,
        new ChunkGeometry(24, 16, new LatentShape(FRAMES, 2, 3, 1), 1, 8),
        List.of(FrameTime.UNKNOWN, FrameTime.UNKNOWN, FrameTime.UNKNOWN),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({"0, 18, 3", "4, 9, 3", "0, 18, 1", "5, 2, 2", "17, 1, 0", "3, 12, 0"})
  void whatIsMissingComesFromTheSamePlace(int first, int count, int framesBefore) {
    ByteBuffer before = ByteBuffer.allocate(FRAMES * AREA * 2);
    ByteBuffer latents = ByteBuffer.allocate(FRAMES * AREA * 2);
    for (int p = 0; p < FRAMES * AREA; p++) {
      before.putShort(p * 2, (short) (100 + p));
      latents.putShort(p * 2, (short) (500 + p));
    }
    Concealment.fill(new PositionRange(first, count), chunk(), latents, before, framesBefore);
    for (int p = 0; p < FRAMES * AREA; p++) {
      int source = Math.min(p / AREA, framesBefore - 1) * AREA + p % AREA;
      boolean missing = p >= first && p < first + count;
      int filled = framesBefore == 0 ? 0 : 100 + source;
      assertEquals(missing ? filled : 500 + p, latents.getShort(p * 2), "position " + p);
    }
  }
}
