package org.gstvae.plugin.codec;

import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.EngineOptions;
import org.gstvae.engine.Engines;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.gstvae.plugin.element.Log;

/** A model and the engine that runs it, for as long as an element uses them. */
public final class OpenModel implements AutoCloseable {
  private final Model model;
  private final Engines.Lease lease;

  private OpenModel(Model model, Engines.Lease lease) {
    this.model = model;
    this.lease = lease;
  }

  /** Opens a model by name or directory, and its engine. */
  public static OpenModel open(Element element, String nameOrDirectory, EngineOptions options)
      throws EngineException, ElementException {
    Model model = ModelStore.standard().open(nameOrDirectory);
    try {
      if (model.config().text() != null) {
        throw new ElementException(
            ErrorCode.RESOURCE_SETTINGS,
            "model "
                + model.name()
                + " is guided by text, and this version has no text encoder: use a model without"
                + " text");
      }
      Engines.Lease lease = Engines.open(model, options);
      Log.info(element, "model " + model.name() + " " + model.hash() + ": " + lease.reason());
      return new OpenModel(model, lease);
    } catch (EngineException | ElementException | RuntimeException | Error e) {
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

  @Override
  public void close() {
    lease.close();
    model.close();
  }
}
