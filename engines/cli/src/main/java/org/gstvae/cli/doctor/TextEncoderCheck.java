package org.gstvae.cli.doctor;

import java.nio.file.Path;
import java.util.List;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelStore;
import org.gstvae.text.caption.Captions;

/**
 * Whether the text encoder of a model is there.
 *
 * @param folder where it is looked for
 * @param problem null if it is there, else one sentence
 */
public record TextEncoderCheck(Path folder, String problem) {
  /** Looks; null for models without text, and for those that cannot be opened. */
  public static TextEncoderCheck of(ModelStore.Found found) {
    if (found.problem() != null || found.description().architecture().text() == null) {
      return null;
    }
    try (Model model = new ModelStore(List.of()).open(found.directory().toString())) {
      return of(model);
    } catch (EngineException e) {
      return null;
    }
  }

  private static TextEncoderCheck of(Model model) {
    try {
      return new TextEncoderCheck(Captions.folder(model).directory(), null);
    } catch (EngineException e) {
      return new TextEncoderCheck(model.textEncoder(), e.getMessage());
    }
  }
}
