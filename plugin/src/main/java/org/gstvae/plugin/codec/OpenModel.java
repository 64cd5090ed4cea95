package org.gstvae.plugin.codec;

import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Engines;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.Log;
import org.gstvae.text.caption.Captions;

/** A model and the engine that runs it, for as long as an element uses them. */
public final class OpenModel implements AutoCloseable {
  private final Model model;
  private final Engines.Lease lease;
  private final Captions captions;
  private final CudaContext cuda;

  private OpenModel(Model model, Engines.Lease lease, Captions captions, CudaContext cuda) {
    this.cuda = cuda;
    this.model = model;
    this.lease = lease;
    this.captions = captions;
  }

  /** Opens a model by name or directory, and its engine. */
  public static OpenModel open(Element element, String nameOrDirectory, EngineOptions options)
      throws EngineException {
    Model model = ModelStore.standard().open(nameOrDirectory);
    Captions captions = null;
    CudaContext cuda = null;
    Engines.Lease lease = null;
    try {
      if (model.config().text() != null) {
        captions = Captions.open(model, options.threads());
      }
      cuda = CudaContext.ofPipeline(element, options.device());
      lease = Engines.open(model, cuda == null ? options : options.inContext(cuda.foreignHandle()));
      Log.info(element, "model " + model.name() + " " + model.hash() + ": " + lease.reason());
      if (cuda != null && cuda.handle() != lease.engine().cudaContext()) {
        // It works on the CPU.
        cuda.close();
        cuda = null;
      } else if (cuda == null) {
        cuda = CudaContext.ofEngine(element, lease.engine(), options.device());
      }
      return new OpenModel(model, lease, captions, cuda);
    } catch (EngineException | RuntimeException | Error e) {
      if (lease != null) {
        lease.close();
      }
      if (cuda != null) {
        cuda.close();
      }
      if (captions != null) {
        captions.close();
      }
      model.close();
      throw e;
    }
  }

  /** What is run. */
  public Model model() {
    return model;
  }

  /** What runs it. */
  public Engine engine() {
    return lease.engine();
  }

  /** What embeds its captions; null for models without text. */
  public Captions captions() {
    return captions;
  }

  /** The context in which its engine takes and gives frames; null where it works on the CPU. */
  public CudaContext cuda() {
    return cuda;
  }

  @Override
  public void close() {
    if (captions != null) {
      captions.close();
    }
    lease.close();
    // The engine works in it.
    if (cuda != null) {
      cuda.close();
    }
    model.close();
  }
}
