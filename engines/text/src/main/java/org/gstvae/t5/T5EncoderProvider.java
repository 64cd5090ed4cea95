package org.gstvae.t5;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;
import org.gstvae.text.TextEncoder;
import org.gstvae.text.TextEncoderProvider;

/** Opens T5 from a folder as Hugging Face lays it out. */
public final class T5EncoderProvider implements TextEncoderProvider {
  @Override
  public TextEncoder open(String source, int maxTokens) throws EngineException {
    Path folder = Path.of(source);
    return Files.isDirectory(folder)
        ? T5Encoder.open(T5Folder.of(folder), maxTokens, T5Encoder.preferredPrecision(), 0)
        : null;
  }
}
