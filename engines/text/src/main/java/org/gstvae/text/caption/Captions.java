package org.gstvae.text.caption;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Precision;
import org.gstvae.model.Model;
import org.gstvae.t5.T5Encoder;
import org.gstvae.t5.T5Folder;
import org.gstvae.text.TextEncoder;

/**
 * The captions of a text model as its engine takes them. Each is computed once, on a thread that
 * all users of the text encoder in this process share, and kept in memory and on disk; the
 * encoder's weights are read when the first is neither here nor there. Users may call from any
 * thread.
 */
public final class Captions implements AutoCloseable {
  private static final int KEPT_IN_MEMORY = 64;

  private record Key(EmbeddingStore.Source source, int threads) {}

  private static final Map<Key, Shared> SHARED = new HashMap<>();

  private final Key key;
  private final Shared shared;
  private boolean closed;

  private Captions(Key key, Shared shared) {
    this.key = key;
    this.shared = shared;
  }

  /**
   * Finds the text encoder of a model, or joins those who use it.
   *
   * @param model a model with text
   * @param threads CPU threads of the engine; 0 means all
   * @throws EngineException NOT_FOUND naming the files that are missing and where to put them,
   *     INVALID if they do not fit
   */
  public static Captions open(Model model, int threads) throws EngineException {
    T5Folder folder = folder(model);
    int dimension = folder.dimension();
    Precision precision = T5Encoder.preferredPrecision();
    Key key =
        new Key(
            new EmbeddingStore.Source(
                folder.fingerprint(), precision, model.config().text().maxTokens(), dimension),
            threads);
    synchronized (SHARED) {
      Shared shared =
          SHARED.computeIfAbsent(key, k -> new Shared(folder, k, EmbeddingStore.standard()));
      shared.users++;
      return new Captions(key, shared);
    }
  }

  /**
   * The text encoder of a model, without opening its weights.
   *
   * @param model a model with text
   * @throws EngineException as {@link #open}
   */
  public static T5Folder folder(Model model) throws EngineException {
    try {
      T5Folder folder = T5Folder.of(model.textEncoder());
      folder.checkDimension(model.config().text().contextDim());
      return folder;
    } catch (EngineException e) {
      if (e.kind() != EngineException.Kind.NOT_FOUND) {
        throw e;
      }
      throw new EngineException(
          EngineException.Kind.NOT_FOUND,
          "model "
              + model.name()
              + " is guided by text, and its text encoder is not complete: "
              + e.getMessage()
              + "; put "
              + T5Folder.FILES
              + " of the T5 that it was trained with (the published models: google/flan-t5-large)"
              + " into "
              + model.textEncoder()
              + ", or import the model with --text-encoder DIR",
          e);
    }
  }

  /**
   * The embeddings of a caption. Returns at once; a caption in memory is complete already.
   * Cancelling it before its turn saves the work. It fails with an {@link EngineException}.
   */
  public CompletableFuture<Guidance> embed(String caption) {
    return shared.embed(caption);
  }

  /** Waits for embeddings. */
  public static Guidance await(CompletableFuture<Guidance> future)
      throws EngineException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException failure) {
        throw failure;
      }
      throw new EngineException(
          EngineException.Kind.FAILED, "text encoder: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    synchronized (SHARED) {
      if (closed) {
        return;
      }
      closed = true;
      shared.users--;
      if (shared.users > 0) {
        return;
      }
      SHARED.remove(key);
    }
    shared.close();
  }

  /** What all users of a text encoder share. */
  private static final class Shared {
    private final T5Folder folder;
    private final Key key;
    private final EmbeddingStore store;
    private final ExecutorService worker =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "gstvae-text");
              thread.setDaemon(true);
              return thread;
            });
    private final Map<String, Guidance> memory =
        new LinkedHashMap<>(KEPT_IN_MEMORY, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Guidance> eldest) {
            return size() > KEPT_IN_MEMORY;
          }
        };
    private int users;

    /** Opened and used by the worker. */
    private TextEncoder encoder;

    Shared(T5Folder folder, Key key, EmbeddingStore store) {
      this.folder = folder;
      this.key = key;
      this.store = store;
    }

    CompletableFuture<Guidance> embed(String caption) {
      Guidance known = remembered(caption);
      if (known != null) {
        return CompletableFuture.completedFuture(known);
      }
      Task task = new Task(caption);
      worker.execute(task);
      return task.result;
    }

    private Guidance remembered(String caption) {
      synchronized (memory) {
        return memory.get(caption);
      }
    }

    /** A caption that waits for its turn. */
    private final class Task implements Runnable {
      private final String caption;
      private final CompletableFuture<Guidance> result = new CompletableFuture<>();

      Task(String caption) {
        this.caption = caption;
      }

      @Override
      public void run() {
        if (result.isCancelled()) {
          return;
        }
        try {
          Guidance guidance = compute(caption);
          synchronized (memory) {
            memory.put(caption, guidance);
          }
          result.complete(guidance);
        } catch (EngineException | RuntimeException | Error e) {
          result.completeExceptionally(e);
        }
      }
    }

    private Guidance compute(String caption) throws EngineException {
      Guidance known = remembered(caption);
      if (known != null) {
        return known;
      }
      Optional<Guidance> stored = store.get(key.source(), caption);
      if (stored.isPresent()) {
        return stored.get();
      }
      if (encoder == null) {
        encoder =
            T5Encoder.open(
                folder, key.source().maxTokens(), key.source().precision(), ownThreads());
      }
      Guidance guidance = encoder.encode(caption);
      try {
        store.put(key.source(), caption, guidance);
      } catch (IOException e) {
        // It is computed again another time.
      }
      return guidance;
    }

    /** Half of the engine's: the other half goes on with pictures. */
    private int ownThreads() {
      int threads = key.threads() > 0 ? key.threads() : Runtime.getRuntime().availableProcessors();
      return Math.max(1, threads / 2);
    }

    void close() {
      List<Runnable> left = worker.shutdownNow();
      left.forEach(task -> ((Task) task).result.cancel(false));
      boolean interrupted = false;
      while (!worker.isTerminated()) {
        try {
          boolean unused = worker.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (encoder != null) {
        encoder.close();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
