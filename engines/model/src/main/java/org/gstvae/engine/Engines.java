package org.gstvae.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.gstvae.model.Model;

/**
 * Chooses a backend and shares engines between users of one process: the same model, device, CUDA
 * context, precision and thread count is opened once and closed with its last lease.
 */
public final class Engines {
  private record Key(
      String modelHash,
      Backend backend,
      Precision precision,
      int device,
      int threads,
      long cudaContext) {}

  private static final class Shared {
    final Engine engine;
    int users;

    Shared(Engine engine) {
      this.engine = engine;
    }
  }

  /** A use of a shared engine; closing it gives the use back. */
  public static final class Lease implements AutoCloseable {
    private final Key key;
    private final Engine engine;
    private final String reason;
    private boolean closed;

    private Lease(Key key, Engine engine, String reason) {
      this.key = key;
      this.engine = engine;
      this.reason = reason;
    }

    /** The engine, valid until this lease is closed. */
    public Engine engine() {
      return engine;
    }

    /** Why this backend and precision were taken, as one log line. */
    public String reason() {
      return reason;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        release(key);
      }
    }
  }

  private static final Map<Key, Shared> SHARED = new HashMap<>();

  private Engines() {}

  /**
   * Opens an engine for a model, or joins the one that is open.
   *
   * @throws EngineException UNAVAILABLE if the backend asked for cannot run here
   */
  public static Lease open(Model model, EngineOptions options) throws EngineException {
    StringBuilder reason = new StringBuilder();
    EngineProvider provider = choose(options, reason);
    Precision precision =
        options.precision().orElseGet(() -> provider.preferredPrecision(model, options.device()));
    reason.append(", precision ").append(precision.nick());
    Key key =
        new Key(
            model.hash(),
            provider.backend(),
            precision,
            options.device(),
            options.threads(),
            provider.backend() == Backend.TENSORRT ? options.cudaContext() : 0);
    synchronized (SHARED) {
      Shared shared = SHARED.get(key);
      if (shared == null) {
        shared = new Shared(provider.open(model, precision, options));
        SHARED.put(key, shared);
      }
      shared.users++;
      return new Lease(key, shared.engine, reason.toString());
    }
  }

  private static void release(Key key) {
    synchronized (SHARED) {
      Shared shared = SHARED.get(key);
      shared.users--;
      if (shared.users == 0) {
        SHARED.remove(key);
        shared.engine.close();
      }
    }
  }

  private static EngineProvider choose(EngineOptions options, StringBuilder reason)
      throws EngineException {
    List<EngineProvider> providers = new ArrayList<>();
    ServiceLoader.load(EngineProvider.class, Engines.class.getClassLoader())
        .forEach(providers::add);
    providers.sort(Comparator.comparing(EngineProvider::backend));
    Optional<Backend> wanted = options.backend();
    List<String> refusals = new ArrayList<>();
    for (EngineProvider provider : providers) {
      if (wanted.isPresent() && provider.backend() != wanted.get()) {
        continue;
      }
      String why = provider.whyUnavailable(options.device());
      if (why == null) {
        reason.append("backend ").append(provider.backend().nick());
        if (!refusals.isEmpty()) {
          reason.append(" (").append(String.join("; ", refusals)).append(')');
        }
        return provider;
      }
      refusals.add(provider.backend().nick() + ": " + why);
    }
    if (refusals.isEmpty()) {
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          wanted
              .map(b -> "backend " + b.nick() + " is not part of this build; use backend=auto")
              .orElse("no backend is part of this build: the torch jar is missing"));
    }
    throw new EngineException(EngineException.Kind.UNAVAILABLE, String.join("; ", refusals));
  }
}
