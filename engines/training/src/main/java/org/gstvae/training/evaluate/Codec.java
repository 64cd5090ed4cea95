package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;

/** Something that turns frames into bytes, and those into frames again. */
public interface Codec {
  /**
   * What came back.
   *
   * @param decoded as many frames of the same size
   * @param bytes of what lies between
   * @param encodeSeconds wall time of the encoder, start-up left out
   * @param decodeSeconds wall time of the decoder
   */
  record Coded(RawVideo decoded, long bytes, double encodeSeconds, double decodeSeconds) {}

  /** Its name, for example {@code mini} or {@code x264}. */
  String name();

  /** How it was set, for example {@code f16} or {@code crf 23}. */
  String setting();

  /** Frames that are coded together, independently of others; 0 if that does not apply. */
  int framesPerChunk(CodecMode mode);

  /**
   * Encodes and decodes.
   *
   * @param source the frames; one in {@link CodecMode#IMAGE}
   * @param target the file that decoded frames go to
   * @throws EngineException if the codec fails; one sentence
   */
  Coded code(RawVideo source, CodecMode mode, Path target)
      throws EngineException, InterruptedException, IOException;
}
