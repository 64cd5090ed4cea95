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
import org.gstvae.model.VaeConfig;
import org.gstvae.model.pixels.ChunkChecks;
import org.gstvae.model.pixels.ChunkGraphs;

/** What encoder and decoder sessions check and feed alike. */
final class SessionInputs {
  private SessionInputs() {}

  static void check(LatentMemory memory, LatentShape expected) throws EngineException {
    if (memory.kind() != MemoryKind.HOST) {
      throw new EngineException(
          EngineException.Kind.UNSUPPORTED, "the CPU engine takes host memory only");
    }
    ChunkChecks.latents(memory, expected);
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
