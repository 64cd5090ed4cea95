package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.file.VaeFileWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Half an hour's worth of chunks through RTP and MPEG-TS, in a file and over links, faster than
 * real time: nothing is lost, memory stays flat, and times do not drift.
 */
@EnabledIfSystemProperty(
    named = "gstvae.full",
    matches = "true",
    disabledReason = "long: runs with tests/run.sh --full")
@Tag("alone")
class TransportSoakTest {
  private static final long CHUNK_NANOS = 320_000_000;
  private static final int CHUNKS = (int) (Duration.ofMinutes(30).toNanos() / CHUNK_NANOS);

  /** What a PTS may be off in MPEG-TS: half a tick of 90 kHz at each end. */
  private static final long TICK = 11_112;

  private static final String QUEUE =
      " ! queue max-size-buffers=0 max-size-bytes=0 max-size-time=0 ! ";

  /** Links take one datagram in two milliseconds; a sender without a clock would flood them. */
  private static final String PACED = " ! identity sleep-time=2000 ! ";

  private static Path file;

  /** What {@code transport.py} tells. */
  record Transported(int received, boolean same, List<Long> times, List<Long> rss, String error) {}

  /** One chunk again and again, each with its own number and time. */
  @BeforeAll
  static void write() throws IOException, LatentException {
    Path one = Checkout.workDirectory().resolve("transport-one.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=8 ! video/x-raw,format=I420,width=32,height=32,framerate=25/1"
                + " ! vaeencode model=tiny ! vaemux ! filesink location="
                + one)
        .run()
        .succeeds();
    LatentFile read = LatentFile.read(one);
    AccessUnitReader reader = new AccessUnitReader(ByteBuffer.wrap(read.units().get(0)));
    Chunk first = reader.chunk();
    ByteBuffer latents = ByteBuffer.allocate((int) first.latentBytes());
    reader.readLatents(latents);
    VaeFileWriter writer = new VaeFileWriter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(writer.start().array());
    out.writeBytes(writer.caps(read.caps()).array());
    for (int i = 0; i < CHUNKS; i++) {
      Chunk chunk =
          new Chunk(
              first.modelHash(),
              i,
              first.mode(),
              first.format(),
              first.geometry(),
              first.frames(),
              first.sideData());
      AccessUnitWriter unitWriter = new AccessUnitWriter(chunk, 0);
      ByteBuffer unit = ByteBuffer.allocate(unitWriter.bytes());
      unitWriter.write(latents, unit);
      unit.flip();
      out.writeBytes(
          writer.chunkHead(unit, i * CHUNK_NANOS, CHUNK_NANOS, first.frames().size()).array());
      out.writeBytes(unit.array());
    }
    out.writeBytes(writer.finish().array());
    file = Files.write(Checkout.workDirectory().resolve("transport.vae"), out.toByteArray());
  }

  private static Transported transport(String receiver, String sender, String order)
      throws JsonProcessingException {
    Finished finished =
        Launch.python(
                "transport.py",
                receiver + " ! identity name=got ! fakesink sync=false",
                "filesrc location=" + file + " ! vaedemux ! identity name=sent" + QUEUE + sender,
                Integer.toString(CHUNKS),
                order)
            .within(Duration.ofMinutes(8))
            .run()
            .succeeds();
    Transported told = new ObjectMapper().readValue(finished.out(), Transported.class);
    assertNull(told.error(), finished::toString);
    assertEquals(CHUNKS, told.received(), finished::toString);
    assertTrue(told.same(), finished::toString);
    assertTrue(told.rss().get(1) <= told.rss().get(0) * 1.05, finished::toString);
    return told;
  }

  private static void hasNotDrifted(long first, long last) {
    long drift = last - first - (CHUNKS - 1) * CHUNK_NANOS;
    assertTrue(Math.abs(drift) <= 2 * TICK, () -> drift + " ns");
  }

  @Test
  void aFile() throws JsonProcessingException {
    Path ts = Checkout.workDirectory().resolve("transport.ts");
    Launch.pipeline(
            "filesrc location="
                + file
                + " ! vaedemux ! vaetoklv"
                + QUEUE
                + "mpegtsmux name=m ! filesink location="
                + ts
                + " audiotestsrc num-buffers=84375 samplesperbuffer=1024 !"
                + " audio/x-raw,rate=48000,channels=1 ! avenc_aac ! aacparse"
                + QUEUE
                + "m.")
        .within(Duration.ofMinutes(8))
        .run()
        .succeeds();
    Observation seen =
        Observation.of(
                Observation.pipeline(
                        "filesrc location="
                            + ts
                            + " ! tsdemux name=d d. ! meta/x-klv"
                            + QUEUE
                            + "klvtovae ! identity name=see-latents ! fakesink d. ! audio/mpeg"
                            + QUEUE
                            + "aacparse ! identity name=see-aac ! fakesink")
                    .put("timeout", 400))
            .ended();
    List<Long> times = seen.at("see-latents").times();
    assertEquals(CHUNKS, times.size());
    List<Long> audio = seen.at("see-aac").times();
    long between = audio.get(0) - times.get(0);
    for (int i = 0; i < CHUNKS; i++) {
      long off = Math.abs(times.get(i) - times.get(0) - i * CHUNK_NANOS);
      assertTrue(off <= 2 * TICK, "chunk " + i + " is " + off + " ns off");
    }
    // 15 chunks last as long as 225 frames of AAC: half an hour later both are as far apart.
    int last = (CHUNKS - 1) / 15 * 15;
    long later = audio.get(last * 15) - times.get(last);
    assertTrue(Math.abs(later - between) <= 2 * TICK, later + " and " + between + " ns apart");
    assertEquals(List.of(), seen.warnings());
  }

  @Test
  void udp() throws JsonProcessingException {
    Transported told =
        transport(
            "udpsrc port=5541 do-timestamp=false buffer-size=2000000"
                + " caps=video/mpegts,systemstream=true ! tsdemux"
                + QUEUE
                + "klvtovae",
            "vaetoklv ! mpegtsmux alignment=7"
                + PACED
                + "udpsink host=127.0.0.1 port=5541 sync=false",
            "receiver-first");
    hasNotDrifted(told.times().get(0), told.times().get(1));
  }

  /** The jitter buffer goes by RTP timestamps alone: packets come faster than these say. */
  @Test
  void rtp() throws JsonProcessingException {
    String caps =
        Observation.of(
                Observation.pipeline(
                    "filesrc location="
                        + file
                        + " ! vaedemux ! identity eos-after=2 ! rtpvaepay ! fakesink name=see"))
            .ended()
            .at("see")
            .caps()
            .get(0);
    Transported told =
        transport(
            "udpsrc port=5543 buffer-size=2000000 caps=\""
                + caps.replace("\"", "\\\"")
                + "\" ! rtpjitterbuffer mode=none latency=200 ! rtpvaedepay",
            "rtpvaepay" + PACED + "udpsink host=127.0.0.1 port=5543 sync=false",
            "receiver-first");
    hasNotDrifted(told.times().get(0), told.times().get(1));
  }

  /** srtsrc stamps what it receives, and tsdemux follows that: times are those of a recording. */
  @Test
  void srt() throws JsonProcessingException {
    Path ts = Checkout.workDirectory().resolve("transport-srt.ts");
    transport(
        "srtsrc uri=srt://127.0.0.1:5542?mode=caller latency=200 ! video/mpegts,systemstream=true !"
            // Written before it goes on, so that all is there when the last chunk comes out.
            + " tee name=t t. ! filesink async=false sync=false buffer-mode=unbuffered location="
            + ts
            + " t. ! tsdemux"
            + QUEUE
            + "klvtovae",
        "vaetoklv ! mpegtsmux alignment=7"
            + PACED
            + "srtsink uri=srt://127.0.0.1:5542?mode=listener latency=200 sync=false",
        "sender-first");
    List<Long> times =
        Observation.of(
                Observation.pipeline(
                        "filesrc location=" + ts + " ! tsdemux ! klvtovae ! fakesink name=see")
                    .put("timeout", 400))
            .ended()
            .at("see")
            .times();
    assertEquals(CHUNKS, times.size());
    hasNotDrifted(times.get(0), times.get(CHUNKS - 1));
  }
}
