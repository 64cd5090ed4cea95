package org.gstvae.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.Guidance;
import org.gstvae.model.VaeConfig;
import org.gstvae.text.TextEncoder;

/** The embeddings of a data set's captions, made once before training. */
final class Captions implements AutoCloseable {
  private final VaeConfig.Text text;
  private final Compute compute;
  private final Map<String, Guidance> embeddings = new HashMap<>();

  private Captions(VaeConfig.Text text, Compute compute) {
    this.text = text;
    this.compute = compute;
  }

  /**
   * Embeds captions, and the empty one.
   *
   * @param encoder gives embeddings of the architecture's width; not needed afterwards
   * @throws EngineException INVALID if the encoder's width is another, or what the encoder throws
   */
  static Captions embed(
      TextEncoder encoder, Set<String> captions, VaeConfig.Text text, Compute compute)
      throws EngineException {
    if (encoder.dimension() != text.contextDim()) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "text encoder: embeddings of "
              + encoder.dimension()
              + " values (expected: "
              + text.contextDim()
              + ", the architecture's context_dim)");
    }
    Captions all = new Captions(text, compute);
    all.embeddings.put("", encoder.encode(""));
    for (String caption : captions) {
      all.embeddings.putIfAbsent(caption, encoder.encode(caption));
    }
    return all;
  }

  /** How many different captions there are, the empty one included. */
  int size() {
    return embeddings.size();
  }

  /** Puts a batch's captions to the inputs of a graph, padded to the most tokens. */
  void into(Map<String, Tensor> inputs, List<String> captions) {
    TensorVector contexts = new TensorVector();
    TensorVector masks = new TensorVector();
    for (String caption : captions) {
      Guidance guidance = embeddings.get(caption);
      int tokens = Math.min(guidance.tokens(), text.maxTokens());
      float[] context = Arrays.copyOf(guidance.embeddings(), tokens * text.contextDim());
      float[] mask = Arrays.copyOf(guidance.mask(), tokens);
      int padding = text.maxTokens() - tokens;
      contexts.push_back(
          torch.constant_pad_nd(
              torch.tensor(context).reshape(tokens, text.contextDim()),
              new long[] {0, 0, 0, padding}));
      masks.push_back(torch.constant_pad_nd(torch.tensor(mask), new long[] {0, padding}));
    }
    inputs.put(TrainingGraph.CONTEXT, compute.cast(torch.stack(contexts)));
    inputs.put(TrainingGraph.MASK, compute.place(torch.stack(masks)));
  }

  @Override
  public void close() {
    embeddings.clear();
  }
}
