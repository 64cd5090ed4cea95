package org.gstvae.plugin.decode;

import org.gstvae.latent.LatentCaps;
import org.gstvae.model.Model;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;

/** Whether latents are a model's own. */
final class ModelMatch {
  private ModelMatch() {}

  /** Checks; the sentence names both sides. */
  static void check(Model model, LatentCaps caps) throws ElementException {
    if (!model.hash().equals(caps.modelHash())) {
      throw new ElementException(
          ErrorCode.STREAM_WRONG_TYPE,
          "the latents are of model "
              + caps.model()
              + " with hash "
              + caps.modelHash()
              + ", and this is model "
              + model.name()
              + " with hash "
              + model.hash()
              + ": use the model that they were made with");
    }
    int factor = model.config().spatialFactor();
    int temporal = model.config().temporalScale();
    if (caps.spatialFactor() != factor
        || caps.channels() != model.config().zChannels()
        || caps.latentWidth() != (caps.width() + factor - 1) / factor
        || caps.latentHeight() != (caps.height() + factor - 1) / factor
        || (caps.temporalFactor() != 1 && caps.temporalFactor() != temporal)) {
      throw new ElementException(
          ErrorCode.STREAM_WRONG_TYPE,
          "the caps' sizes are not those of model "
              + model.name()
              + ": "
              + caps.width()
              + "x"
              + caps.height()
              + " as "
              + caps.latentWidth()
              + "x"
              + caps.latentHeight()
              + "x"
              + caps.channels()
              + " with factors "
              + caps.spatialFactor()
              + " and "
              + caps.temporalFactor());
    }
  }
}
