package org.gstvae.latent.q8;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.PositionRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkCodingTest {
  @ParameterizedTest
  @CsvSource({
    "1, 2, 2, 16, 1172",
    "2, 2, 2, 16, 1172",
    "2, 45, 80, 16, 1172",
    "3, 17, 13, 4, 200",
    "8, 9, 11, 1, 1",
    "1, 1, 30, 5, 60",
    "5, 30, 1, 3, 0",
    "2, 31, 41, 8, 0"
  })
  void samplesComeBackWithinAStep(int frames, int rows, int columns, int channels, int payload) {
    LatentShape shape = new LatentShape(frames, rows, columns, channels);
    ByteBuffer latents = Latents.smooth(shape, 3);
    for (double quantizer : new double[] {0.02, 1, 5, 80}) {
      ChunkEncoder.Coded coded =
          new ChunkEncoder(latents, shape, Latents.rule(channels), payload).encode(quantizer);
      ByteBuffer read = decode(coded, shape);
      for (int i = 0; i < shape.samples(); i++) {
        float step = coded.tables().steps()[i % channels];
        float error = Math.abs(latents.getFloat(4 * i) - read.getFloat(4 * i));
        assertTrue(error <= step, () -> error + " with a step of " + step);
      }
      if (payload > 1) {
        coded.slices().forEach(slice -> assertTrue(slice.payload().length <= payload));
      } else {
        assertEquals(payload == 0 ? 1 : shape.positions(), coded.slices().size());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -1e30f, 1e30f})
  void whatNoModelGivesIsCodedAsWellAsCanBe(float odd) {
    LatentShape shape = new LatentShape(2, 9, 9, 4);
    ByteBuffer latents = Latents.smooth(shape, 5);
    for (int i = 0; i < shape.samples(); i += 7) {
      latents.putFloat(4 * i, odd);
    }
    ChunkEncoder.Coded coded = new ChunkEncoder(latents, shape, Latents.rule(4), 300).encode(1);
    ByteBuffer read = decode(coded, shape);
    for (int i = 0; i < shape.samples(); i++) {
      assertTrue(Float.isFinite(read.getFloat(4 * i)));
    }
  }

  @Test
  void theOrderOfCodingReachesEveryPositionOnce() {
    for (int bandRows = 1; bandRows < 9; bandRows++) {
      for (int groupFrames = 1; groupFrames < 5; groupFrames++) {
        LatentShape shape = new LatentShape(3, 7, 5, 1);
        ScanCursor cursor = new ScanCursor(shape, bandRows, groupFrames);
        BitSet seen = new BitSet();
        int[] raster = new int[(int) shape.positions()];
        cursor.seek(0);
        for (int i = 0; i < raster.length; i++) {
          if (i > 0) {
            cursor.next();
          }
          raster[i] = cursor.raster();
          seen.set(raster[i]);
        }
        assertEquals(raster.length, seen.cardinality());
        for (int i = 0; i < raster.length; i++) {
          cursor.seek(i);
          assertEquals(raster[i], cursor.raster());
        }
      }
    }
  }

  @Test
  void aSlicesPositionsAreABlockOfThePicture() {
    LatentShape shape = new LatentShape(2, 8, 20, 1);
    QuantizerTables tables =
        new QuantizerTables(4, 2, new float[] {1}, new int[] {64}, new byte[9]);
    List<PositionRange> ranges =
        CodingOrder.inRasterOrder(List.of(new PositionRange(8, 16)), tables, shape);
    // Columns 1 and 2 of the rows 0 to 3 in both frames.
    assertEquals(8, ranges.size());
    assertEquals(new PositionRange(1, 2), ranges.get(0));
    assertEquals(new PositionRange(160 + 61, 2), ranges.get(7));
  }

  @Test
  void larglyPredictableLatentsTakeFewBits() {
    LatentShape shape = new LatentShape(2, 45, 80, 16);
    ByteBuffer still = ByteBuffer.allocateDirect((int) shape.bytes(LatentFormat.F32LE));
    ChunkEncoder.Coded coded = new ChunkEncoder(still, shape, Latents.rule(16), 0).encode(1);
    assertTrue(coded.slices().get(0).payload().length < 600);
  }

  @Test
  void aBitRateIsHeldWhenTheContentChanges() {
    LatentShape shape = new LatentShape(2, 23, 40, 16);
    RateControl control = new RateControl();
    long chunk = 320_000_000;
    double window = 0;
    for (int i = 0; i < 28; i++) {
      // Content of twelve times the size from chunk 14 on.
      ByteBuffer latents = Latents.smooth(shape, i);
      for (int j = 0; j < shape.samples() && i >= 14; j++) {
        latents.putFloat(4 * j, 12 * latents.getFloat(4 * j));
      }
      ChunkEncoder encoder = new ChunkEncoder(latents, shape, Latents.rule(16), 1172);
      ChunkEncoder.Coded coded =
          control.atRate(encoder, 200_000, chunk, ChunkCodingTest::payloadBytes);
      window += payloadBytes(coded);
      if (i % 7 == 6) {
        assertEquals(200_000 * 7 * 0.32 / 8, window, 0.05 * 200_000 * 7 * 0.32 / 8);
        window = 0;
      }
    }
  }

  private static int payloadBytes(ChunkEncoder.Coded coded) {
    return coded.slices().stream().mapToInt(slice -> slice.payload().length).sum();
  }

  private static ByteBuffer decode(ChunkEncoder.Coded coded, LatentShape shape) {
    ByteBuffer read =
        ByteBuffer.allocateDirect((int) shape.bytes(LatentFormat.F32LE))
            .order(ByteOrder.LITTLE_ENDIAN);
    SliceDecoder decoder = new SliceDecoder(coded.tables(), shape);
    int next = 0;
    for (CodedSlice slice : coded.slices()) {
      assertEquals(next, slice.first());
      next += slice.count();
      ByteBuffer payload = ByteBuffer.wrap(slice.payload());
      assertTrue(
          decoder.decode(slice.first(), slice.count(), payload, 0, payload.capacity(), read));
    }
    assertEquals(shape.positions(), next);
    return read;
  }
}
