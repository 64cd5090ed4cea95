package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Latent files that ended early or were damaged, pulled and pushed. */
class VaeFileFaultsTest {
  private static final String PULLED = " ! ";
  private static final String PUSHED = " blocksize=500 ! queue ! ";

  private static byte[] whole;
  private static List<Long> checksums;

  @BeforeAll
  static void encode() throws IOException {
    Path file = Checkout.workDirectory().resolve("faults.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=77 ! video/x-raw,format=I420,width=32,height=32,framerate=25/1 ! vaeencode model=tiny ! vaemux ! filesink location="
                + file)
        .run()
        .succeeds();
    whole = Files.readAllBytes(file);
    checksums =
        observed(List.of(written("faults-whole", whole)), PULLED).get(0).at("see").checksums();
    assertEquals(10, checksums.size());
  }

  private static Path written(String name, byte[] bytes) throws IOException {
    return Files.write(Checkout.workDirectory().resolve(name + ".vae"), bytes);
  }

  private static List<Observation> observed(List<Path> files, String link) {
    List<ObjectNode> specs = new ArrayList<>();
    for (Path file : files) {
      specs.add(
          Observation.pipeline("filesrc location=" + file + link + "vaedemux ! fakesink name=see")
              .put("crc", true)
              .put("timeout", 30));
    }
    return Observation.all(specs);
  }

  /** Where the index begins: the last eight bytes of the file say it. */
  private static int indexOffset() {
    return (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(whole.length - 8);
  }

  @ParameterizedTest
  @ValueSource(strings = {PULLED, PUSHED})
  void withoutIndex(String link) throws IOException {
    Path file = written("no-index", Arrays.copyOf(whole, indexOffset()));
    Observation seen = observed(List.of(file), link).get(0).ended();
    assertEquals(checksums, seen.at("see").checksums());
    assertEquals(List.of(), seen.warnings());
  }

  @ParameterizedTest
  @ValueSource(strings = {PULLED, PUSHED})
  void cutAnywhere(String link) throws IOException {
    Random random = new Random(5);
    int[] lengths = random.ints(40, 0, indexOffset()).sorted().toArray();
    List<Path> files = new ArrayList<>();
    for (int length : lengths) {
      files.add(written("cut-" + length, Arrays.copyOf(whole, length)));
    }
    int before = 0;
    for (Observation seen : observed(files, link)) {
      List<Long> got = seen.at("see").checksums();
      assertEquals(checksums.subList(0, got.size()), got);
      assertTrue(got.size() >= before, "a longer file holds as much");
      before = got.size();
      if (got.isEmpty()) {
        assertNotNull(seen.error(), "a file without a chunk is an error");
        assertEquals("gst-stream-error-quark", seen.error().domain());
      } else {
        seen.ended();
      }
    }
    assertTrue(before >= 8, "the longest is nearly whole");
    for (Path file : files) {
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PULLED, PUSHED})
  void damagedAnywhere(String link) throws IOException {
    Random random = new Random(6);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      byte[] bytes = whole.clone();
      int from = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, from + random.nextInt(1, 300));
      for (int at = from; at < to; at++) {
        bytes[at] = (byte) random.nextInt();
      }
      files.add(written("damaged-" + i, bytes));
    }
    int played = 0;
    for (Observation seen : observed(files, link)) {
      if (seen.error() != null) {
        assertEquals("gst-stream-error-quark", seen.error().domain(), seen::toString);
        continue;
      }
      played++;
      assertTrue(seen.at("see").buffers().size() >= 8, "what is sound comes");
    }
    assertTrue(played > 40, "few places are fatal, not " + (60 - played));
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /** Tags before one chunk are held until it comes, so there is an end to what is taken of them. */
  @ParameterizedTest
  @ValueSource(strings = {PULLED, PUSHED})
  void anyNumberOfTags(String link) throws IOException {
    LatentFile latents = LatentFile.read(written("before-tags", whole));
    for (int i = 0; i < 5; i++) {
      latents.tags().add("taglist, comment=(string)" + "x".repeat(400 << 10) + ";");
    }
    Observation seen = observed(List.of(latents.write("many-tags.vae")), link).get(0).ended();
    assertEquals(checksums, seen.at("see").checksums());
    assertEquals(2, seen.messages().get("tag"), seen::toString);
    assertEquals(1, seen.warnings().size(), seen::toString);
    assertTrue(seen.warnings().get(0).message().contains("bytes of tags"), seen::toString);
  }

  @Test
  void aNewerVersionIsRefused() throws IOException {
    byte[] newer = whole.clone();
    newer[8] = 2;
    CRC32C crc = new CRC32C();
    crc.update(newer, 0, 12);
    ByteBuffer.wrap(newer).order(ByteOrder.LITTLE_ENDIAN).putInt(12, (int) crc.getValue());
    Path file = written("newer", newer);
    for (String link : List.of(PULLED, PUSHED)) {
      Observation seen = observed(List.of(file), link).get(0);
      assertTrue(seen.error().message().contains("version 2 is newer"), seen::toString);
      assertEquals(5, seen.error().code(), "STREAM/WRONG_TYPE");
    }
  }
}
