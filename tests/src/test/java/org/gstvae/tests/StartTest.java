package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** How long it takes to the first latent. Reported, not judged: machines differ. */
@Tag("alone")
class StartTest {
  @Test
  void timeFromProcessStartToFirstLatent(TestReporter reporter) {
    Launch launch =
        Launch.pipeline(
            "videotestsrc num-buffers=8 ! video/x-raw,format=I420,width=64,height=48 ! vaeencode model=tiny ! fakesink");
    launch.run().succeeds();
    Finished warm = launch.run().succeeds();
    reporter.publishEntry("start to first latent, warm, ms", Long.toString(warm.wall().toMillis()));
    assertTrue(warm.out().contains("Got EOS"), warm::toString);
  }
}
