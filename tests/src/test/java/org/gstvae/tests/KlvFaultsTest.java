package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Crc32c;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.UnitParts;
import org.gstvae.latent.klv.ChunkSplitter;
import org.junit.jupiter.api.Test;

/** Damaged and hostile KLV units: an end or a stream error, never a crash or a hang. */
class KlvFaultsTest {
  private static final int UNITS_PER_FILE = 20;
  private static final int FILES = Boolean.getBoolean("gstvae.full") ? 500 : 15;
  private static final int FILES_PER_PROCESS = 250;

  /** The key, the length and the items before the data lie in the first bytes of a unit. */
  private static final int NUMBERS_END = 50;

  private final Random random = new Random(8);

  private static List<byte[]> soundUnits() throws LatentException {
    Path file = Checkout.workDirectory().resolve("klv-faults.vae");
    Launch.pipeline(
            "videotestsrc num-buffers=80 !"
                + " video/x-raw,format=I420,width=96,height=80,framerate=25/1 ! vaeencode"
                + " model=tiny slice-size=300 ! vaemux ! filesink location="
                + file)
        .run()
        .succeeds();
    LatentFile latents = LatentFile.read(file);
    List<byte[]> units = new ArrayList<>();
    for (byte[] bytes : latents.units()) {
      ByteBuffer unit = ByteBuffer.wrap(bytes);
      long sequence = new AccessUnitReader(unit).chunk().sequence();
      ChunkSplitter splitter =
          new ChunkSplitter(UnitParts.of(unit), sequence, latents.caps(), 2000);
      for (int i = 0; i < splitter.units(); i++) {
        units.add(splitter.unit(i).array());
      }
    }
    return units;
  }

  @Test
  void mutatedUnits() throws IOException, LatentException {
    List<byte[]> units = soundUnits();
    for (int done = 0; done < FILES; done += FILES_PER_PROCESS) {
      List<Path> files = new ArrayList<>();
      List<ObjectNode> pipelines = new ArrayList<>();
      for (int i = 0; i < Math.min(FILES_PER_PROCESS, FILES - done); i++) {
        Path file = Checkout.workDirectory().resolve("klv-faults-" + i + ".klv");
        files.add(Files.write(file, mutated(units)));
        pipelines.add(
            Observation.pipeline(
                    "filesrc location="
                        + file
                        + " blocksize=1000000 ! meta/x-klv,parsed=true ! klvtovae ! identity"
                        + " name=see-latents ! vaedecode ! fakesink name=see")
                .put("timeout", 60));
      }
      int chunks = 0;
      for (Observation seen : Observation.all(pipelines)) {
        chunks += seen.at("see-latents").buffers().size();
        if (seen.error() == null) {
          seen.ended();
        } else {
          assertEquals("gst-stream-error-quark", seen.error().domain(), seen::toString);
        }
      }
      assertTrue(chunks > files.size(), "what is sound still comes");
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private byte[] mutated(List<byte[]> units) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int first = random.nextInt(units.size() - UNITS_PER_FILE + 1);
    for (byte[] unit : units.subList(first, first + UNITS_PER_FILE)) {
      byte[] bytes = unit.clone();
      switch (random.nextInt(5)) {
        case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        case 1 -> {
          // A lie under a right checksum; the length stays, so that the next unit is found.
          bytes[random.nextInt(20, NUMBERS_END)] = (byte) random.nextInt();
          seal(bytes);
        }
        case 2 -> {
          for (int hit = random.nextInt(1, 8); hit > 0; hit--) {
            bytes[random.nextInt(NUMBERS_END, bytes.length)] = (byte) random.nextInt();
          }
          seal(bytes);
        }
        case 3 -> out.writeBytes(bytes);
        default -> {
          // Left as it is.
        }
      }
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  private static void seal(byte[] bytes) {
    int end = bytes.length - Integer.BYTES;
    ByteBuffer unit = ByteBuffer.wrap(bytes);
    unit.putInt(end, Crc32c.of(unit, 0, end));
  }
}
