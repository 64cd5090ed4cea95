package org.gstvae.tensorrt.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Numbers of a graph that may follow the picture's size: literals where they do not, else computed
 * from the extents of inputs. A height or width that no input shows gets an input of its own, of
 * which nothing but the extent is read.
 */
final class OnnxExtents {
  private record Source(String tensor, int axis) {}

  private final OnnxGraph onnx;
  private final SizedGraph sized;
  private final Map<SizeTerm, Source> sources = new EnumMap<>(SizeTerm.class);
  private final Map<SizeTerm, String> terms = new EnumMap<>(SizeTerm.class);
  private final Map<SizeFormula, String> scalars = new HashMap<>();

  OnnxExtents(OnnxGraph onnx, SizedGraph sized) {
    this.onnx = onnx;
    this.sized = sized;
  }

  /** Says of which tensor's axis a term is the extent. */
  void source(SizeTerm term, String tensor, int axis) {
    sources.putIfAbsent(term, new Source(tensor, axis));
  }

  /** A tensor's extents as an ONNX file declares them: those that follow the size have names. */
  static TensorShapeProto declared(List<SizeFormula> shape) {
    TensorShapeProto.Builder extents = TensorShapeProto.newBuilder();
    for (SizeFormula extent : shape) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      if (extent.isConstant()) {
        dimension.setDimValue(extent.constant());
      } else if (extent.term() != null) {
        dimension.setDimParam(extent.term().nick());
      } else {
        throw new IllegalArgumentException(
            "extent of an input or output: " + extent + " (expected: one term)");
      }
      extents.addDim(dimension);
    }
    return extents.build();
  }

  /** The numbers as a tensor of INT64, one after another. */
  String vector(List<SizeFormula> numbers) {
    if (numbers.stream().allMatch(SizeFormula::isConstant)) {
      return onnx.integers(numbers.stream().map(SizeFormula::constant).toList());
    }
    List<String> parts = new ArrayList<>();
    numbers.forEach(number -> parts.add(scalar(number)));
    return parts.size() == 1
        ? parts.get(0)
        : onnx.node("Concat", "size/extents", parts, OnnxGraph.attribute("axis", 0));
  }

  /** The number times {@code part / all}, rounded down, as a tensor of INT64 of one element. */
  String share(SizeFormula number, long part, long all) {
    if (part == 0 || number.isConstant()) {
      return onnx.integers(number.constant() * part / all);
    }
    return part == all ? scalar(number) : integer("Div", integer("Mul", scalar(number), part), all);
  }

  private String scalar(SizeFormula number) {
    String known = scalars.get(number);
    if (known == null) {
      known = sum(number);
      scalars.put(number, known);
    }
    return known;
  }

  private String sum(SizeFormula number) {
    String sum = null;
    for (SizeTerm term : number.terms()) {
      long factor = number.factors().get(term);
      String product = factor == 1 ? term(term) : integer("Mul", term(term), factor);
      sum = sum == null ? product : onnx.node("Add", "size/sum", List.of(sum, product));
    }
    if (sum == null) {
      return onnx.integers(number.constant());
    }
    return number.constant() == 0 ? sum : integer("Add", sum, number.constant());
  }

  private String term(SizeTerm term) {
    String known = terms.get(term);
    if (known == null) {
      Source source = sources.get(term);
      known = source == null ? computed(term) : extent(term, source);
      terms.put(term, known);
    }
    return known;
  }

  private String extent(SizeTerm term, Source source) {
    String shape = onnx.node("Shape", "size/shape", List.of(source.tensor()));
    return onnx.node(
        "Gather",
        "size/" + term.nick(),
        List.of(shape, onnx.integers(source.axis())),
        OnnxGraph.attribute("axis", 0));
  }

  private String computed(SizeTerm term) {
    return switch (term) {
      case HEIGHT -> own(term, SizedGraph.ROWS);
      case WIDTH -> own(term, SizedGraph.COLUMNS);
      case LATENT_AREA ->
          onnx.node(
              "Mul",
              "size/" + term.nick(),
              List.of(term(SizeTerm.LATENT_HEIGHT), term(SizeTerm.LATENT_WIDTH)));
      default -> {
        int divisor = term.divisor(sized.factor());
        yield integer("Div", integer("Add", term(term.whole()), divisor - 1), divisor);
      }
    };
  }

  /** FLOAT, because TensorRT takes no shape of bytes. */
  private String own(SizeTerm term, String input) {
    onnx.input(
        input,
        DataType.FLOAT,
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(term.nick()))
            .build());
    return extent(term, new Source(input, 0));
  }

  private String integer(String type, String number, long by) {
    return onnx.node(
        type, "size/" + type.toLowerCase(Locale.ROOT), List.of(number, onnx.integers(by)));
  }
}
