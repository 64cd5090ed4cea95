package org.gstvae.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelFactorsTest {
  @Test
  void wholePowerBringsAllChannelsToOneOctave() {
    ChannelFactors factors = ChannelFactors.of(new double[] {100, 0.3, 1, 7}, 1);
    assertEquals(List.of(128f, 0.5f, 1f, 8f), factors.values());
    assertEquals(1, factors.greatest());
    assertEquals(128, factors.most());
  }

  @Test
  void halfThePowerGoesHalfTheWay() {
    ChannelFactors factors = ChannelFactors.of(new double[] {64, 1}, 0.5);
    assertEquals(List.of(8f, 1f), factors.values());
    assertEquals(8, factors.greatest());
  }

  @Test
  void channelsThatAreSilentAreNotBlownUp() {
    ChannelFactors factors = ChannelFactors.of(new double[] {1, 0, 1e-30}, 1);
    assertEquals(factors.values().get(1), factors.values().get(2));
    assertTrue(factors.values().get(1) > 1e-5, factors::toString);
    ChannelFactors none = ChannelFactors.of(new double[] {0, 0}, 1);
    assertTrue(none.values().stream().allMatch(value -> value > 0), none::toString);
  }
}
