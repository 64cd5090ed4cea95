package org.gstvae.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gstvae.engine.Backend;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.Job;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.Precision;
import org.gstvae.engine.PreparationListener;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.StreamFormat;
import org.junit.jupiter.api.Test;

final class PreparationTest {
  private static final VideoLayout LAYOUT = VideoLayout.rgb(32, 16);

  @Test
  void everyWayThatLatentsLieInMemoryIsPreparedOnce() throws Exception {
    assertEquals(
        List.of(
            "encode VIDEO 8 F32LE",
            "decode VIDEO 2 F32LE",
            "encode VIDEO 8 BF16LE",
            "decode VIDEO 2 BF16LE"),
        asked(
            CodecMode.VIDEO,
            8,
            List.of(StreamFormat.Q8, StreamFormat.BF16LE, StreamFormat.F32LE),
            false));
  }

  @Test
  void samplingIsTheEncoders() throws Exception {
    assertEquals(
        List.of("encode IMAGE 1 F16LE sample", "decode IMAGE 1 F16LE"),
        asked(CodecMode.IMAGE, 1, List.of(StreamFormat.F16LE), true));
  }

  private static List<String> asked(
      CodecMode mode, int frames, List<StreamFormat> formats, boolean sample) throws Exception {
    try (Recorder recorder = new Recorder()) {
      new Preparation(LAYOUT, mode, frames, formats, sample).run(recorder, null);
      return recorder.asked;
    }
  }

  /** An engine that keeps what it is asked to prepare. */
  private static final class Recorder implements Engine {
    private final List<String> asked = new ArrayList<>();

    @Override
    public Backend backend() {
      return Backend.TENSORRT;
    }

    @Override
    public Precision precision() {
      return Precision.BF16;
    }

    @Override
    public EncoderSession openEncoder(VideoLayout layout, CodecMode mode) {
      return new EncoderSession() {
        @Override
        public LatentShape latentShape(int frames) {
          return new LatentShape((frames + 3) / 4, 2, 4, 4);
        }

        @Override
        public void prepare(
            int frames, LatentFormat format, boolean sample, PreparationListener listener) {
          asked.add("encode " + mode + " " + frames + " " + format + (sample ? " sample" : ""));
        }

        @Override
        public Job submit(EncodeRequest request) {
          throw new AssertionError("nothing is encoded");
        }

        @Override
        public Duration warmUp(int frames) {
          throw new AssertionError("nothing is encoded");
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public DecoderSession openDecoder(VideoLayout layout, CodecMode mode) {
      return new DecoderSession() {
        @Override
        public int frames(int latentFrames) {
          return 4 * latentFrames;
        }

        @Override
        public void prepare(int latentFrames, LatentFormat format, PreparationListener listener) {
          asked.add("decode " + mode + " " + latentFrames + " " + format);
        }

        @Override
        public Job submit(DecodeRequest request) {
          throw new AssertionError("nothing is decoded");
        }

        @Override
        public Duration warmUp(int latentFrames) {
          throw new AssertionError("nothing is decoded");
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }
}
