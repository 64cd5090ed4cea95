package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a latent file comes out of it. */
class MuxTest {
  private static final String HDR =
      "video/x-raw,mastering-display-info=(string)35400:14600:8500:39850:6550:2300:15635:16450:10000000:1,content-light-level=(string)1000:400";
  private static final String ENCODE =
      "videotestsrc num-buffers=%d !"
          + " video/x-raw,format=I420,width=64,height=48,framerate=%s,pixel-aspect-ratio=4/3,colorimetry=bt709,chroma-site=mpeg2"
          + " ! vaeencode model=tiny";

  private static Path file(String name) {
    return Checkout.workDirectory().resolve(name);
  }

  private static Path encoded(String name, int frames) {
    Path file = file(name);
    Launch.pipeline(ENCODE.formatted(frames, "25/1") + " ! vaemux ! filesink location=" + file)
        .run()
        .succeeds();
    return file;
  }

  private static Observation observed(String line) {
    return Observation.of(Observation.pipeline(line).put("crc", true)).ended();
  }

  @Test
  void capsTimesAndBytesComeBack() {
    Path file = file("restored.vae");
    Observation in =
        observed(
            "videotestsrc num-buffers=21 !"
                + " video/x-raw,format=I420,width=64,height=48,framerate=30000/1001,pixel-aspect-ratio=4/3,colorimetry=bt709"
                + " ! capssetter caps=\""
                + HDR
                + "\" ! vaeencode model=tiny ! identity name=see ! vaemux ! filesink location="
                + file);
    Observation out = observed("filesrc location=" + file + " ! vaedemux ! fakesink name=see");

    assertEquals(in.at("see").caps(), out.at("see").caps());
    assertEquals(1, out.at("see").caps().size());
    for (String field :
        List.of(
            "framerate=(fraction)30000/1001",
            "pixel-aspect-ratio=(fraction)4/3",
            "colorimetry=(string)bt709",
            "mastering-display-info=(string)35400",
            "content-light-level=(string)1000:400")) {
      assertTrue(out.at("see").caps().get(0).contains(field), () -> field + " in " + out);
    }
    assertEquals(in.at("see").times(), out.at("see").times());
    assertEquals(in.at("see").durations(), out.at("see").durations());
    assertEquals(in.at("see").checksums(), out.at("see").checksums());
    assertEquals(List.of(), out.warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filesrc location=%s ! vaedemux",
        "filesrc location=%s ! queue ! vaedemux",
        "filesrc location=%s blocksize=13 ! queue ! vaedemux",
        "filesrc location=%s ! parsebin"
      })
  void remuxedItIsTheSameFile(String source) throws IOException {
    Path file = encoded("original.vae", 21);
    Path copy = file("copy.vae");
    Launch.pipeline(source.formatted(file) + " ! vaemux ! filesink location=" + copy)
        .run()
        .succeeds();
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(copy));
  }

  @Test
  void capsMayChange() {
    Path file = file("two-sizes.vae");
    Launch.pipeline(
            "concat name=both ! vaemux ! filesink location="
                + file
                + " videotestsrc num-buffers=8 !"
                + " video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! vaeencode"
                + " model=tiny ! both. videotestsrc num-buffers=8 !"
                + " video/x-raw,format=I420,width=32,height=32,framerate=25/1 ! vaeencode"
                + " model=tiny ! both.")
        .run()
        .succeeds();
    for (String link : List.of(" ! ", " ! queue ! ")) {
      Observation seen =
          observed("filesrc location=" + file + link + "vaedemux ! fakesink name=see");
      assertEquals(2, seen.at("see").caps().size());
      assertTrue(seen.at("see").caps().get(1).contains("width=(int)32"), seen::toString);
      assertEquals(List.of(0L, 320_000_000L), seen.at("see").times());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" ! ", " ! queue ! "})
  void tagsComeBack(String link) {
    Path file = file("tags.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=21 !"
                + " video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! taginject"
                + " tags=title=Pumpkin,comment=rolls ! vaeencode model=tiny ! vaemux ! filesink"
                + " location="
                + file)
        .run()
        .succeeds();
    Finished shown =
        Launch.gstLaunch("-t", "filesrc location=" + file + link + "vaedemux ! fakesink")
            .run()
            .succeeds();
    assertTrue(shown.out().matches("(?s).*title: Pumpkin\\s.*"), shown::toString);
    assertTrue(shown.out().matches("(?s).*comment: rolls\\s.*"), shown::toString);
  }

  @Test
  void latentsOfANewerVersionAreRefused() {
    Launch.pipeline(
            "fakesrc num-buffers=1 sizetype=fixed sizemax=99 format=time !"
                + " video/x-vae-latent,version=2 ! vaemux ! fakesink")
        .run()
        .failsSaying("version 2 is newer");
  }

  @Test
  void whatIsNoAccessUnitIsLeftOut() {
    Observation seen =
        observed(
            "fakesrc num-buffers=5 sizetype=fixed sizemax=999 filltype=random format=time !"
                + " video/x-vae-latent,version=1,model=tiny,model-hash=0123456789abcdef,format=f16le,channels=4,latent-width=8,latent-height=6,temporal-factor=4,spatial-factor=8,frames-per-chunk=8,width=64,height=48"
                + " ! vaemux ! fakesink name=see");
    assertEquals("gst-stream-error-quark", seen.warnings().get(0).domain());
    assertTrue(seen.warnings().get(0).message().contains("VAEU"), seen::toString);
    // The beginning, the caps, and the index of no chunks.
    assertEquals(3, seen.at("see").buffers().size());
  }
}
