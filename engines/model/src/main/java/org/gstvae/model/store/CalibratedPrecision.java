package org.gstvae.model.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gstvae.engine.Precision;
import org.gstvae.model.graph.QuantizedType;
import org.gstvae.model.quantize.LayerScales;
import org.gstvae.model.quantize.Placement;

/**
 * How a model runs in one 8-bit precision.
 *
 * @param data what it was calibrated on
 * @param activations how the ranges of activations were chosen
 * @param weights how the ranges of kernels were chosen
 * @param macShare share of the convolutions' multiply-accumulate operations in 8 bits, 0..1
 * @param gate what the quality gate measured
 * @param kept convolutions that stay in 16 bits
 * @param layers scales of the convolutions in 8 bits, by name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"data", "activations", "weights", "mac_share", "gate", "kept", "layers"})
public record CalibratedPrecision(
    @JsonProperty("data") Data data,
    @JsonProperty("activations") String activations,
    @JsonProperty("weights") String weights,
    @JsonProperty("mac_share") double macShare,
    @JsonProperty("gate") CalibrationGate gate,
    @JsonProperty("kept") List<String> kept,
    @JsonProperty("layers") Map<String, LayerScales> layers) {

  /**
   * What the ranges come from.
   *
   * @param hash SHA-256 over the content of the files in the order of their use, 16 hex digits
   * @param files number of files
   * @param frames number of frames
   * @param width their width in pixels
   * @param height their height in pixels
   * @param seed what the files were drawn by
   */
  @JsonPropertyOrder({"hash", "files", "frames", "width", "height", "seed"})
  public record Data(
      @JsonProperty("hash") String hash,
      @JsonProperty("files") int files,
      @JsonProperty("frames") long frames,
      @JsonProperty("width") int width,
      @JsonProperty("height") int height,
      @JsonProperty("seed") long seed) {}

  /** Checks that what an engine needs is there. */
  public CalibratedPrecision {
    if (gate == null) {
      throw new IllegalArgumentException("gate is missing");
    }
    if (layers == null) {
      throw new IllegalArgumentException("layers is missing");
    }
    kept = kept == null ? List.of() : List.copyOf(kept);
    layers = new TreeMap<>(layers);
  }

  /** The Q/DQ pairs. */
  public Placement placement(Precision precision) {
    return new Placement(type(precision), layers);
  }

  /**
   * The 8-bit type of a precision.
   *
   * @throws IllegalArgumentException if it has none
   */
  public static QuantizedType type(Precision precision) {
    return switch (precision) {
      case INT8 -> QuantizedType.INT8;
      case FP8 -> QuantizedType.FP8_E4M3;
      default ->
          throw new IllegalArgumentException(
              "precision: " + precision.nick() + " (expected: int8 or fp8)");
    };
  }
}
