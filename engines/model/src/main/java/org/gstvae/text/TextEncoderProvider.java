package org.gstvae.text;

import java.util.ServiceLoader;
import org.gstvae.engine.EngineException;

/** Opens text encoders; implementations are registered for {@link ServiceLoader}. */
public interface TextEncoderProvider {
  /**
   * Opens an encoder.
   *
   * @param source where its weights are, in a form that the provider knows: a directory, a file
   * @param maxTokens most tokens of a caption
   * @return null if this provider knows no such source
   * @throws EngineException if it knows it and cannot open it
   */
  TextEncoder open(String source, int maxTokens) throws EngineException;

  /**
   * The first encoder that any provider opens.
   *
   * @throws EngineException UNAVAILABLE if none knows the source
   */
  static TextEncoder find(String source, int maxTokens) throws EngineException {
    for (TextEncoderProvider provider : ServiceLoader.load(TextEncoderProvider.class)) {
      TextEncoder encoder = provider.open(source, maxTokens);
      if (encoder != null) {
        return encoder;
      }
    }
    throw new EngineException(
        EngineException.Kind.UNAVAILABLE, "text encoder: nothing here can open " + source);
  }
}
