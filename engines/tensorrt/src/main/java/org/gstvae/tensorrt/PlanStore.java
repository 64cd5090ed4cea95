package org.gstvae.tensorrt;

import com.sun.jna.Memory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.PreparationListener;
import org.gstvae.tensorrt.cache.EngineCache;
import org.gstvae.tensorrt.cache.EngineKey;
import org.gstvae.tensorrt.cuda.Driver;
import org.gstvae.tensorrt.cuda.Gpu;
import org.gstvae.tensorrt.nvinfer.BuildOptions;
import org.gstvae.tensorrt.nvinfer.Plan;
import org.gstvae.tensorrt.onnx.SizeRange;

/**
 * Plans on one GPU: from memory, else from the cache, else built. However many sessions use a plan,
 * its weights are on the GPU once.
 */
final class PlanStore {
  private static final String ANY_LATER_GPU = "compute capability 8.0 and later";

  private static final class Shared {
    final Plan plan;
    int users;

    Shared(Plan plan) {
      this.plan = plan;
    }
  }

  private final Gpu gpu;
  private final String tensorRt;
  private final EngineCache cache;
  private final BuildOptions options;
  private final SizeRange range;
  private final boolean again;
  private final Map<EngineKey, Shared> shared = new HashMap<>();
  private final Set<EngineKey> builtAgain = new LinkedHashSet<>();

  /**
   * A store.
   *
   * @param tensorRt the library's version
   * @param range the sizes that its plans are for; null for plans that are each for one size, or
   *     for a range that the cache has
   * @param again whether engines that the cache has are built again
   */
  PlanStore(
      Gpu gpu,
      String tensorRt,
      EngineCache cache,
      BuildOptions options,
      SizeRange range,
      boolean again) {
    this.range = range;
    this.gpu = gpu;
    this.tensorRt = tensorRt;
    this.cache = cache;
    this.options = options;
    this.again = again;
  }

  /** A use of a plan. */
  final class Lease implements AutoCloseable {
    private final EngineKey key;
    private final Plan plan;

    private Lease(EngineKey key, Plan plan) {
      this.key = key;
      this.plan = plan;
    }

    Plan plan() {
      return plan;
    }

    @Override
    public void close() {
      release(key);
    }
  }

  /** Takes a plan; where it must be built, that is waited for. */
  Lease take(PlanRequest request, PreparationListener listener)
      throws EngineException, InterruptedException {
    PlanRequest wanted = range == null ? request : request.over(range);
    if (!again) {
      Lease found = find(wanted, listener);
      if (found == null && range == null) {
        found = findRange(request, listener);
      }
      if (found != null) {
        return found;
      }
    }
    EngineKey own = candidates(wanted)[own()];
    Lease known = known(own);
    if (known != null) {
      return known;
    }
    boolean first = again && builtAgain.add(own);
    if (first) {
      EngineBuild.forget(cache, own);
    }
    EngineBuild.start(gpu.device(), cache, own, wanted, options).await(listener);
    Lease built = load(own, listener);
    if (built == null) {
      throw new EngineException(
          EngineException.Kind.FAILED,
          "TensorRT cannot load the engine that it has built, " + wanted.what());
    }
    return built;
  }

  private Lease find(PlanRequest request, PreparationListener listener) throws EngineException {
    for (EngineKey key : candidates(request)) {
      Lease known = known(key);
      Lease lease = known == null ? load(key, listener) : known;
      if (lease != null) {
        return lease;
      }
    }
    return null;
  }

  /** A plan for a range that contains the size: the narrowest that the cache has. */
  private Lease findRange(PlanRequest request, PreparationListener listener)
      throws EngineException {
    List<SizeRange> ranges =
        cache.sizes().stream()
            .map(SizeRange::parse)
            .filter(each -> each != null && each.contains(request.size()))
            .sorted(Comparator.comparing(SizeRange::pixels))
            .toList();
    for (SizeRange each : ranges) {
      Lease found = find(request.over(each), listener);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The keys under which a plan may be found: for this machine alone first. */
  private EngineKey[] candidates(PlanRequest request) {
    Driver.Device device = gpu.device();
    String exactGpu = device.name() + " sm_" + device.major() + device.minor();
    String major = tensorRt.substring(0, tensorRt.indexOf('.'));
    EngineKey[] keys = new EngineKey[4];
    for (int i = 0; i < keys.length; i++) {
      keys[i] =
          new EngineKey(
              request.digest(),
              request.sizes(),
              request.weights(),
              (i & 1) == 0 ? tensorRt : major,
              (i & 2) == 0 ? exactGpu : ANY_LATER_GPU);
    }
    return keys;
  }

  private int own() {
    return (options.versionCompatible() ? 1 : 0) + (options.hardwareCompatible() ? 2 : 0);
  }

  /** Bytes of device memory that the loaded plans' weights take. */
  synchronized long weightBytes() {
    return shared.values().stream().mapToLong(each -> each.plan.weightBytes()).sum();
  }

  private synchronized Lease known(EngineKey key) {
    Shared found = shared.get(key);
    if (found == null) {
      return null;
    }
    found.users++;
    return new Lease(key, found.plan);
  }

  private Lease load(EngineKey key, PreparationListener listener) throws EngineException {
    Plan plan;
    try (Memory bytes = cache.read(key, listener::warning)) {
      if (bytes == null) {
        return null;
      }
      try (Gpu.Current current = gpu.enter()) {
        plan = Plan.load(bytes);
      } catch (EngineException e) {
        throw new EngineException(
            e.kind(), cache.file(key) + ": " + e.getMessage() + EngineBuild.remedy(e), e);
      }
    }
    if (plan == null) {
      listener.warning(cache.file(key) + " is refused by TensorRT; it is built again");
      EngineBuild.forget(cache, key);
      return null;
    }
    synchronized (this) {
      Lease meanwhile = known(key);
      if (meanwhile != null) {
        close(plan);
        return meanwhile;
      }
      shared.put(key, new Shared(plan));
      return known(key);
    }
  }

  private synchronized void release(EngineKey key) {
    Shared found = shared.get(key);
    found.users--;
    if (found.users == 0) {
      shared.remove(key);
      close(found.plan);
    }
  }

  private void close(Plan plan) {
    try (Gpu.Current current = gpu.enter()) {
      plan.close();
    } catch (EngineException e) {
      // The context is gone, and its memory with it.
      throw new IllegalStateException(e);
    }
  }
}
