package org.gstvae.plugin.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Any so many shares as are needed give all others. */
class ShareCodeTest {
  private static int[] first(int count) {
    return IntStream.range(0, count).toArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 188", "2, 5, 94", "12, 20, 16", "100, 151, 3", "169, 255, 40"})
  void anySubsetWillDo(int needed, int shares, int bytes) {
    Random random = new Random(needed);
    byte[][] word = new byte[shares][];
    byte[][] plain = new byte[needed][bytes];
    for (byte[] share : plain) {
      random.nextBytes(share);
    }
    for (int i = 0; i < shares; i++) {
      word[i] = ShareCode.share(first(needed), plain, i);
    }
    assertArrayEquals(plain[0], word[0]);
    for (int trial = 0; trial < 5; trial++) {
      List<Integer> order = IntStream.range(0, shares).boxed().collect(Collectors.toList());
      Collections.shuffle(order, random);
      int[] there = order.subList(0, needed).stream().mapToInt(Integer::intValue).toArray();
      byte[][] values = IntStream.of(there).mapToObj(i -> word[i]).toArray(byte[][]::new);
      for (int i = 0; i < needed; i++) {
        assertArrayEquals(plain[i], ShareCode.share(there, values, i));
      }
    }
  }

  /** Worked by hand: the line through 1 at a^0 = 1 and 2 at a^1 = 2 is x itself, so 4 at a^2. */
  @Test
  void theValuesAreThoseOfThePolynomial() {
    byte[][] plain = {{1}, {2}};
    assertArrayEquals(new byte[] {4}, ShareCode.share(first(2), plain, 2));
    // a^8 = x^4 + x^3 + x^2 + 1 = 0x1D.
    assertArrayEquals(new byte[] {0x1D}, ShareCode.share(first(2), plain, 8));
  }
}
