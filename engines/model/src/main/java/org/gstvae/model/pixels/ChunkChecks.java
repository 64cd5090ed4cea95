package org.gstvae.model.pixels;

import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;

/** What every backend checks of a request before it takes it, and how it speaks of it. */
public final class ChunkChecks {
  private ChunkChecks() {}

  /** Frames to encode: some, and a multiple of the temporal factor for video. */
  public static void frames(VaeConfig config, CodecMode mode, int frames) throws EngineException {
    int multiple = mode == CodecMode.IMAGE ? 1 : config.temporalScale();
    if (frames == 0 || frames % multiple != 0) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "frames of a chunk: " + frames + " (expected: a multiple of " + multiple + ")");
    }
  }

  /** Frames wanted of a chunk that holds so many. */
  public static void wanted(int wanted, int held) throws EngineException {
    if (wanted < 1 || wanted > held) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "frames wanted of a chunk: " + wanted + " (expected: 1.." + held + ")");
    }
  }

  /** A caption where the model needs one, of the model's width. */
  public static void caption(VaeConfig config, Guidance guidance) throws EngineException {
    if (config.text() == null) {
      return;
    }
    if (guidance == null) {
      throw new EngineException(
          EngineException.Kind.INVALID, "the model is guided by text and got no caption");
    }
    if (guidance.dimension() != config.text().contextDim()) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "caption embeddings: "
              + guidance.dimension()
              + " values each (expected: "
              + config.text().contextDim()
              + ")");
    }
  }

  /** Latents of the expected extent, all of them in memory. */
  public static void latents(LatentMemory memory, LatentShape expected) throws EngineException {
    if (!memory.shape().equals(expected) || memory.bytes() < expected.bytes(memory.format())) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "latents: "
              + memory.shape()
              + " in "
              + memory.bytes()
              + " bytes (expected: "
              + expected
              + ")");
    }
  }

  /** Tokens of the caption that a graph is recorded for; 0 for models without text. */
  public static int tokens(VaeConfig config, Guidance guidance) {
    return config.text() == null ? 0 : guidance.tokens();
  }

  /** A caption of nothing, to warm up with; null for models without text. */
  public static Guidance emptyCaption(VaeConfig config) {
    return config.text() == null
        ? null
        : Guidance.empty(config.text().maxTokens(), config.text().contextDim());
  }

  /** A chunk in words. */
  public static String describe(int frames, VideoLayout layout) {
    return frames + " frames of " + layout.width() + "x" + layout.height();
  }
}
