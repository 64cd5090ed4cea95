package org.gstvae.tensorrt.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Everything that an engine depends on. How much effort its builder took is not part of it: any
 * engine of the same key computes the same.
 *
 * @param graph digest of the graph: architecture, layout, chunk length, precision and scales
 * @param sizes the range of picture sizes, as it is written in a file's name; empty for an engine
 *     of the one size that its graph is for
 * @param weights the model's hash
 * @param tensorRt the library's version, or its major number for engines that later ones may load
 * @param gpu name and compute capability, or the oldest generation that may run it
 */
public record EngineKey(String graph, String sizes, String weights, String tensorRt, String gpu) {
  /** Names the engine's file: 32 hex digits, and the sizes where there is a range. */
  public String fileName() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  String.join("\n", graph, sizes, weights, tensorRt, gpu)
                      .getBytes(StandardCharsets.UTF_8));
      String name = HexFormat.of().formatHex(digest, 0, 16);
      return sizes.isEmpty() ? name : name + "-" + sizes;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
