package org.gstvae.tensorrt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.Job;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.PreparationListener;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.pixels.ChunkChecks;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.tensorrt.cuda.CudaStream;

/** Encodes on the GPU. */
final class GpuEncoderSession extends GpuSession implements EncoderSession {
  private static final byte GREY = (byte) 128;
  private static final String DIRECTION = "encoder";

  private record Key(int frames, LatentFormat format, int tokens, boolean sample) {}

  /** What was prepared last, and is warmed up: anything else would need an engine of its own. */
  private LatentFormat prepared = LatentFormat.F16LE;

  private boolean preparedToSample;

  GpuEncoderSession(TensorRtEngine engine, VideoLayout layout, CodecMode mode)
      throws EngineException {
    super(engine, layout, mode);
  }

  @Override
  public LatentShape latentShape(int frames) {
    return ChunkGraphs.latentShape(engine.config(), layout, mode, frames);
  }

  @Override
  public void prepare(int frames, LatentFormat format, boolean sample, PreparationListener listener)
      throws EngineException, InterruptedException {
    ChunkChecks.frames(engine.config(), mode, frames);
    int tokens = engine.tokens();
    for (int length : engine.lengths(mode, frames)) {
      Key key = new Key(length, format, tokens, sample);
      Lane unused = lane(key, DIRECTION, length, recorder(key), listener);
    }
    prepared = format;
    preparedToSample = sample;
  }

  @Override
  public Job submit(EncodeRequest request) throws EngineException {
    VaeConfig config = engine.config();
    int frames = request.frames().size();
    ChunkChecks.frames(config, mode, frames);
    ChunkChecks.caption(config, request.guidance());
    ChunkChecks.latents(request.output(), latentShape(frames));
    Key key =
        new Key(
            frames,
            request.output().format(),
            ChunkChecks.tokens(config, request.guidance()),
            request.seed().isPresent());
    Lane lane = laneNow(key, DIRECTION, frames, recorder(key));
    return submit(frames, lane, new Work(request));
  }

  private Recorder recorder(Key key) {
    return (builder, sized) ->
        ChunkGraphs.encoder(
            builder,
            engine.config(),
            sized,
            mode,
            key.frames(),
            key.format(),
            key.tokens(),
            key.sample());
  }

  /** One chunk's copies. */
  private final class Work implements ChunkWork {
    private final EncodeRequest request;

    Work(EncodeRequest request) {
      this.request = request;
    }

    @Override
    public void upload(Slot slot, CudaStream stream) throws EngineException {
      HostCopies.upload(request.frames(), planes, slot, stream);
      uploadCaption(request.guidance(), slot, stream);
      if (request.seed().isPresent()) {
        SplittableRandom random = new SplittableRandom(request.seed().getAsLong());
        for (String name : List.of(ChunkGraphs.NOISE1, ChunkGraphs.NOISE2)) {
          if (slot.device().containsKey(name)) {
            noise(slot, name, random);
            GpuSession.upload(slot, stream, name);
          }
        }
      }
    }

    @Override
    public void download(Slot slot, CudaStream stream) throws EngineException {
      stream.download(
          slot.host(ChunkGraphs.LATENT),
          slot.device(ChunkGraphs.LATENT),
          slot.device(ChunkGraphs.LATENT).bytes());
    }

    @Override
    public void finish(Slot slot) {
      LatentMemory output = request.output();
      HostCopies.bytes(
          output.address(),
          slot.host(ChunkGraphs.LATENT).address(),
          output.shape().bytes(output.format()));
    }

    private void noise(Slot slot, String name, SplittableRandom random) {
      float[] values = new float[(int) (slot.device(name).bytes() / Float.BYTES)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      HostCopies.floats(slot, name, values);
    }
  }

  @Override
  public Duration warmUp(int frames) throws EngineException, InterruptedException {
    LatentFormat format = prepared;
    LatentShape shape = latentShape(frames);
    List<Memory> owned = new ArrayList<>();
    try {
      long[] addresses = new long[planes.length];
      int[] strides = new int[planes.length];
      for (int i = 0; i < planes.length; i++) {
        strides[i] = planes[i][1] * planes[i][2];
        Memory plane = new Memory((long) planes[i][0] * strides[i]);
        owned.add(plane);
        plane.setMemory(0, plane.size(), GREY);
        addresses[i] = Pointer.nativeValue(plane);
      }
      Memory latents = new Memory(shape.bytes(format));
      owned.add(latents);
      FrameMemory frame = new FrameMemory(MemoryKind.HOST, addresses, strides);
      EncodeRequest request =
          new EncodeRequest(
              Collections.nCopies(frames, frame),
              new LatentMemory(
                  MemoryKind.HOST, Pointer.nativeValue(latents), latents.size(), format, shape),
              ChunkChecks.emptyCaption(engine.config()),
              preparedToSample ? OptionalLong.of(0) : OptionalLong.empty());
      return TensorRtEngine.timeWarm(() -> submit(request));
    } finally {
      owned.forEach(Memory::close);
    }
  }
}
