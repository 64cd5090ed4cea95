package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Caps between encoder and decoder, and what the decoder makes of downstream's wishes. */
class NegotiationTest {
  @Test
  void latentCapsSayWhatTheDecoderNeeds() {
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "videotestsrc num-buffers=12 ! video/x-raw,format=NV12,width=100,height=52,framerate=30000/1001,pixel-aspect-ratio=16/15,colorimetry=bt601,chroma-site=jpeg ! vaeencode model=tiny ! identity name=see ! fakesink"))
            .ended();
    String caps = seen.at("see").caps().get(0);
    for (String field :
        List.of(
            "video/x-vae-latent",
            "version=(int)1",
            "model=(string)tiny",
            "model-hash=(string)",
            "format=(string)f16le",
            "channels=(int)4",
            "latent-width=(int)13",
            "latent-height=(int)7",
            "temporal-factor=(int)4",
            "spatial-factor=(int)8",
            "frames-per-chunk=(int)8",
            "source-format=(string)NV12",
            "width=(int)100",
            "height=(int)52",
            "framerate=(fraction)30000/1001",
            "pixel-aspect-ratio=(fraction)16/15",
            "colorimetry=(string)bt601",
            "chroma-site=(string)jpeg")) {
      assertTrue(caps.contains(field), () -> field + " in " + caps);
    }
    assertEquals(2, seen.at("see").buffers().size(), "twelve frames are two chunks");
  }

  @Test
  void latentFormats() {
    Map<String, String> inCaps =
        Map.of("f16", "f16le", "bf16", "bf16le", "f32", "f32le", "q8", "q8");
    List<String> formats = List.copyOf(inCaps.keySet());
    List<Observation> observations =
        Observation.all(
            formats.stream()
                .map(
                    format ->
                        Observation.pipeline(
                            "videotestsrc num-buffers=8 ! video/x-raw,format=RGB,width=64,height=48 ! vaeencode model=tiny latent-format=%s ! identity name=see-latent ! vaedecode ! fakesink name=see-out"
                                .formatted(format)))
                .toList());
    for (int i = 0; i < formats.size(); i++) {
      Observation seen = observations.get(i).ended();
      String caps = seen.at("see-latent").caps().get(0);
      String expected = "format=(string)" + inCaps.get(formats.get(i));
      assertTrue(caps.contains(expected), () -> expected + " in " + caps);
      assertEquals(8, seen.at("see-out").buffers().size());
    }
  }

  @Test
  void theDecoderGivesWhatDownstreamTakes() {
    List<String> formats =
        List.of(
            "I420",
            "NV12",
            "UYVY",
            "v210",
            "RGB",
            "BGR",
            "RGBx",
            "BGRx",
            "RGBA",
            "BGRA",
            "I420_10LE",
            "P010_10LE");
    List<Observation> observations =
        Observation.all(
            formats.stream()
                .map(
                    format ->
                        Observation.pipeline(
                            "videotestsrc num-buffers=4 ! video/x-raw,format=I420,width=66,height=50 ! vaeencode model=tiny frames-per-chunk=4 ! vaedecode ! video/x-raw,format=%s ! fakesink name=see"
                                .formatted(format)))
                .toList());
    for (int i = 0; i < formats.size(); i++) {
      Observation seen = observations.get(i).ended();
      String caps = seen.at("see").caps().get(0);
      String expected = "format=(string)" + formats.get(i);
      assertTrue(caps.contains(expected), () -> expected + " in " + caps);
      assertEquals(4, seen.at("see").buffers().size());
    }
  }

  @Test
  void theDecoderPrefersTheSourcesFormat() {
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "videotestsrc num-buffers=4 ! video/x-raw,format=BGRx,width=64,height=48 ! vaeencode model=tiny ! vaedecode ! fakesink name=see"))
            .ended();
    assertTrue(
        seen.at("see").caps().get(0).contains("format=(string)BGRx"),
        () -> seen.at("see").caps().toString());
  }

  /** A change of size in mid-stream drains the chunk; no frame is lost. */
  @Test
  void capsChangeInMidStream() {
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "concat name=c ! identity name=see-in ! vaeencode model=tiny ! vaedecode ! identity name=see-out ! fakesink"
                        + " videotestsrc num-buffers=11 ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! c."
                        + " videotestsrc num-buffers=6 ! video/x-raw,format=I420,width=96,height=64,framerate=25/1 ! c."))
            .ended();
    assertEquals(17, seen.at("see-out").buffers().size());
    assertEquals(seen.at("see-in").sizes(), seen.at("see-out").sizes());
    assertEquals(2, seen.at("see-out").caps().size(), () -> seen.at("see-out").caps().toString());
  }

  /** Row padding and other layouts upstream: the same picture, so the same latents. */
  @Test
  void everyEncoderInATeeSeesTheSame() {
    var spec =
        Observation.pipeline(
            "videotestsrc num-buffers=8 ! video/x-raw,format=RGB,width=50,height=38 ! tee name=t"
                + " t. ! queue ! vaeencode model=tiny ! fakesink name=see-a async=false"
                + " t. ! queue ! vaeencode model=tiny ! fakesink name=see-b async=false");
    spec.put("crc", true);
    Observation seen = Observation.of(spec).ended();
    assertEquals(seen.at("see-a").checksums(), seen.at("see-b").checksums());
  }
}
