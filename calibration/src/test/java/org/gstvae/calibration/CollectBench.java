package org.gstvae.calibration;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Precision;
import org.gstvae.media.MediaOptions;
import org.gstvae.model.Model;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.pixels.PlaneShapes;
import org.gstvae.model.store.ModelStore;
import org.gstvae.torch.CpuFeatures;
import org.gstvae.torch.NativeSettings;

/**
 * What collecting costs: the same frames read, encoded and decoded, without and with statistics, in
 * turns, as frames per second and CPU time; and the process's peak memory meanwhile, for a quarter
 * of the frames, too.
 */
final class CollectBench {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int CLIP_FRAMES = 16;
  private static final int USUAL_FRAMES = 1000;
  private static final int ROUNDS = 2;
  private static final long SEED = 1;

  /** Makes Linux begin a new peak (proc(5)). */
  private static final String NEW_PEAK = "5";

  private final Model model;
  private final Codec codec;
  private final List<ClipFile> clips;
  private final Path state;

  private CollectBench(Model model, Codec codec, List<ClipFile> clips, Path state) {
    this.model = model;
    this.codec = codec;
    this.clips = clips;
    this.state = state;
  }

  @FunctionalInterface
  private interface Work {
    /** Does it, and says how many frames that were. */
    long run() throws EngineException, IOException;
  }

  /** Arguments: model, directory of videos, frames (1000). */
  public static void main(String[] arguments) throws EngineException, IOException {
    NativeSettings.waitPassively();
    torch.set_num_threads(Runtime.getRuntime().availableProcessors());
    ScalarType compute = CpuFeatures.multipliesBf16() ? ScalarType.BFloat16 : ScalarType.Float;
    int frames = arguments.length < 3 ? USUAL_FRAMES : Integer.parseInt(arguments[2]);
    Path state = Files.createTempFile("collected", ".json");
    try (Model model = ModelStore.standard().open(arguments[0]);
        Codec codec = Codec.open(model, compute)) {
      List<ClipFile> clips =
          Footage.of(Footage.find(Path.of(arguments[1]), null), List.of(), SEED).calibration();
      new CollectBench(model, codec, clips, state).measure(frames);
    } finally {
      Files.deleteIfExists(state);
    }
  }

  private void measure(int frames) throws EngineException, IOException {
    time("plain, to warm up", () -> plain(frames / 4));
    time("collecting a quarter", () -> collect(frames / 4));
    for (int round = 0; round < ROUNDS; round++) {
      double plain = time("plain", () -> plain(frames));
      double collecting = time("collecting", () -> collect(frames));
      System.out.printf(Locale.ROOT, "collecting takes %.2f times as long%n", collecting / plain);
    }
  }

  private long collect(int frames) throws EngineException, IOException {
    Files.delete(state);
    return new Collector(model, codec, options(frames))
        .collect(clips, "bench", state, () -> false, new NotesOnly())
        .frames();
  }

  private long plain(int frames) throws EngineException {
    CodecGraphs graphs = CodecGraphs.plain(model.config());
    int factor = model.config().temporalScale();
    long done = 0;
    for (ClipFile clip : clips) {
      int wanted = (int) Math.min(CLIP_FRAMES, frames - done) / factor * factor;
      if (wanted == 0) {
        break;
      }
      MediaOptions media = MediaOptions.scaled(WIDTH, HEIGHT, wanted);
      try (ClipReader reader = ClipReader.open(clip, media, model.framesPerChunk(), factor);
          NoGradGuard guard = new NoGradGuard()) {
        long read;
        do {
          read = plain(graphs, reader);
          done += read;
        } while (read > 0);
      }
    }
    return done;
  }

  private long plain(CodecGraphs graphs, ClipReader reader) throws EngineException {
    try (PointerScope scope = new PointerScope()) {
      Tensor chunk = reader.next();
      if (chunk == null) {
        return 0;
      }
      Tensor latents =
          codec.run(graphs.encoder(chunk), PlaneShapes.name(0), chunk, ChunkGraphs.LATENT);
      codec.run(
          graphs.decoder(chunk), ChunkGraphs.LATENT, latents.unsqueeze(0), PlaneShapes.name(0));
      return chunk.size(1);
    }
  }

  private static double time(String what, Work work) throws EngineException, IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Files.writeString(Path.of("/proc/self/clear_refs"), NEW_PEAK);
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    long frames = work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%-22s %5d frames, %5.1f fps, %5.1f ms of CPU a frame, peak memory %.0f MB%n",
        what,
        frames,
        frames / seconds,
        (system.getProcessCpuTime() - cpu) / 1e6 / frames,
        peakMemory());
    return seconds / frames;
  }

  /** The process's peak resident memory in units of 10^6 bytes (proc(5)). */
  private static double peakMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / 1e6;
      }
    }
    return 0;
  }

  private static CalibrationOptions options(int frames) {
    return new CalibrationOptions(
        Precision.INT8,
        frames,
        CLIP_FRAMES,
        CLIP_FRAMES,
        WIDTH,
        HEIGHT,
        new CalibrationOptions.ActivationRange(null, 99.99),
        RangeMethod.MSE,
        false,
        1,
        new CalibrationOptions.GateLimits(0, 0, 0),
        SEED);
  }

  /** Says what goes wrong, nothing else. */
  private static final class NotesOnly implements Progress {
    @Override
    public void at(String stage, long done, long total) {
      // A line for every clip is no result.
    }

    @Override
    public void note(String note) {
      System.out.println(note);
    }
  }
}
