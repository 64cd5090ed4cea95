package org.gstvae.cli;

import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.PreparationListener;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.StreamFormat;

/**
 * What an engine makes ready for chunks before any comes: an encoder and a decoder for each way
 * that latents lie in memory.
 *
 * @param frames frames of a whole chunk
 * @param sample whether encoders sample the posterior
 */
record Preparation(
    VideoLayout layout, CodecMode mode, int frames, List<StreamFormat> formats, boolean sample) {

  /** Waits until all is there. */
  void run(Engine engine, PreparationListener listener)
      throws EngineException, InterruptedException {
    for (LatentFormat format : formats.stream().map(StreamFormat::memory).distinct().toList()) {
      // Sessions of their own: a GPU holds the networks of one format at a time.
      int latentFrames;
      try (EncoderSession encoder = engine.openEncoder(layout, mode)) {
        encoder.prepare(frames, format, sample, listener);
        latentFrames = encoder.latentShape(frames).frames();
      }
      try (DecoderSession decoder = engine.openDecoder(layout, mode)) {
        decoder.prepare(latentFrames, format, listener);
      }
    }
  }
}
