package org.gstvae.torch;

import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.pixels.ChunkGraphs;

/** What encoder and decoder sessions check and feed alike. */
final class SessionInputs {
  private SessionInputs() {}

  static void check(VaeConfig config, Guidance guidance) throws EngineException {
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

  static void check(LatentMemory memory, LatentShape expected) throws EngineException {
    if (memory.kind() != MemoryKind.HOST) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED, "the CPU engine takes host memory only");
    }
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

  /** A chunk in words. */
  static String describe(int frames, VideoLayout layout) {
    return frames + " frames of " + layout.width() + "x" + layout.height();
  }

  static int tokens(VaeConfig config, Guidance guidance) {
    return config.text() == null ? 0 : guidance.tokens();
  }

  static void addCaption(VaeConfig config, Guidance guidance, Map<String, Tensor> inputs) {
    if (config.text() != null) {
      int tokens = guidance.tokens();
      inputs.put(
          ChunkGraphs.CONTEXT,
          torch
              .from_blob(
                  new FloatPointer(guidance.embeddings()),
                  new long[] {1, tokens, guidance.dimension()})
              .clone());
      inputs.put(
          ChunkGraphs.MASK,
          torch.from_blob(new FloatPointer(guidance.mask()), new long[] {1, tokens}).clone());
    }
  }

  /** The caller's latents as a tensor [T', h, w, z] that shares their memory. */
  static Tensor latents(LatentMemory memory) {
    LatentShape shape = memory.shape();
    return torch.from_blob(
        new ForeignMemory(memory.address()),
        new long[] {shape.frames(), shape.height(), shape.width(), shape.channels()},
        new TensorOptions(scalarType(memory.format())));
  }

  private static ScalarType scalarType(LatentFormat format) {
    return switch (format) {
      case F32LE -> ScalarType.Float;
      case F16LE -> ScalarType.Half;
      case BF16LE -> ScalarType.BFloat16;
    };
  }
}
