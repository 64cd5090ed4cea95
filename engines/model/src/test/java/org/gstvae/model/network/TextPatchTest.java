package org.gstvae.model.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.gstvae.model.VaeConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Patches of text attention: 8x8 pixels in the encoder, whatever the network folds at its input.
 */
class TextPatchTest {
  private static VaeConfig config(int patch, int levels) {
    return new VaeConfig(
        16,
        0,
        32,
        List.of(1, 1, 1, 1).subList(0, levels),
        1,
        216,
        List.of(216, 108, 54, 27),
        4,
        16,
        List.of(2, 4),
        new VaeConfig.Text(24, 2, 16, 100),
        patch,
        1,
        1,
        1,
        false,
        true,
        VaeConfig.RESAMPLE_SHUFFLE,
        VaeConfig.KERNEL_FACTORED,
        1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4, 0, 8, 8, 8",
    "1, 4, 3, 1, 1, 8",
    "4, 2, 0, 2, 2, 8",
    "4, 2, 1, 1, 1, 8",
    "8, 2, 0, 1, 2, 16",
    "1, 2, 0, 8, 2, 8",
    "2, 1, 0, 4, 1, 8"
  })
  void patches(int patch, int levels, int level, int encoder, int decoder, int multiple) {
    VaeConfig config = config(patch, levels);
    assertEquals(encoder, config.encoderTextPatch(level));
    assertEquals(decoder, config.decoderTextPatch(level));
    assertEquals(multiple, config.pictureMultiple());
  }

  /** The smallest picture goes through with attention at every level. */
  @Test
  void weightsOfANetworkThatFoldsItsInput() {
    Map<String, long[]> shapes = VaeNetwork.parameters(config(4, 2));
    assertArrayEquals(new long[] {32, 2 * 2 * 32}, shapes.get("encoder.down.0.attn.0.to_q.weight"));
    assertArrayEquals(new long[] {32, 32}, shapes.get("encoder.down.1.attn.0.to_q.weight"));
    assertArrayEquals(
        new long[] {2 * 2 * 32, 32}, shapes.get("decoder.up.0.attn.0.to_out.0.weight"));
  }
}
