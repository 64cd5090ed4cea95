package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gstvae.engine.EngineException;

/**
 * Sends clips through codecs and measures what comes back. Frames lie in a temporary directory
 * meanwhile, which {@link #close} removes, or the end of the process if it is interrupted.
 */
public final class Evaluator implements AutoCloseable {
  private final FootageReader reader;
  private final List<Contender> contenders;
  private final QualityMeter meter;
  private final Path scratch;
  private final Path source;
  private final Path decoded;
  private final Path trial;
  private final Thread atExit = new Thread(this::remove);

  /** Told about a clip while its frames can be read. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A codec is done with a clip.
     *
     * @param contender index of the contender
     */
    void measured(int contender, Measured measured) throws IOException;
  }

  /** An evaluator of these contenders; the first sets the rate for those that need one. */
  public Evaluator(FootageReader reader, List<Contender> contenders, QualityMeter meter)
      throws IOException {
    this.reader = reader;
    this.contenders = List.copyOf(contenders);
    this.meter = meter;
    scratch = Files.createTempDirectory("gstvae-evaluate");
    source = scratch.resolve("source.rgb");
    decoded = scratch.resolve("decoded.rgb");
    trial = scratch.resolve("trial.bin");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Decodes a clip; it is valid until the next one is decoded. */
  public FootageReader.Frames read(Footage footage) throws EngineException, IOException {
    return reader.read(footage, source);
  }

  /** Sends a clip that was decoded through every codec. */
  public void evaluate(Footage footage, FootageReader.Frames frames, Listener listener)
      throws EngineException, InterruptedException, IOException {
    long bytes = 0;
    for (int i = 0; i < contenders.size(); i++) {
      Codec codec =
          contenders.get(i).chooser().choose(footage, bytes, frames.video(), frames.mode(), trial);
      Codec.Coded coded = codec.code(frames.video(), frames.mode(), decoded);
      ClipQuality quality =
          meter.measure(frames.video(), coded.decoded(), codec.framesPerChunk(frames.mode()));
      if (i == 0) {
        bytes = coded.bytes();
      }
      listener.measured(
          i, new Measured(footage, frames.mode(), frames.video(), codec.setting(), coded, quality));
    }
  }

  private void remove() {
    try (Stream<Path> files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.delete(scratch);
    } catch (IOException e) {
      // A directory for temporary files is emptied by its system in the end.
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending: it removes what is left.
    }
  }
}
