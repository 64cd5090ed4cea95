package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gstvae.latent.klv.KlvUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Latents as KLV units: through MPEG-TS beside H.264 and AAC, through RTP, and with losses. */
class KlvTest {
  private static final String QUEUE =
      " ! queue max-size-buffers=0 max-size-bytes=0 max-size-time=0 ! ";
  private static final String VIDEO =
      "videotestsrc num-buffers=77 pattern=ball !"
          + " video/x-raw,format=I420,width=96,height=80,framerate=25/1";

  /** 1/90,000 s in nanoseconds, rounded up: the resolution of times in MPEG-TS and RTP. */
  private static final long TICK = 11_112;

  private static Path ts;
  private static Observation sent;

  private static Observation observed(ObjectNode spec) {
    return Observation.of(spec.put("crc", true)).ended();
  }

  private static Observation observed(String line) {
    return observed(Observation.pipeline(line));
  }

  @BeforeAll
  static void mux() {
    ts = Checkout.workDirectory().resolve("klv.ts");
    sent =
        observed(
            "mpegtsmux name=m ! filesink location="
                + ts
                + " "
                + VIDEO
                + " ! tee name=t t."
                + QUEUE
                + "vaeencode model=tiny ! identity name=see-latents ! vaetoklv unit-size=2000 !"
                + " identity name=see-units"
                + QUEUE
                + "m. t."
                + QUEUE
                + "x264enc tune=zerolatency ! h264parse ! identity name=see-h264"
                + QUEUE
                + "m. audiotestsrc num-buffers=145 samplesperbuffer=1024 ! audio/x-raw,rate=48000 !"
                + " avenc_aac ! aacparse ! identity name=see-aac"
                + QUEUE
                + "m.");
    assertEquals(10, sent.at("see-latents").buffers().size());
    assertTrue(sent.at("see-units").buffers().size() >= 30, sent::toString);
  }

  private static String demux(String name) {
    return "filesrc location="
        + ts
        + " ! tsdemux name=d d. ! meta/x-klv"
        + QUEUE
        + "identity name=see-units ! klvtovae ! identity name=see-latents"
        + (name.isEmpty() ? " ! fakesink" : " ! " + name);
  }

  @Test
  void nothingIsLostFromAFileAndTheOtherStreamsStayInStep() {
    Observation seen =
        observed(
            demux("")
                + " d. ! video/x-h264"
                + QUEUE
                + "h264parse ! identity name=see-h264 ! fakesink d. ! audio/mpeg"
                + QUEUE
                + "aacparse ! identity name=see-aac ! fakesink");
    assertEquals(List.of(), seen.warnings());
    assertEquals(sent.at("see-latents").caps(), seen.at("see-latents").caps());
    assertEquals(sent.at("see-latents").checksums(), seen.at("see-latents").checksums());
    assertEquals(sent.at("see-latents").durations(), seen.at("see-latents").durations());
    assertEquals(sent.at("see-h264").buffers().size(), seen.at("see-h264").buffers().size());

    // MPEG-TS moves all times by one amount; what remains is its resolution.
    long moved = seen.at("see-latents").times().get(0) - sent.at("see-latents").times().get(0);
    for (String stream : List.of("see-latents", "see-aac")) {
      List<Long> before = sent.at(stream).times();
      List<Long> after = seen.at(stream).times();
      assertEquals(before.size(), after.size(), stream);
      for (int i = 0; i < before.size(); i++) {
        long off = Math.abs(after.get(i) - before.get(i) - moved);
        assertTrue(off <= 2 * TICK, stream + " " + i + " is " + off + " ns off");
      }
    }
  }

  @Test
  void theDecoderShowsEveryFrameOfAFile() {
    Observation seen = observed(demux("vaedecode ! fakesink name=see"));
    assertEquals(77, seen.at("see").buffers().size());
    assertEquals(List.of(), seen.warnings());
  }

  /** tsdemux sends a gap before the segment, of which muxers complain. */
  @Test
  void aMuxerTakesWhatComesFromAFile() {
    Launch.pipeline(
            demux(
                "vaedecode ! videoconvert ! x264enc speed-preset=ultrafast ! h264parse ! mp4mux ! fakesink"))
        .run()
        .succeeds();
  }

  /** The file from somewhere in its middle on: the first chunk that comes whole, and all others. */
  @Test
  void whoJoinsLateGetsAllFromTheNextChunkOn() throws IOException {
    byte[] bytes = Files.readAllBytes(ts);
    Path late = Checkout.workDirectory().resolve("klv-late.ts");
    List<Long> all = sent.at("see-latents").checksums();
    int shortest = all.size();
    for (int cut : new int[] {bytes.length / 5 + 77, bytes.length / 2}) {
      Files.write(late, Arrays.copyOfRange(bytes, cut, bytes.length));
      Observation seen =
          observed(
              "filesrc location="
                  + late
                  + " ! tsdemux ! meta/x-klv ! klvtovae ! identity name=see-latents ! vaedecode !"
                  + " fakesink name=see");
      List<Long> got = seen.at("see-latents").checksums();
      assertEquals(sent.at("see-latents").caps(), seen.at("see-latents").caps());
      assertTrue(got.size() > 2 && got.size() < shortest, seen::toString);
      assertEquals(all.subList(all.size() - got.size(), all.size()), got);
      assertEquals(77 - 8 * (all.size() - got.size()), seen.at("see").buffers().size());
      assertEquals(List.of(), seen.warnings());
      shortest = got.size();
    }
  }

  /** Units that are lost, wherever: a warning each second, and all other slices are used. */
  @Test
  void lostUnitsCostTheirSlicesAlone() {
    ObjectNode spec = Observation.pipeline(demux("vaedecode ! fakesink name=see"));
    // One in the middle of the second chunk, the first and the last one of the fourth.
    int units = sent.at("see-units").buffers().size() / 10;
    spec.withObject("/drop").putArray("see-units").add(units + 1).add(3 * units).add(4 * units - 1);
    Observation seen = observed(spec);
    assertEquals(77, seen.at("see").buffers().size());
    assertEquals(10, seen.at("see-latents").buffers().size());
    List<Long> got = seen.at("see-latents").checksums();
    for (int i = 0; i < 10; i++) {
      boolean damaged = i == 1 || i == 3;
      assertEquals(!damaged, sent.at("see-latents").checksums().get(i).equals(got.get(i)));
    }
    assertEquals(
        Set.of("klvtovae", "vaedecode"),
        seen.warnings().stream()
            .map(warning -> warning.source().replaceAll("\\d+$", ""))
            .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @ValueSource(ints = {2000, 9000, 60000})
  void throughRtp(int unitSize) {
    Observation seen =
        observed(
            VIDEO
                + " ! vaeencode model=tiny ! identity name=see-in ! vaetoklv unit-size="
                + unitSize
                + " ! rtpklvpay ! rtpklvdepay ! klvtovae ! identity name=see-out ! vaedecode !"
                + " fakesink name=see");
    assertEquals(seen.at("see-in").caps(), seen.at("see-out").caps());
    assertEquals(seen.at("see-in").checksums(), seen.at("see-out").checksums());
    assertEquals(seen.at("see-in").times(), seen.at("see-out").times());
    assertEquals(77, seen.at("see").buffers().size());
    assertEquals(List.of(), seen.warnings());
  }

  @Test
  void capsMayChange() {
    Observation seen =
        observed(
            "concat name=both ! vaetoklv ! klvtovae ! fakesink name=see videotestsrc num-buffers=8"
                + " ! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! vaeencode"
                + " model=tiny ! both. videotestsrc num-buffers=8 !"
                + " video/x-raw,format=I420,width=32,height=32,framerate=25/1 ! vaeencode"
                + " model=tiny ! both.");
    assertEquals(2, seen.at("see").caps().size());
    assertTrue(seen.at("see").caps().get(1).contains("width=(int)32"), seen::toString);
    assertEquals(2, seen.at("see").buffers().size());
  }

  /** KLV of others, and what is no KLV at all: nothing comes of it. */
  @Test
  void whatIsNotOurs() {
    Observation seen =
        observed(
            "fakesrc num-buffers=50 sizetype=fixed sizemax=999 filltype=random format=time !"
                + " meta/x-klv,parsed=true ! klvtovae ! fakesink name=see");
    assertEquals(0, seen.at("see").buffers().size());
    assertTrue(seen.warnings().get(0).message().startsWith("KLV: "), seen::toString);
  }

  /** Anybody can send units: one with caps that nobody can mean is stepped over. */
  @Test
  void aUnitWithImpossibleCaps() throws IOException {
    Path file = Checkout.workDirectory().resolve("impossible.klv");
    Path sound = Checkout.workDirectory().resolve("sound.klv");
    Launch.pipeline(
            "videotestsrc num-buffers=16 ! video/x-raw,format=I420,width=64,height=48,framerate=25/1"
                + " ! vaeencode model=tiny ! vaetoklv ! filesink location="
                + sound)
        .run()
        .succeeds();
    KlvUnit foreign =
        new KlvUnit(
            9, 0, 1, ByteBuffer.allocate(1), 0, 1, null, "video/x-vae-latent, width=(int)-1");
    ByteBuffer unit = foreign.toBytes();
    byte[] units = Files.readAllBytes(sound);
    Files.write(
        file, ByteBuffer.allocate(unit.remaining() + units.length).put(unit).put(units).array());
    Observation seen =
        observed(
            "filesrc location="
                + file
                + " blocksize=10000000 ! meta/x-klv,parsed=true ! klvtovae ! fakesink name=see");
    assertEquals(2, seen.at("see").buffers().size());
    assertEquals(1, seen.warnings().size(), seen::toString);
  }

  @Test
  void aReceiverMayComeLater() {
    ObjectNode spec = Observation.pipeline(demux(""));
    spec.withObject("/drop").putArray("see-units").add(0).add(1);
    Observation seen = observed(spec);
    List<Long> all = sent.at("see-latents").checksums();
    assertEquals(all.subList(1, 10), seen.at("see-latents").checksums());
    assertEquals(List.of(), seen.warnings());
  }
}
