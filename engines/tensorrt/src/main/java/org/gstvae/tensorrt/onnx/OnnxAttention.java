package org.gstvae.tensorrt.onnx;

import static org.gstvae.tensorrt.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention as MatMul, Softmax, MatMul: the pattern that TensorRT fuses into one kernel where it
 * has one for the head size. Where it has none, the matrix of scores is real memory; above a limit
 * the queries are therefore taken in blocks, as equal as can be.
 */
final class OnnxAttention {
  /** Most bytes of a matrix of scores. */
  static final long MOST_SCORE_BYTES = 512_000_000;

  /** Below every logit, and finite in the type: a caption of nothing gives equal weights. */
  private static final double MASKED = -1e38;

  private static final double MASKED_FP16 = -6e4;

  private static final SizeFormula ONE = SizeFormula.of(1);

  private final OnnxGraph onnx;
  private final OnnxExtents extents;
  private final SizedGraph sized;
  private final DataType type;

  OnnxAttention(OnnxGraph onnx, OnnxExtents extents, SizedGraph sized, DataType type) {
    this.onnx = onnx;
    this.extents = extents;
    this.sized = sized;
    this.type = type;
  }

  /**
   * Adds the nodes.
   *
   * @param queries extents of q [B, H, L, D]
   * @param keys extents of k [B, H, S, D]
   * @param mask name of a mask [B, S] in F32, or null
   */
  String add(
      String name,
      List<SizeFormula> queries,
      List<SizeFormula> keys,
      String q,
      String k,
      String v,
      String mask,
      double scale) {
    // Scaled before the product: unscaled logits of wide heads leave the range of FP16.
    String scaled = onnx.node("Mul", name + "/scale", List.of(q, onnx.scalar(type, scale)));
    String transposed =
        onnx.node(
            "Transpose", name + "/keys", List.of(k), attribute("perm", List.of(0L, 1L, 3L, 2L)));
    String bias = mask == null ? null : bias(name, mask, keys);
    long blocks = blocks(queries, keys);
    if (blocks == 1) {
      return block(name, scaled, transposed, v, bias);
    }
    SizeFormula length = queries.get(2);
    List<String> parts = new ArrayList<>();
    for (long i = 0; i < blocks; i++) {
      String part =
          onnx.node(
              "Slice",
              name + "/queries",
              List.of(
                  scaled,
                  extents.share(length, i, blocks),
                  extents.share(length, i + 1, blocks),
                  onnx.integers(2)));
      parts.add(block(name, part, transposed, v, bias));
    }
    return onnx.node("Concat", name + "/blocks", parts, attribute("axis", 2));
  }

  /** As many as the largest picture needs. */
  private long blocks(List<SizeFormula> queries, List<SizeFormula> keys) {
    long scores = sized.greatest(keys.get(2));
    for (int axis = 0; axis < 3; axis++) {
      scores *= sized.greatest(queries.get(axis));
    }
    long bytes = scores * ComputeType.stored(type).bytes();
    return (bytes + MOST_SCORE_BYTES - 1) / MOST_SCORE_BYTES;
  }

  private String block(String name, String q, String transposed, String v, String bias) {
    String scores = onnx.node("MatMul", name + "/scores", List.of(q, transposed));
    if (bias != null) {
      scores = onnx.node("Add", name + "/masked", List.of(scores, bias));
    }
    String weights =
        onnx.node("Softmax", name + "/softmax", List.of(scores), attribute("axis", -1));
    return onnx.node("MatMul", name + "/values", List.of(weights, v));
  }

  private String bias(String name, String mask, List<SizeFormula> keys) {
    String excluded =
        onnx.node(
            "LessOrEqual", name + "/excluded", List.of(mask, onnx.scalar(DataType.FLOAT, 0.5)));
    String ones =
        onnx.node("Cast", name + "/ones", List.of(excluded), attribute("to", type.getNumber()));
    double low = type == DataType.FLOAT16 ? MASKED_FP16 : MASKED;
    String added = onnx.node("Mul", name + "/bias", List.of(ones, onnx.scalar(type, low)));
    return onnx.node(
        "Reshape",
        name + "/bias",
        List.of(added, extents.vector(List.of(keys.get(0), ONE, ONE, keys.get(2)))));
  }
}
