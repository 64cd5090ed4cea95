package org.gstvae.tensorrt;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.PreparationListener;
import org.gstvae.model.weights.PartialFile;
import org.gstvae.tensorrt.cache.EngineCache;
import org.gstvae.tensorrt.cache.EngineKey;
import org.gstvae.tensorrt.cuda.Driver;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.nvinfer.PlanBuilder;

/**
 * The building of one engine into the cache. Builds take turns on a thread of their own, so that
 * they do not disturb each other's timings; who waits for one can give up, and it goes on.
 */
final class EngineBuild {
  private static final long POLL_MILLIS = 100;

  /**
   * TensorRT's optimiser goes through a network by recursion, and is at home on a main thread with
   * its 8 MiB; Java's threads have 1. Address space only, until it is used.
   */
  private static final long STACK = 64L << 20;

  private static final double LEAST_TO_ESTIMATE = 0.05;

  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(null, task, "gstvae-tensorrt-build", STACK);
            thread.setDaemon(true);
            return thread;
          });

  private static final Map<EngineKey, EngineBuild> RUNNING = new HashMap<>();

  private final String what;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile long started;
  private volatile double fraction;

  private EngineBuild(String what) {
    this.what = "TensorRT engine, " + what;
  }

  /** Begins to build an engine, or joins the build of it that runs in this process. */
  static EngineBuild start(
      Driver.Device gpu,
      EngineCache cache,
      EngineKey key,
      PlanRequest request,
      BuildOptions options) {
    synchronized (RUNNING) {
      EngineBuild running = RUNNING.get(key);
      if (running != null) {
        return running;
      }
      EngineBuild build = new EngineBuild(request.what());
      RUNNING.put(key, build);
      THREAD.execute(() -> build.run(gpu, cache, key, request, options));
      return build;
    }
  }

  /** Removes an engine from the cache, so that it is built again. */
  static void forget(EngineCache cache, EngineKey key) throws EngineException {
    try {
      Files.deleteIfExists(cache.file(key));
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED, cache.file(key) + " cannot be removed", e);
    }
  }

  /** Waits for the end, telling the listener how far it is. */
  void await(PreparationListener listener) throws EngineException, InterruptedException {
    double told = -1;
    while (true) {
      try {
        done.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        listener.progress(what, 1, Duration.ZERO);
        return;
      } catch (TimeoutException e) {
        if (listener.cancelled()) {
          throw new InterruptedException(what + ": no longer waited for");
        }
        if (fraction > told) {
          told = fraction;
          listener.progress(what, fraction, left());
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof EngineException failure) {
          throw failure;
        }
        throw new EngineException(
            EngineException.Kind.FAILED, what + ": " + e.getCause(), e.getCause());
      }
    }
  }

  private Duration left() {
    if (fraction < LEAST_TO_ESTIMATE) {
      return null;
    }
    long elapsed = System.nanoTime() - started;
    return Duration.ofNanos((long) (elapsed * (1 - fraction) / fraction));
  }

  private void run(
      Driver.Device gpu,
      EngineCache cache,
      EngineKey key,
      PlanRequest request,
      BuildOptions options) {
    started = System.nanoTime();
    try (EngineCache.Lock lock = cache.lock(key)) {
      if (!built(cache, key)) {
        build(gpu, cache, key, request, options);
      }
      finish(key);
      done.complete(null);
    } catch (IOException e) {
      finish(key);
      done.completeExceptionally(
          new EngineException(
              EngineException.Kind.FAILED,
              "engine cache " + cache.directory() + " cannot be written: " + e.getMessage(),
              e));
    } catch (EngineException e) {
      finish(key);
      done.completeExceptionally(
          new EngineException(e.kind(), what + ": " + e.getMessage() + remedy(e), e));
    } catch (RuntimeException | Error e) {
      finish(key);
      done.completeExceptionally(e);
    }
  }

  /** Whether another process built it while this one waited for the lock. */
  private static boolean built(EngineCache cache, EngineKey key) {
    try (Memory plan = cache.read(key, warning -> {})) {
      return plan != null;
    }
  }

  private void build(
      Driver.Device gpu,
      EngineCache cache,
      EngineKey key,
      PlanRequest request,
      BuildOptions options)
      throws EngineException, IOException {
    // Named by the key, whose lock is held: what a process that was killed has left is removed.
    Path work = cache.directory().resolve(key.fileName() + ".build");
    try {
      delete(work);
      Path onnx = request.write(work);
      Path timings = cache.timings(key.tensorRt(), key.gpu());
      // A context of the build's own: it may go on when nobody waits for it and has a GPU open.
      try (Gpu own = Gpu.open(gpu.ordinal());
          Gpu.Current current = own.enter()) {
        new PlanBuilder(options, reached -> fraction = Math.max(fraction, reached))
            .build(
                onnx,
                request.profile(),
                read(timings),
                (plan, saved) -> store(cache, key, plan, timings, saved));
      }
    } finally {
      delete(work);
    }
  }

  private static void store(
      EngineCache cache, EngineKey key, BytePointer plan, Path timings, BytePointer saved)
      throws EngineException {
    try {
      cache.write(key, blocks(plan));
      if (saved != null) {
        try (PartialFile partial = new PartialFile(timings)) {
          ByteBuffer bytes = saved.asByteBuffer();
          while (bytes.hasRemaining()) {
            partial.channel().write(bytes);
          }
          partial.commit();
        }
      }
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED,
          "engine cache " + cache.directory() + " cannot be written: " + e.getMessage(),
          e);
    }
  }

  private static EngineCache.Blocks blocks(BytePointer plan) {
    long bytes = plan.limit();
    return new EngineCache.Blocks() {
      @Override
      public long bytes() {
        return bytes;
      }

      @Override
      public ByteBuffer block(long from, int length) {
        return new BytePointer(plan).position(from).limit(from + length).asByteBuffer();
      }
    };
  }

  private static ByteBuffer read(Path timings) throws IOException {
    if (!Files.exists(timings)) {
      return null;
    }
    try (FileChannel channel = FileChannel.open(timings, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(channel.size()));
      int read;
      do {
        read = channel.read(bytes);
      } while (read >= 0 && bytes.hasRemaining());
      return bytes.flip();
    }
  }

  /** What to do about a failure, as the end of its sentence. */
  static String remedy(EngineException e) {
    return e.kind() == EngineException.Kind.OUT_OF_MEMORY
        ? "; lower the picture size or frames-per-chunk, or close other programs on the GPU"
        : "";
  }

  private static void finish(EngineKey key) {
    synchronized (RUNNING) {
      RUNNING.remove(key);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
