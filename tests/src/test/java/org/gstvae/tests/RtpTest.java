package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Latents in RTP packets that come all, or not all, or damaged: rtp.py without a clock. */
class RtpTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNKS = 13;
  private static final int SLICE_BYTES = 200;
  private static final long MILLISECOND = 1_000_000;
  private static final Duration LIVE = Duration.ofMinutes(6);

  private static Path file;

  @BeforeAll
  static void encode() {
    file = Checkout.workDirectory().resolve("rtp.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=100 pattern=snow ! video/x-raw,format=I420,width=322,height=190,framerate=30000/1001,colorimetry=bt709,pixel-aspect-ratio=4/3 ! vaeencode model=tiny slice-size="
                + SLICE_BYTES
                + " ! vaemux ! filesink location="
                + file)
        .run()
        .succeeds();
  }

  private static ObjectNode spec() {
    return JSON.createObjectNode().put("source", "filesrc location=" + file + " ! vaedemux");
  }

  private static JsonNode sent(ObjectNode spec) {
    return json(Launch.python("rtp.py", spec.toString()).run());
  }

  /** What a script printed. */
  private static JsonNode json(Finished finished) {
    try {
      return JSON.readTree(finished.succeeds().out());
    } catch (JsonProcessingException e) {
      throw new AssertionError("stdout is not JSON: " + finished, e);
    }
  }

  private static Map<Long, JsonNode> byTime(JsonNode chunks) {
    Map<Long, JsonNode> byTime = new HashMap<>();
    chunks.forEach(chunk -> byTime.put(chunk.get(0).asLong(), chunk));
    return byTime;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mtu=1300", "mtu=300", "mtu=9000", "mtu=65000 pace=1", "pace=0"})
  void whatGoesInComesOut(String pay) {
    JsonNode seen = sent(spec().put("pay", pay).put("sdp", true));
    assertTrue(seen.get("error").isNull(), seen::toPrettyString);
    assertEquals(CHUNKS, seen.get("received").size());
    Map<Long, JsonNode> chunks = byTime(seen.get("received"));
    for (JsonNode chunk : seen.get("sent")) {
      JsonNode received = chunks.get(chunk.get(0).asLong());
      assertEquals(chunk.get(1), received.get(1), "duration");
      assertEquals(chunk.get(2), received.get(2), "slices");
      assertTrue(received.get(3).asBoolean(), "header and slices are those that were sent");
    }
    assertEquals(
        new TreeSet<>(fields(seen.get("caps").get(0).asText())),
        new TreeSet<>(fields(seen.get("caps").get(1).asText())));
  }

  /** All but the one that SDP cannot carry, and whose value is what it is without it. */
  private static List<String> fields(String caps) {
    return Stream.of(caps.split(", ")).filter(f -> !f.startsWith("multiview-flags")).toList();
  }

  @Test
  void packetsAreAsTheFormatSays() {
    JsonNode seen =
        sent(spec().put("pay", "mtu=1000 pt=97 seqnum-offset=65000 timestamp-offset=7"));
    int number = 65000;
    int markers = 0;
    for (JsonNode packet : seen.get("packets")) {
      assertTrue(packet.get(0).asInt() <= 1000, packet::toString);
      assertEquals(number++ & 0xFFFF, packet.get(3).asInt());
      markers += packet.get(1).asInt();
    }
    assertEquals(CHUNKS, markers);
    TreeSet<Long> timestamps = new TreeSet<>();
    seen.get("packets").forEach(packet -> timestamps.add(packet.get(2).asLong()));
    assertEquals(CHUNKS, timestamps.size(), "one timestamp for each chunk");
    assertEquals(7, timestamps.first());
    assertEquals(7 + 8 * 3003, timestamps.higher(timestamps.first()), 1);
  }

  /** Every chunk comes, what comes is as it was sent, and a chunk that lost nothing is whole. */
  @ParameterizedTest
  @CsvSource({
    "0.001, 1, 0",
    "0.01, 1, 0",
    "0.05, 1, 0",
    "0.01, 8, 0",
    "0, 1, 0.02",
    "0.01, 1, 0.02"
  })
  void aLostPacketCostsItsSlices(double loss, int burst, double reorder) {
    JsonNode seen =
        sent(
            spec()
                .put("pay", "mtu=280")
                .put("loss", loss)
                .put("burst", burst)
                .put("reorder", reorder)
                .put("duplicate", 0.01)
                .put("seed", 4));
    assertTrue(seen.get("error").isNull(), seen::toPrettyString);
    Map<Long, Integer> lost = new HashMap<>();
    List<Long> times = new ArrayList<>(new TreeSet<>(byTime(seen.get("sent")).keySet()));
    List<Long> timestamps = new ArrayList<>();
    seen.get("packets")
        .forEach(
            packet -> {
              if (!timestamps.contains(packet.get(2).asLong())) {
                timestamps.add(packet.get(2).asLong());
              }
            });
    for (JsonNode number : seen.get("lost")) {
      long timestamp = seen.get("packets").get(number.asInt()).get(2).asLong();
      lost.merge(times.get(timestamps.indexOf(timestamp)), 1, Integer::sum);
    }
    assertEquals(loss > 0, !lost.isEmpty(), "the seed loses some");
    assertEquals(CHUNKS, seen.get("received").size(), "every chunk comes");
    Map<Long, JsonNode> received = byTime(seen.get("received"));
    for (JsonNode chunk : seen.get("sent")) {
      long time = chunk.get(0).asLong();
      JsonNode got = received.get(time);
      int missing = chunk.get(2).asInt() - got.get(2).asInt();
      assertTrue(got.get(3).asBoolean(), "what came is as it was sent");
      assertEquals(missing > 0, (got.get(4).asInt() & 1 << 8) != 0, "flagged when damaged");
      if (reorder == 0) {
        assertTrue(missing <= lost.getOrDefault(time, 0), "one slice for each packet");
      }
    }
  }

  /**
   * From the middle of a chunk on: that one is damaged at best, all others are as they were sent.
   */
  @Test
  void whoJoinsLateGetsAllFromTheNextChunkOn() {
    int skip = 70;
    JsonNode seen = sent(spec().put("pay", "mtu=1400").put("skip", skip).put("sdp", true));
    assertTrue(seen.get("error").isNull(), seen::toPrettyString);
    int markers = 0;
    for (int i = 0; i < skip; i++) {
      markers += seen.get("packets").get(i).get(1).asInt();
    }
    assertEquals(0, seen.get("packets").get(skip - 1).get(1).asInt(), "within a chunk");
    assertTrue(markers > 0 && markers < CHUNKS / 2, "within the first half");
    Map<Long, JsonNode> received = byTime(seen.get("received"));
    for (int i = 0; i < CHUNKS; i++) {
      JsonNode chunk = seen.get("sent").get(i);
      JsonNode got = received.get(chunk.get(0).asLong());
      if (i < markers) {
        assertNull(got, "was over before");
      } else if (i == markers) {
        assertTrue(got == null || damaged(got), "is not taken for whole");
      } else {
        assertEquals(chunk.get(2), got.get(2), "slices");
        assertTrue(got.get(3).asBoolean() && !damaged(got), got::toString);
      }
    }
  }

  private static boolean damaged(JsonNode chunk) {
    return (chunk.get(4).asInt() & 1 << 8) != 0;
  }

  /**
   * What a lost packet held is taken from the chunk before, everything else is bit-exact, and the
   * next chunk knows nothing of it.
   */
  @Test
  void aLostAreaIsRepeatedAndGoneByTheNextChunk() throws LatentException {
    Path lossy = Checkout.workDirectory().resolve("rtp-lossy.vae");
    JsonNode seen =
        sent(
            spec()
                .put("pay", "mtu=1400")
                .put("loss", 0.02)
                .put("seed", 2)
                .put("write", lossy.toString()));
    assertTrue(seen.get("error").isNull(), seen::toPrettyString);
    List<byte[]> whole = LatentFile.read(file).units();
    LatentFile repeated = LatentFile.read(lossy);
    assertEquals(CHUNKS, repeated.units().size());
    List<Boolean> hit = new ArrayList<>();
    byte[] shown = latents(whole.get(0), (byte) 0);
    for (int i = 0; i < CHUNKS; i++) {
      byte[] unit = repeated.units().get(i);
      byte[] original = latents(whole.get(i), (byte) 0);
      byte[] zeros = latents(unit, (byte) 0);
      byte[] ones = latents(unit, (byte) -1);
      int missing = 0;
      for (int at = 0; at < original.length; at++) {
        // What depends on what was there before did not come.
        if (zeros[at] == ones[at]) {
          assertEquals(original[at], zeros[at], "an undamaged sample");
          shown[at] = original[at];
        } else {
          missing++;
        }
      }
      assertTrue(missing < original.length / 5, "a few packets of many: " + missing);
      hit.add(missing > 0);
      repeated.units().set(i, rewritten(unit, Arrays.copyOf(shown, original.length)));
    }
    assertTrue(!hit.get(0) && hit.contains(true) && !hit.get(hit.lastIndexOf(true) + 1), "seed");
    List<Long> pictures = pictures(file);
    List<Long> concealed = pictures(lossy);
    assertEquals(pictures(repeated.write("rtp-repeated.vae")), concealed);
    for (int frame = 0; frame < pictures.size(); frame++) {
      if (!hit.get(frame / 8)) {
        assertEquals(pictures.get(frame), concealed.get(frame), "frame " + frame);
      }
    }
    assertNotEquals(pictures, concealed);
  }

  /** Samples of a unit, over bytes that are all the same. */
  private static byte[] latents(byte[] unit, byte before) throws LatentException {
    AccessUnitReader reader = new AccessUnitReader(ByteBuffer.wrap(unit));
    byte[] latents = new byte[(int) reader.chunk().latentBytes()];
    Arrays.fill(latents, before);
    var unused = reader.readLatents(ByteBuffer.wrap(latents));
    return latents;
  }

  /** A whole unit with other samples. */
  private static byte[] rewritten(byte[] unit, byte[] latents) throws LatentException {
    Chunk chunk = new AccessUnitReader(ByteBuffer.wrap(unit)).chunk();
    AccessUnitWriter writer = new AccessUnitWriter(chunk, SLICE_BYTES);
    ByteBuffer whole = ByteBuffer.allocate(writer.bytes());
    writer.write(ByteBuffer.wrap(latents), whole);
    return whole.array();
  }

  private static List<Long> pictures(Path latents) {
    return Observation.of(
            Observation.pipeline(
                    "filesrc location="
                        + latents
                        + " ! vaedemux ! vaedecode conceal=repeat ! fakesink name=see")
                .put("crc", true))
        .ended()
        .at("see")
        .checksums();
  }

  /** Whatever comes, it ends in order, and holds no more memory than before. */
  private static void mutated(int packets, boolean keepRtp) {
    ObjectNode spec = spec().put("seed", 9);
    spec.withObject("/mutate").put("packets", packets).put("keep-rtp", keepRtp);
    JsonNode seen = sent(spec);
    assertTrue(seen.get("error").isNull(), seen::toPrettyString);
    assertTrue(!seen.get("warnings").isEmpty(), "says that packets were damaged");
    long more = seen.get("rss").get(1).asLong() - seen.get("rss").get(0).asLong();
    assertTrue(more < 400_000, () -> more + " kB more");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void damagedPackets(boolean keepRtp) {
    mutated(400, keepRtp);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @EnabledIfSystemProperty(
      named = "gstvae.full",
      matches = "true",
      disabledReason = "takes long: tests/run.sh --full")
  void manyDamagedPackets(boolean keepRtp) {
    mutated(10_000, keepRtp);
  }

  /** Live, through a jitter buffer and the decoder: every frame, none later than reported. */
  @Tag("alone")
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0.05, 0, 0.05", "0, 2, 0"})
  void liveWithLoss(double loss, int loseLast, double reorder) {
    int frames = 64;
    JsonNode seen = null;
    // As in LatencyTest: one undisturbed run of three is enough.
    for (int attempt = 0; attempt < 3; attempt++) {
      seen = live(frames, loss, loseLast, reorder);
      if (onTime(seen)) {
        return;
      }
    }
    throw new AssertionError("later than reported in three runs: " + seen);
  }

  private static JsonNode live(int frames, double loss, int loseLast, double reorder) {
    ObjectNode spec =
        JSON.createObjectNode()
            .put(
                "send",
                "videotestsrc is-live=true num-buffers="
                    + frames
                    + " ! video/x-raw,format=I420,width=160,height=96,framerate=25/1 ! queue ! vaeencode model=tiny ! rtpvaepay name=pay mtu=600")
            .put(
                "receive",
                "rtpjitterbuffer latency=200 ! rtpvaedepay ! vaedecode ! fakesink name=see sync=true")
            .put("loss", loss)
            .put("lose-last", loseLast)
            .put("reorder", reorder)
            .put("seed", 2);
    JsonNode seen = json(Launch.python("rtp_live.py", spec.toString()).within(LIVE).run());
    assertTrue(seen.get("error").isNull(), seen::toString);
    assertEquals(loss > 0 || loseLast > 0, seen.get("lost").asInt() > 0);
    assertEquals(frames, seen.get("seen").size(), "every frame comes");
    return seen;
  }

  private static boolean onTime(JsonNode seen) {
    long reported = seen.get("latency").get(1).asLong();
    assertTrue(reported >= 280_000_000, "jitter buffer and spread at least: " + reported);
    for (JsonNode buffer : seen.get("seen")) {
      if (buffer.get(1).asLong() > reported) {
        return false;
      }
    }
    return true;
  }

  /**
   * Without pacing too a chunk has 40 ms over the reported latency, of 100 ms here, and each packet
   * gives it 40 ms more. Arrivals are milliseconds and the packets that have come by then: -3 is
   * all but three, of which the last may hold no slice.
   */
  @ParameterizedTest
  @CsvSource({
    "0 -3 139 0, 139, true",
    "0 -3 139 -2 178 0, 178, true",
    "0 -3 140 -3, 140, false",
    "0 -3 139 -2 178 -2 179 -2, 179, false"
  })
  void packetsOfAChunkMayComeOneAfterAnother(String arrivals, long end, boolean whole) {
    ObjectNode spec = spec().put("pay", "mtu=1400 pace=0").put("latency", 100 * MILLISECOND);
    List<Long> numbers = Stream.of(arrivals.split(" ")).map(Long::valueOf).toList();
    for (int i = 0; i < numbers.size(); i += 2) {
      spec.withArray("/arrivals")
          .addArray()
          .add(numbers.get(i) * MILLISECOND)
          .add(numbers.get(i + 1));
    }
    JsonNode seen = json(Launch.python("rtp_late.py", spec.toString()).run());
    assertTrue(seen.get("error").isNull(), seen::toString);
    assertEquals(1, seen.get("received").size(), seen::toString);
    JsonNode chunk = seen.get("received").get(0);
    assertEquals(end * MILLISECOND, chunk.get(0).asLong(), "goes on when it is whole or due");
    assertEquals(whole, chunk.get(1).equals(seen.get("slices")), seen::toString);
    assertEquals(!whole, (chunk.get(2).asInt() & 1 << 8) != 0, "flagged when damaged");
  }

  /** The packets of a chunk leave one after the other, and the latency says so. */
  @Test
  void pacing() {
    ObjectNode spec =
        JSON.createObjectNode()
            .put(
                "send",
                "videotestsrc is-live=true num-buffers=24 ! video/x-raw,format=I420,width=160,height=96,framerate=25/1 ! queue ! vaeencode model=tiny ! rtpvaepay name=pay mtu=600 pace=0.5")
            .put("receive", "rtpvaedepay ! fakesink name=see sync=true");
    JsonNode seen = json(Launch.python("rtp_live.py", spec.toString()).within(LIVE).run());
    assertTrue(seen.get("error").isNull(), seen::toString);
    assertEquals(3, seen.get("seen").size());
    long half = 160_000_000;
    assertTrue(seen.get("latency").get(0).asLong() >= 7 * 40_000_000 + half, seen::toString);
    int packets = seen.get("sent").size() / 3;
    long widest = 0;
    for (int chunk = 0; chunk < 3; chunk++) {
      JsonNode last = seen.get("sent").get((chunk + 1) * packets - 1);
      assertEquals(1, last.get(1).asInt());
      widest = Math.max(widest, last.get(0).asLong());
    }
    // The last packet leaves one step before the end. On a busy machine the first one may be seen
    // late, which makes a spread look shorter: without pacing all of them would be short.
    assertTrue(widest > half * (packets - 2) / packets - 5_000_000, "spread " + widest);
  }

  /** A chunk that is to be sent for seconds does not hold up the end. */
  @Test
  void stoppingDoesNotWaitForPackets() {
    ObjectNode spec =
        JSON.createObjectNode()
            .put(
                "send",
                "videotestsrc is-live=true ! video/x-raw,format=I420,width=64,height=48,framerate=2/1 ! queue ! vaeencode model=tiny frames-per-chunk=4 ! rtpvaepay name=pay mtu=200 pace=1")
            .put("receive", "rtpvaedepay ! fakesink name=see")
            .put("stop-after", 2);
    JsonNode seen = json(Launch.python("rtp_live.py", spec.toString()).within(LIVE).run());
    assertTrue(seen.get("error").isNull(), seen::toString);
    assertTrue(!seen.get("sent").isEmpty(), "a chunk is on its way");
    assertTrue(seen.get("stopping").asDouble() < 1, seen::toString);
  }

  @Test
  void capsThatDoNotSayEnough() {
    Launch.pipeline(
            "fakesrc num-buffers=1 ! application/x-rtp,media=video,clock-rate=90000,encoding-name=X-VAE,version=(string)1 ! rtpvaedepay ! fakesink")
        .run()
        .failsSaying("missing");
    Launch.pipeline(
            "fakesrc num-buffers=1 ! application/x-rtp,media=video,clock-rate=90000,encoding-name=X-VAE,version=(string)x ! rtpvaedepay ! fakesink")
        .run()
        .failsSaying("version: x");
  }

  @Test
  void decodebinPlugsTheDepayloader() {
    Observation seen =
        Observation.of(
                Observation.pipeline(
                    "filesrc location="
                        + file
                        + " ! vaedemux ! rtpvaepay ! decodebin ! fakesink name=see"))
            .ended();
    assertEquals(100, seen.at("see").buffers().size());
    assertTrue(seen.elements().contains("rtpvaedepay"), seen::toString);
    assertNull(seen.error());
  }
}
