package org.gstvae.model.store;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.network.VaeNetwork;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.FloatBlocks;
import org.gstvae.model.weights.WeightSource;

/**
 * What tells models apart, whatever file they are in: the first 16 hex digits (lower case) of
 * SHA-256 over
 *
 * <ol>
 *   <li>the architecture as JSON in UTF-8: the fields of {@link VaeConfig} under their names in
 *       {@code model.json}, keys sorted, no white space, integers in decimal, absent {@code text}
 *       left out;
 *   <li>for every tensor that the network uses ({@link VaeNetwork#parameters}), in the order of the
 *       sorted keys: its elements in C order as little-endian IEEE 754 binary32. Narrower types are
 *       widened exactly, F64 is rounded to nearest.
 * </ol>
 *
 * <p>Keys and shapes are not hashed: the architecture fixes both. Tensors that the network does not
 * use, the description's other fields and {@code calibration.json} have no part in it.
 */
public final class ModelHash {
  private static final int HEX_DIGITS = 16;

  private ModelHash() {}

  /** Computes the hash; reads all weights once, and holds no more than a block of them. */
  public static String of(VaeConfig architecture, WeightSource weights) throws EngineException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ModelJson.canonical(architecture));
      for (String key : new TreeSet<>(VaeNetwork.parameters(architecture).keySet())) {
        FloatBlocks.convert(weights.get(key), DType.F32, digest::update);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
    } catch (IOException e) {
      throw new EngineException(EngineException.Kind.FAILED, "model-hash: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
