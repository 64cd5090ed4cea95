package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** {@code latent-format=q8} through whole pipelines. */
class QuantizedTest {
  private static final String CHUNK_CAPS = "width=320,height=192,framerate=25/1";
  private static final long TWO_SECONDS = 2_000_000_000L;

  private static ObjectNode latents(int frames, String pattern, String settings) {
    return Observation.pipeline(
        "videotestsrc num-buffers=%d pattern=%s ! video/x-raw,format=I420,%s ! vaeencode model=tiny latent-format=q8 %s ! identity name=see-latent ! vaedecode ! identity name=see-out ! fakesink"
            .formatted(frames, pattern, CHUNK_CAPS, settings));
  }

  private static long bytes(Observation seen) {
    return seen.ended().at("see-latent").buffers().stream()
        .mapToLong(Observation.Passed::size)
        .sum();
  }

  @Test
  void everySizeComesBack() {
    List<String> sizes =
        List.of(
            "format=I420,width=16,height=16",
            "format=RGB,width=17,height=19",
            "format=NV12,width=321,height=241",
            "format=UYVY,width=640,height=360",
            "format=I420,width=1920,height=1080");
    List<Observation> observations =
        Observation.all(
            sizes.stream()
                .map(
                    size ->
                        Observation.pipeline(
                            "videotestsrc num-buffers=5 ! video/x-raw,%s,framerate=25/1 ! identity name=see-in ! vaeencode model=tiny latent-format=q8 ! identity name=see-latent ! vaedecode ! identity name=see-out ! fakesink"
                                .formatted(size)))
                .toList());
    List<Executable> checks = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      Observation seen = observations.get(i).ended();
      checks.add(() -> assertEquals(seen.at("see-in").times(), seen.at("see-out").times()));
      checks.add(
          () -> {
            String caps = seen.at("see-latent").caps().get(0);
            assertTrue(caps.contains("format=(string)q8"), caps);
          });
    }
    assertAll(checks);
  }

  @Test
  void imagesToo() {
    Observation seen = Observation.of(latents(3, "smpte", "mode=image")).ended();
    assertEquals(3, seen.at("see-latent").buffers().size());
    assertEquals(3, seen.at("see-out").buffers().size());
  }

  @Test
  void aLargerQuantizerIsSmallerAndTheSameOneGivesTheSameBytes() {
    ObjectNode one = latents(16, "smpte", "quantizer=1");
    one.put("crc", true);
    List<Observation> seen =
        Observation.all(List.of(one, one, latents(16, "smpte", "quantizer=4")));
    assertEquals(
        seen.get(0).ended().at("see-latent").checksums(), seen.get(1).at("see-latent").checksums());
    assertTrue(bytes(seen.get(2)) < 0.8 * bytes(seen.get(0)));
  }

  /** Chunks that are in work keep what they began with; then the new setting counts. */
  @Test
  void settingsChangeWhilePlaying() {
    int kilobits = 120;
    ObjectNode spec =
        Observation.pipeline(
            "videotestsrc num-buffers=320 pattern=smpte ! video/x-raw,format=I420,%s ! identity name=see-in ! vaeencode name=encode model=tiny latent-format=q8 ! identity name=see-latent ! vaedecode ! identity name=see-out ! fakesink"
                .formatted(CHUNK_CAPS));
    ObjectNode changes = spec.withObject("/set").withObject("/see-latent");
    changes.withObject("/9").withObject("/encode").put("quantizer", 4);
    changes.withObject("/19").withObject("/encode").put("bitrate", kilobits);
    Observation seen = Observation.of(spec).ended();
    List<Observation.Passed> chunks = seen.at("see-latent").buffers();
    assertEquals(40, chunks.size());
    assertEquals(seen.at("see-in").times(), seen.at("see-out").times());
    assertEquals(List.of(), seen.at("see-out").gaps());
    assertTrue(seen.warnings().isEmpty(), () -> seen.warnings().toString());

    double fine = mean(chunks.subList(2, 10));
    double coarse = mean(chunks.subList(14, 20));
    assertTrue(coarse < 0.8 * fine, () -> fine + " bytes, then " + coarse);
    double held = mean(chunks.subList(26, 40));
    double share = kilobits * 1000 / 8.0 * chunks.get(30).duration() / 1e9;
    assertEquals(share, held, 0.05 * share);
  }

  private static double mean(List<Observation.Passed> chunks) {
    return chunks.stream().mapToLong(Observation.Passed::size).average().orElseThrow();
  }

  /** On the stream's time: any two seconds, content that changes included. */
  @Test
  void theBitRateIsHeld() {
    int kilobits = 120;
    ObjectNode spec =
        Observation.pipeline(
            ("videotestsrc num-buffers=100 pattern=smpte ! video/x-raw,format=I420,%1$s ! concat name=c"
                    + " videotestsrc num-buffers=100 pattern=ball ! video/x-raw,format=I420,%1$s ! c."
                    + " c. ! vaeencode model=tiny latent-format=q8 bitrate=%2$d ! identity name=see-latent ! fakesink")
                .formatted(CHUNK_CAPS, kilobits));
    List<Observation.Passed> chunks = Observation.of(spec).ended().at("see-latent").buffers();
    assertTrue(chunks.size() >= 24, () -> chunks.size() + " chunks");
    for (int from = 0; from < chunks.size(); from++) {
      long bytes = 0;
      long duration = 0;
      for (int i = from; i < chunks.size() && duration < TWO_SECONDS; i++) {
        bytes += chunks.get(i).size();
        duration += chunks.get(i).duration();
      }
      if (duration >= TWO_SECONDS) {
        double rate = 8e6 * bytes / duration;
        assertEquals(kilobits, rate, 0.05 * kilobits, "from chunk " + from);
      }
    }
  }
}
