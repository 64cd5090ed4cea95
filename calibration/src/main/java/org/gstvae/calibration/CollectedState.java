package org.gstvae.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gstvae.engine.EngineException;
import org.gstvae.model.weights.PartialFile;

/**
 * How far collecting is, as a file that a later run goes on from.
 *
 * @param key what the statistics depend on; a file with another key is not gone on from
 * @param clips clips done, in the order of the footage, those that could not be read included
 * @param used clips that statistics were taken from
 * @param frames frames that statistics were taken from
 * @param statistics the statistics
 */
record CollectedState(
    @JsonProperty("key") String key,
    @JsonProperty("clips") int clips,
    @JsonProperty("used") int used,
    @JsonProperty("frames") long frames,
    @JsonProperty("statistics") ActivationStatistics statistics) {
  /** What is collected; other kinds are not gone on from. */
  static final String KIND = "magnitudes by channel";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The state in a file, or a fresh one if there is none that fits. */
  static CollectedState resume(Path file, String key) {
    if (Files.isRegularFile(file)) {
      try {
        CollectedState saved = MAPPER.readValue(file.toFile(), CollectedState.class);
        if (key.equals(saved.key()) && saved.statistics() != null) {
          return saved;
        }
      } catch (IOException e) {
        // A file that cannot be read is as good as none: it is made again.
        return fresh(key);
      }
    }
    return fresh(key);
  }

  private static CollectedState fresh(String key) {
    return new CollectedState(key, 0, 0, 0, new ActivationStatistics());
  }

  /** Puts the state in a file, in one step. */
  void save(Path file) throws EngineException {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (PartialFile partial = new PartialFile(file)) {
        ByteBuffer bytes = ByteBuffer.wrap(MAPPER.writeValueAsBytes(this));
        while (bytes.hasRemaining()) {
          partial.channel().write(bytes);
        }
        partial.commit();
      }
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.FAILED, file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
