package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What goes into the encoder comes out of the decoder: as many frames, their times, their size. */
class RoundTripTest {
  private static final Pattern GEOMETRY =
      Pattern.compile("(format|width|height|framerate|pixel-aspect-ratio)=\\(\\w+\\)([\\w/]+)");

  private static ObjectNode roundTrip(int frames, String caps) {
    return Observation.pipeline(
        "videotestsrc num-buffers=%d ! video/x-raw,%s ! identity name=see-in ! vaeencode model=tiny ! vaedecode ! identity name=see-out ! fakesink"
            .formatted(frames, caps));
  }

  @Test
  void anyNumberOfFrames() {
    List<ObjectNode> specs =
        IntStream.rangeClosed(1, 40)
            .mapToObj(n -> roundTrip(n, "format=I420,width=64,height=48,framerate=25/1"))
            .toList();
    List<Observation> observations = Observation.all(specs);
    List<Executable> checks = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      int frames = i + 1;
      Observation seen = observations.get(i);
      checks.add(() -> unchanged(frames + " frames", frames, seen));
    }
    assertAll(checks);
  }

  @Test
  void anySizeInEachKindOfFormat() {
    record Case(String caps, int frames) {}

    List<Case> cases = new ArrayList<>();
    for (String format : List.of("RGB", "I420", "NV12", "v210")) {
      cases.add(new Case(caps(format, 16, 16), 9));
      cases.add(new Case(caps(format, 322, 242), 9));
      cases.add(new Case(caps(format, 321, 241), 9));
      cases.add(new Case(caps(format, 640, 360), 5));
      cases.add(new Case(caps(format, 854, 480), 5));
      cases.add(new Case(caps(format, 1920, 1080), 2));
    }
    List<Observation> observations =
        Observation.all(cases.stream().map(c -> roundTrip(c.frames, c.caps)).toList());
    List<Executable> checks = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      Case at = cases.get(i);
      Observation seen = observations.get(i);
      checks.add(() -> unchanged(at.caps, at.frames, seen));
    }
    assertAll(checks);
  }

  @Test
  void everyFormat() {
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
        Observation.all(formats.stream().map(f -> roundTrip(9, caps(f, 50, 38))).toList());
    List<Executable> checks = new ArrayList<>();
    for (int i = 0; i < formats.size(); i++) {
      String format = formats.get(i);
      Observation seen = observations.get(i);
      checks.add(() -> unchanged(format, 9, seen));
    }
    assertAll(checks);
  }

  @Test
  void throughAFile() {
    String file = Checkout.workDirectory().resolve("round-trip.vae").toString();
    Observation written =
        Observation.of(
                Observation.pipeline(
                    "videotestsrc num-buffers=21 ! video/x-raw,format=NV12,width=98,height=66,framerate=30000/1001 ! identity name=see-in ! vaeencode model=tiny ! vaemux ! filesink location="
                        + file))
            .ended();
    Observation read =
        Observation.of(
                Observation.pipeline(
                    "filesrc location="
                        + file
                        + " ! vaedemux ! vaedecode ! identity name=see-out ! fakesink"))
            .ended();
    assertEquals(written.at("see-in").times(), read.at("see-out").times());
    assertEquals(written.at("see-in").durations(), read.at("see-out").durations());
    assertEquals(
        geometry(written.at("see-in").caps().get(0)), geometry(read.at("see-out").caps().get(0)));
  }

  @Test
  void inImageMode() {
    Observation seen =
        Observation.of(
            Observation.pipeline(
                "videotestsrc num-buffers=3 ! video/x-raw,format=RGB,width=70,height=50,framerate=25/1 ! identity name=see-in ! vaeencode model=tiny mode=image ! identity name=see-latent ! vaedecode ! identity name=see-out ! fakesink"));
    unchanged("mode=image", 3, seen);
    assertEquals(3, seen.at("see-latent").buffers().size(), "one chunk a frame");
    assertTrue(
        seen.at("see-latent").caps().get(0).contains("temporal-factor=(int)1"),
        () -> seen.at("see-latent").caps().toString());
  }

  /** Every frame comes back with a time code; the plugin's own tests compare the numbers. */
  @Test
  void withTimeCodes() {
    Finished finished =
        Launch.gstLaunch(
                "-v",
                "videotestsrc num-buffers=11 ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! timecodestamper ! vaeencode model=tiny ! vaedecode ! fakesink silent=false")
            .run()
            .succeeds();
    long coded =
        finished.out().lines().filter(line -> line.contains("GstVideoTimeCodeMeta")).count();
    assertEquals(11, coded, finished::toString);
  }

  @Test
  void theSameLatentsEachTime() {
    ObjectNode spec =
        Observation.pipeline(
            "videotestsrc num-buffers=16 ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! vaeencode model=tiny ! identity name=see-latent ! fakesink");
    spec.put("crc", true);
    List<Observation> two = Observation.all(List.of(spec, spec));
    assertEquals(2, two.get(0).ended().at("see-latent").buffers().size());
    assertEquals(
        two.get(0).at("see-latent").checksums(), two.get(1).ended().at("see-latent").checksums());
  }

  private static String caps(String format, int width, int height) {
    return "format=%s,width=%d,height=%d,framerate=25/1".formatted(format, width, height);
  }

  private static void unchanged(String what, int frames, Observation seen) {
    seen.ended();
    Observation.Seen in = seen.at("see-in");
    Observation.Seen out = seen.at("see-out");
    assertEquals(frames, in.buffers().size(), what);
    assertEquals(in.times(), out.times(), what + ": times");
    assertEquals(in.durations(), out.durations(), what + ": durations");
    assertEquals(in.sizes(), out.sizes(), what + ": bytes of a frame");
    assertEquals(geometry(in.caps().get(0)), geometry(out.caps().get(0)), what + ": caps");
  }

  private static List<String> geometry(String caps) {
    Matcher matcher = GEOMETRY.matcher(caps);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1) + "=" + matcher.group(2));
    }
    found.sort(null);
    return found;
  }
}
