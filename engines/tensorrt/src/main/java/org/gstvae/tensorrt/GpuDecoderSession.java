package org.gstvae.tensorrt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
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

/** Decodes on the GPU. A chunk is always decoded whole, and the frames wanted of it are copied. */
final class GpuDecoderSession extends GpuSession implements DecoderSession {
  private static final String DIRECTION = "decoder";

  private record Key(int frames, LatentFormat format, int tokens) {}

  /** What was prepared last, and is warmed up: anything else would need an engine of its own. */
  private LatentFormat prepared = LatentFormat.F16LE;

  GpuDecoderSession(TensorRtEngine engine, VideoLayout layout, CodecMode mode)
      throws EngineException {
    super(engine, layout, mode);
  }

  @Override
  public int frames(int latentFrames) {
    return mode == CodecMode.IMAGE ? latentFrames : latentFrames * engine.config().temporalScale();
  }

  @Override
  public void prepare(int latentFrames, LatentFormat format, PreparationListener listener)
      throws EngineException, InterruptedException {
    int tokens = engine.tokens();
    for (int length : engine.lengths(mode, frames(latentFrames))) {
      Key key = new Key(length, format, tokens);
      Lane unused = lane(key, DIRECTION, length, recorder(key), listener);
    }
    prepared = format;
  }

  @Override
  public Job submit(DecodeRequest request) throws EngineException {
    VaeConfig config = engine.config();
    LatentMemory input = request.input();
    int held = frames(input.shape().frames());
    ChunkChecks.wanted(request.frames().size(), held);
    ChunkChecks.caption(config, request.guidance());
    ChunkChecks.latents(input, ChunkGraphs.latentShape(config, layout, mode, held));
    Key key = new Key(held, input.format(), ChunkChecks.tokens(config, request.guidance()));
    Lane lane = laneNow(key, DIRECTION, held, recorder(key));
    return submit(held, lane, new Work(request));
  }

  private Recorder recorder(Key key) {
    return (builder, sized) ->
        ChunkGraphs.decoder(
            builder,
            engine.config(),
            sized,
            mode,
            ChunkGraphs.latentShape(engine.config(), sized, mode, key.frames()),
            key.format(),
            key.tokens(),
            key.frames());
  }

  /** One chunk's copies. */
  private final class Work implements ChunkWork {
    private final DecodeRequest request;

    Work(DecodeRequest request) {
      this.request = request;
    }

    @Override
    public void upload(Slot slot, CudaStream stream) throws EngineException {
      LatentMemory input = request.input();
      HostCopies.bytes(
          slot.host(ChunkGraphs.LATENT).address(),
          input.address(),
          input.shape().bytes(input.format()));
      GpuSession.upload(slot, stream, ChunkGraphs.LATENT);
      uploadCaption(request.guidance(), slot, stream);
    }

    @Override
    public void download(Slot slot, CudaStream stream) throws EngineException {
      HostCopies.download(request.frames(), planes, slot, stream);
    }

    @Override
    public void finish(Slot slot) {
      HostCopies.finish(request.frames(), planes, slot);
    }
  }

  @Override
  public Duration warmUp(int latentFrames) throws EngineException, InterruptedException {
    LatentFormat format = prepared;
    int frames = frames(latentFrames);
    LatentShape shape = ChunkGraphs.latentShape(engine.config(), layout, mode, frames);
    List<Memory> owned = new ArrayList<>();
    try {
      long[] addresses = new long[planes.length];
      int[] strides = new int[planes.length];
      for (int i = 0; i < planes.length; i++) {
        strides[i] = planes[i][1] * planes[i][2];
        Memory plane = new Memory((long) planes[i][0] * strides[i]);
        owned.add(plane);
        addresses[i] = Pointer.nativeValue(plane);
      }
      Memory latents = new Memory(shape.bytes(format));
      owned.add(latents);
      latents.clear();
      FrameMemory frame = new FrameMemory(MemoryKind.HOST, addresses, strides);
      DecodeRequest request =
          new DecodeRequest(
              new LatentMemory(
                  MemoryKind.HOST, Pointer.nativeValue(latents), latents.size(), format, shape),
              Collections.nCopies(frames, frame),
              ChunkChecks.emptyCaption(engine.config()));
      return TensorRtEngine.timeWarm(() -> submit(request));
    } finally {
      owned.forEach(Memory::close);
    }
  }
}
