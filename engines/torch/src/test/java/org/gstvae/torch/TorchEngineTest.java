package org.gstvae.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.Precision;
import org.gstvae.engine.VideoLayout;
import org.junit.jupiter.api.Test;

/** The engine through its public interface: chunks in the caller's memory, there and back. */
class TorchEngineTest {
  private static final EngineOptions ONE_THREAD =
      new EngineOptions(Optional.empty(), 0, Optional.empty(), 1);

  private static final VideoLayout LAYOUT = VideoLayout.rgb(15, 9);

  private final RandomModel model = RandomModel.published();

  @Test
  void latentsHaveTheShapeThatWasAnnounced() throws Exception {
    try (Engine engine = open(Precision.FP32);
        EncoderSession encoder = engine.openEncoder(LAYOUT, CodecMode.VIDEO);
        EncoderSession image = engine.openEncoder(LAYOUT, CodecMode.IMAGE)) {
      assertEquals(new LatentShape(2, 5, 8, 4), encoder.latentShape(4));
      assertEquals(new LatentShape(1, 5, 8, 4), image.latentShape(1));
    }
  }

  @Test
  void paddingOfRowsIsNeitherReadNorWritten() throws Exception {
    try (Engine engine = open(Precision.FP32)) {
      byte[] tight = latents(engine, frames(4, 45, 7), OptionalLong.empty());
      byte[] strided = latents(engine, frames(4, 64, 7), OptionalLong.empty());
      assertArrayEquals(tight, strided);

      BytePointer target = new BytePointer(64L * 9).fill(99);
      decode(engine, tight, List.of(frame(target, 64)));
      byte[] bytes = new byte[64 * 9];
      target.get(bytes);
      for (int row = 0; row < 9; row++) {
        for (int column = 45; column < 64; column++) {
          assertEquals(99, bytes[row * 64 + column]);
        }
      }
    }
  }

  @Test
  void fewerFramesWantedAreTheFirstOnes() throws Exception {
    try (Engine engine = open(Precision.FP32)) {
      byte[] latents = latents(engine, frames(4, 45, 3), OptionalLong.empty());
      List<byte[]> all = pictures(engine, latents, 4);
      List<byte[]> three = pictures(engine, latents, 3);
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(all.get(i), three.get(i));
      }
    }
  }

  @Test
  void samplesFollowTheSeed() throws Exception {
    try (Engine engine = open(Precision.FP32)) {
      List<FrameMemory> frames = frames(4, 45, 5);
      byte[] mode = latents(engine, frames, OptionalLong.empty());
      byte[] first = latents(engine, frames, OptionalLong.of(1));
      assertArrayEquals(first, latents(engine, frames, OptionalLong.of(1)));
      assertFalse(Arrays.equals(first, latents(engine, frames, OptionalLong.of(2))));
      assertFalse(Arrays.equals(first, mode));
    }
  }

  @Test
  void bf16IsCloseToFp32() throws Exception {
    try (Engine fp32 = open(Precision.FP32);
        Engine bf16 = open(Precision.BF16)) {
      List<FrameMemory> frames = frames(4, 45, 11);
      byte[] latents = latents(fp32, frames, OptionalLong.empty());
      double squares = 0;
      int count = 0;
      List<byte[]> reference = pictures(fp32, latents, 4);
      List<byte[]> actual = pictures(bf16, latents, 4);
      for (int f = 0; f < 4; f++) {
        for (int i = 0; i < reference.get(f).length; i++) {
          double difference = (reference.get(f)[i] & 0xFF) - (actual.get(f)[i] & 0xFF);
          squares += difference * difference;
          count++;
        }
      }
      double psnr = 10 * Math.log10(255.0 * 255.0 * count / squares);
      assertTrue(psnr > 32, "PSNR of bf16 against fp32: " + psnr);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedInASentence() throws Exception {
    try (Engine engine = open(Precision.FP32);
        EncoderSession encoder = engine.openEncoder(LAYOUT, CodecMode.VIDEO)) {
      LatentShape shape = encoder.latentShape(4);
      BytePointer memory = new BytePointer(shape.bytes(LatentFormat.F32LE));
      LatentMemory output = memory(memory, shape);
      EngineException odd =
          assertThrows(
              EngineException.class,
              () ->
                  encoder.submit(
                      new EncodeRequest(frames(3, 45, 1), output, null, OptionalLong.empty())));
      assertEquals("frames of a chunk: 3 (expected: a multiple of 2)", odd.getMessage());
      assertThrows(
          EngineException.class,
          () ->
              encoder.submit(
                  new EncodeRequest(frames(6, 45, 1), output, null, OptionalLong.empty())));
    }
    EngineException precision =
        assertThrows(EngineException.class, () -> open(Precision.FP8).close());
    assertEquals(EngineException.Kind.UNSUPPORTED, precision.kind());
    EngineException uncalibrated =
        assertThrows(EngineException.class, () -> open(Precision.INT8).close());
    assertTrue(uncalibrated.getMessage().contains("not calibrated"), uncalibrated.getMessage());
  }

  @Test
  void outOfMemoryNamesTheChunkAndTheRemedy() throws Exception {
    VideoLayout huge = VideoLayout.rgb(32768, 32768);
    try (Engine engine = open(Precision.FP32);
        EncoderSession encoder = engine.openEncoder(huge, CodecMode.VIDEO)) {
      // Fails at the first allocation, so that no address is ever read.
      FrameMemory frame = new FrameMemory(MemoryKind.HOST, new long[] {0}, new int[] {98304});
      LatentShape shape = encoder.latentShape(1024);
      LatentMemory output =
          new LatentMemory(
              MemoryKind.HOST, 0, shape.bytes(LatentFormat.F32LE), LatentFormat.F32LE, shape);
      EncodeRequest request =
          new EncodeRequest(Collections.nCopies(1024, frame), output, null, OptionalLong.empty());
      EngineException failure =
          assertThrows(EngineException.class, () -> encoder.submit(request).await());
      assertEquals(EngineException.Kind.OUT_OF_MEMORY, failure.kind());
      assertEquals(
          "out of host memory for 1024 frames of 32768x32768; "
              + "lower the picture size or frames-per-chunk",
          failure.getMessage());
    }
  }

  private Engine open(Precision precision) throws EngineException {
    return new TorchEngineProvider().open(model, precision, ONE_THREAD);
  }

  private static byte[] latents(Engine engine, List<FrameMemory> frames, OptionalLong seed)
      throws Exception {
    try (EncoderSession encoder = engine.openEncoder(LAYOUT, CodecMode.VIDEO)) {
      LatentShape shape = encoder.latentShape(frames.size());
      BytePointer memory = new BytePointer(shape.bytes(LatentFormat.F32LE));
      encoder.submit(new EncodeRequest(frames, memory(memory, shape), null, seed)).await();
      byte[] bytes = new byte[(int) memory.capacity()];
      memory.get(bytes);
      return bytes;
    }
  }

  private static List<byte[]> pictures(Engine engine, byte[] latents, int wanted) throws Exception {
    List<BytePointer> memory = new ArrayList<>();
    List<FrameMemory> frames = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      memory.add(new BytePointer(45L * 9));
      frames.add(frame(memory.get(i), 45));
    }
    decode(engine, latents, frames);
    List<byte[]> pictures = new ArrayList<>();
    for (BytePointer picture : memory) {
      byte[] bytes = new byte[45 * 9];
      picture.get(bytes);
      pictures.add(bytes);
    }
    return pictures;
  }

  private static void decode(Engine engine, byte[] latents, List<FrameMemory> frames)
      throws Exception {
    try (DecoderSession decoder = engine.openDecoder(LAYOUT, CodecMode.VIDEO)) {
      BytePointer memory = new BytePointer(latents);
      LatentShape shape = new LatentShape(2, 5, 8, 4);
      decoder.submit(new DecodeRequest(memory(memory, shape), frames, null)).await();
    }
  }

  private static LatentMemory memory(BytePointer memory, LatentShape shape) {
    return new LatentMemory(
        MemoryKind.HOST, memory.address(), memory.capacity(), LatentFormat.F32LE, shape);
  }

  private static List<FrameMemory> frames(int count, int stride, int seed) {
    List<FrameMemory> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      byte[] bytes = new byte[stride * 9];
      for (int row = 0; row < 9; row++) {
        for (int column = 0; column < stride; column++) {
          int value = column < 45 ? seed * (column + 3 * row + 5 * f) : 251;
          bytes[row * stride + column] = (byte) value;
        }
      }
      frames.add(frame(new BytePointer(bytes), stride));
    }
    return frames;
  }

  private static FrameMemory frame(BytePointer memory, int stride) {
    return new OwnedFrame(memory, stride).frame();
  }

  /** Keeps a frame's memory reachable for as long as the test runs. */
  private record OwnedFrame(BytePointer memory, int stride) {
    private static final List<BytePointer> KEPT = new ArrayList<>();

    FrameMemory frame() {
      KEPT.add(memory);
      return new FrameMemory(MemoryKind.HOST, new long[] {memory.address()}, new int[] {stride});
    }
  }
}
