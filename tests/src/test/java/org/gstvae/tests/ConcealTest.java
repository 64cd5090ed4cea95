package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the decoder makes of chunks that lack slices, cannot be read, or do not come at all. */
class ConcealTest {
  private static final long FRAME = 40_000_000;
  private static final int CHUNK_FRAMES = 8;
  private static final int SLICE_BYTES = 100;

  /** The second slice of the third chunk: what is damaged here. */
  private static final int CHUNK = 2;

  private static final int SLICE = 1;

  private static Path whole;
  private static List<Long> pictures;

  @BeforeAll
  static void encode() {
    whole = Checkout.workDirectory().resolve("conceal-whole.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=40 pattern=ball !"
                + " video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! vaeencode"
                + " model=tiny slice-size="
                + SLICE_BYTES
                + " ! vaemux ! filesink location="
                + whole)
        .run()
        .succeeds();
    pictures = decoded(whole, "").ended().at("see").checksums();
    assertEquals(40, pictures.size());
  }

  private static Observation decoded(Path file, String setting) {
    return Observation.of(
        Observation.pipeline(
                "filesrc location="
                    + file
                    + " ! vaedemux ! vaedecode "
                    + setting
                    + " ! fakesink name=see")
            .put("crc", true));
  }

  private static Path withADamagedSlice() throws LatentException {
    LatentFile file = LatentFile.read(whole);
    byte[] unit = file.units().get(CHUNK);
    damage(unit);
    return file.write("conceal-slice.vae");
  }

  /** Changes the last byte of a slice. */
  private static void damage(byte[] unit) throws LatentException {
    ByteBuffer slice = UnitParts.of(ByteBuffer.wrap(unit)).slices().get(SLICE);
    int last = slice.limit() - 1;
    slice.put(last, (byte) ~slice.get(last));
  }

  /** What a decoder should make of it: the same samples, sent as if they were that chunk's own. */
  private static Path repeatedByHand() throws LatentException {
    LatentFile file = LatentFile.read(whole);
    AccessUnitReader reader = new AccessUnitReader(ByteBuffer.wrap(file.units().get(CHUNK)));
    Chunk chunk = reader.chunk();
    ByteBuffer latents = ByteBuffer.allocate((int) chunk.latentBytes());
    new AccessUnitReader(ByteBuffer.wrap(file.units().get(CHUNK - 1))).readLatents(latents);
    byte[] damaged = file.units().get(CHUNK).clone();
    damage(damaged);
    new AccessUnitReader(ByteBuffer.wrap(damaged)).readLatents(latents);
    AccessUnitWriter writer = new AccessUnitWriter(chunk, SLICE_BYTES);
    ByteBuffer unit = ByteBuffer.allocate(writer.bytes());
    writer.write(latents, unit);
    file.units().set(CHUNK, unit.array());
    return file.write("conceal-by-hand.vae");
  }

  /** The pictures without those of the damaged chunk. */
  private static List<Long> others(List<Long> all) {
    return Stream.concat(
            all.subList(0, CHUNK * CHUNK_FRAMES).stream(),
            all.subList((CHUNK + 1) * CHUNK_FRAMES, 40).stream())
        .toList();
  }

  private static void warned(Observation seen, String text) {
    assertEquals(1, seen.warnings().size(), seen::toString);
    assertEquals("gst-stream-error-quark", seen.warnings().get(0).domain());
    assertEquals(7, seen.warnings().get(0).code(), "STREAM/DECODE");
    assertTrue(seen.warnings().get(0).message().contains(text), seen::toString);
  }

  @Test
  void repeatTakesTheSamplesOfTheChunkBefore() throws LatentException {
    Observation seen = decoded(withADamagedSlice(), "").ended();
    List<Long> expected = decoded(repeatedByHand(), "").ended().at("see").checksums();
    assertEquals(expected, seen.at("see").checksums());
    assertNotEquals(pictures, seen.at("see").checksums());
    assertEquals(others(pictures), others(seen.at("see").checksums()), "the others are untouched");
    assertEquals(
        LongStream.range(0, 40).map(i -> i * FRAME).boxed().toList(), seen.at("see").times());
    warned(seen, "1 of 11 slices are missing or damaged");
    assertEquals(List.of(), seen.at("see").gaps());
  }

  /**
   * Nothing is repeated that was shown before a seek: a decoder that sought shows what others do.
   */
  @Test
  void afterASeekNothingIsRepeated() throws LatentException {
    LatentFile file = LatentFile.read(whole);
    for (int chunk : new int[] {0, CHUNK}) {
      byte[] unit = file.units().get(chunk);
      damage(unit);
    }
    Path both = file.write("conceal-seek.vae");
    String line =
        "filesrc location=" + both + " ! vaedemux ! vaedecode ! fakesink name=see sync=false";
    long start = CHUNK * CHUNK_FRAMES * FRAME;
    var sought = Observation.pipeline(line).put("crc", true);
    sought.putArray("seek").add(start).add(start + CHUNK_FRAMES * FRAME);
    List<Long> after = Observation.of(sought).ended().at("see").checksums();
    Path alone = LatentFile.read(both).without(0).without(0).write("conceal-alone.vae");
    List<Long> first = decoded(alone, "").ended().at("see").checksums();
    assertEquals(first.subList(0, CHUNK_FRAMES), after);
  }

  @Test
  void gapLeavesTheChunkOut() throws LatentException {
    Observation seen = decoded(withADamagedSlice(), "conceal=gap").ended();
    assertEquals(others(pictures), seen.at("see").checksums());
    assertEquals(
        List.of(List.of(CHUNK * CHUNK_FRAMES * FRAME, CHUNK_FRAMES * FRAME)),
        seen.at("see").gaps());
    warned(seen, "1 of 11 slices");
  }

  @Test
  void errorEnds() throws LatentException {
    Observation seen = decoded(withADamagedSlice(), "conceal=error");
    assertEquals("gst-stream-error-quark", seen.error().domain(), seen::toString);
    assertEquals(7, seen.error().code(), "STREAM/DECODE");
    assertTrue(seen.error().message().contains("1 of 11 slices"), seen::toString);
    assertTrue(seen.at("see").buffers().size() <= CHUNK * CHUNK_FRAMES, "nothing of it is shown");
  }

  @Test
  void aChunkThatDoesNotComeIsAGap() {
    Path file = LatentFile.read(whole).without(CHUNK).write("conceal-missing.vae");
    Observation seen = decoded(file, "").ended();
    assertEquals(others(pictures), seen.at("see").checksums());
    assertEquals(
        List.of(List.of(CHUNK * CHUNK_FRAMES * FRAME, CHUNK_FRAMES * FRAME)),
        seen.at("see").gaps());
    warned(seen, "1 missing");
    assertEquals(7, decoded(file, "conceal=error").error().code());
  }

  @Test
  void aChunkThatCannotBeReadIsAGap() {
    LatentFile file = LatentFile.read(whole);
    file.units().get(CHUNK)[40] ^= 1;
    Observation seen = decoded(file.write("conceal-header.vae"), "").ended();
    assertEquals(others(pictures), seen.at("see").checksums());
    assertEquals(1, seen.at("see").gaps().size(), seen::toString);
    warned(seen, "the header's CRC does not match");
  }

  @Test
  void damageIsCounted() {
    LatentFile file = LatentFile.read(whole).without(CHUNK);
    file.units().get(CHUNK + 1)[40] ^= 1;
    Finished finished =
        Launch.gstLaunch(
                "-m",
                "filesrc location="
                    + file.write("conceal-count.vae")
                    + " ! vaedemux ! vaedecode stats-interval=1 ! fakesink")
            .run()
            .succeeds();
    Matcher count = Pattern.compile("concealed=\\(guint64\\)(\\d+)").matcher(finished.out());
    String last = "";
    while (count.find()) {
      last = count.group(1);
    }
    assertEquals("2", last, finished::toString);
  }
}
