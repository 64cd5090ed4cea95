package org.gstvae.latent.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.Crc32c;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaeFileTest {
  private static final long CHUNK_NS = 200_000_000;

  private final Chunk chunk = Samples.chunk();
  private final ByteBuffer unit = Samples.unit(chunk, Samples.latents(chunk), 107);
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  /** Ends of records, so that a test can say what is whole. */
  private final List<Integer> chunkEnds = new ArrayList<>();

  @Test
  void comesBackAsItWas(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("a.vae"), fileOf(3, true));
    try (FileChannel channel = FileChannel.open(path)) {
      VaeFileReader reader = new VaeFileReader(ByteSource.of(channel));
      assertTrue(reader.indexed());
      assertEquals(List.of(0L, CHUNK_NS, 2 * CHUNK_NS), pts(reader));
      for (ChunkEntry entry : reader.chunks()) {
        assertEquals(CHUNK_NS, entry.duration());
        assertEquals(5, entry.frames());
        assertEquals(Samples.caps(), reader.caps(entry));
        assertEquals(capsText(Samples.caps()), reader.capsText(entry));
        assertEquals(unit, reader.unit(entry));
      }
    }
  }

  @Test
  void theScanFindsWhatTheIndexSays() throws Exception {
    VaeFileReader indexed = open(fileOf(4, true));
    file.reset();
    VaeFileReader scanned = open(fileOf(4, false));
    assertFalse(scanned.indexed());
    assertEquals(0, scanned.damagedBytes());
    assertEquals(indexed.chunks(), scanned.chunks());
  }

  @Test
  void opensUpToTheLastWholeChunkWhereverItIsCut() throws Exception {
    byte[] whole = fileOf(3, true);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length < VaeFile.START_BYTES) {
        assertThrows(LatentException.class, () -> open(cut));
        continue;
      }
      VaeFileReader reader = open(cut);
      int end = length;
      assertEquals(chunkEnds.stream().filter(e -> e <= end).count(), reader.chunks().size());
      for (ChunkEntry entry : reader.chunks()) {
        assertEquals(unit, reader.unit(entry));
      }
    }
  }

  @Test
  void everyFlippedBitCostsOneChunkAtMost() throws Exception {
    byte[] bytes = fileOf(4, true);
    int capsEnd = chunkEnds.get(0) - RecordHeader.BYTES - unit.capacity();
    for (int bit = capsEnd * 8; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      VaeFileReader reader = open(bytes);
      assertTrue(reader.chunks().size() >= 3, "bit " + bit);
      int sound = 0;
      for (ChunkEntry entry : reader.chunks()) {
        try {
          new AccessUnitReader(reader.unit(entry)).readLatents(ByteBuffer.allocate(1024));
          sound++;
        } catch (LatentException e) {
          assertFalse(e.getMessage().isBlank());
        }
      }
      assertTrue(sound >= 3, "bit " + bit);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  @Test
  void randomDamageGivesTheTypedExceptionOrChunks() throws Exception {
    byte[] whole = fileOf(4, true);
    Random random = new Random(3);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = whole.clone();
      for (int hit = random.nextInt(1, 20); hit > 0; hit--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        VaeFileReader reader = open(bytes);
        for (ChunkEntry entry : reader.chunks()) {
          new AccessUnitReader(reader.unit(entry)).readLatents(ByteBuffer.allocate(1024));
        }
      } catch (LatentException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }

  @Test
  void aChunkLargerThanItsCapsAllowIsNotRead() throws Exception {
    int large = (int) Samples.caps().maxUnitBytes() + 1;
    VaeFileWriter writer = begin();
    append(writer.chunkHead(ByteBuffer.allocate(large), 0, 0, 8));
    append(ByteBuffer.allocate(large));
    VaeFileReader reader = open(file.toByteArray());
    LatentException e =
        assertThrows(LatentException.class, () -> reader.unit(reader.chunks().get(0)));
    assertTrue(e.getMessage().contains("by its caps"), e.getMessage());
  }

  @Test
  void chunksKeepTheirOwnCaps() throws Exception {
    VaeFileWriter writer = begin();
    chunk(writer, 0);
    append(writer.caps(capsText(Samples.caps()) + ", framerate=(fraction)50/1"));
    chunk(writer, 1);
    append(writer.finish());
    VaeFileReader reader = open(file.toByteArray());
    assertFalse(reader.capsText(reader.chunks().get(0)).contains("framerate"));
    assertTrue(reader.capsText(reader.chunks().get(1)).contains("framerate"));
  }

  @Test
  void unknownRecordsAreSteppedOver() throws Exception {
    VaeFileWriter writer = begin();
    append(writer.tags("taglist, title=(string)x"));
    chunk(writer, 0);
    assertEquals(1, open(file.toByteArray()).chunks().size());
  }

  @Test
  void otherFilesAndNewerVersionsAreRefused() throws Exception {
    LatentException e =
        assertThrows(LatentException.class, () -> open("RIFF....WAVEfmt ".getBytes(US_ASCII)));
    assertEquals(LatentException.Kind.WRONG_TYPE, e.kind());

    byte[] newer = fileOf(1, true);
    newer[8] = 2;
    ByteBuffer start = ByteBuffer.wrap(newer).order(ByteOrder.LITTLE_ENDIAN);
    start.putInt(12, Crc32c.of(start, 0, 12));
    e = assertThrows(LatentException.class, () -> open(newer));
    assertEquals(LatentException.Kind.WRONG_TYPE, e.kind());
    assertTrue(e.getMessage().contains("version 2 is newer"), e.getMessage());
  }

  private byte[] fileOf(int chunks, boolean finished) {
    chunkEnds.clear();
    VaeFileWriter writer = begin();
    for (int i = 0; i < chunks; i++) {
      chunk(writer, i);
    }
    if (finished) {
      append(writer.finish());
    }
    return file.toByteArray();
  }

  private VaeFileWriter begin() {
    VaeFileWriter writer = new VaeFileWriter();
    append(writer.start());
    append(writer.caps(capsText(Samples.caps())));
    return writer;
  }

  private void chunk(VaeFileWriter writer, int number) {
    append(writer.chunkHead(unit, number * CHUNK_NS, CHUNK_NS, 5));
    append(unit.duplicate());
    chunkEnds.add(file.size());
  }

  private void append(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    file.writeBytes(copy);
  }

  private static String capsText(LatentCaps caps) {
    return LatentCaps.MEDIA_TYPE
        + caps.toFields().entrySet().stream().map(VaeFileTest::field).collect(Collectors.joining());
  }

  private static String field(Map.Entry<String, Object> field) {
    String type = field.getValue() instanceof Integer ? "int" : "string";
    return ", " + field.getKey() + "=(" + type + ")" + field.getValue();
  }

  private static List<Long> pts(VaeFileReader reader) {
    return reader.chunks().stream().map(ChunkEntry::pts).toList();
  }

  private static VaeFileReader open(byte[] bytes) throws LatentException, IOException {
    return new VaeFileReader(
        new ByteSource() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public void read(long offset, ByteBuffer target) {
            int count = (int) Math.min(target.remaining(), Math.max(0, bytes.length - offset));
            target.put(bytes, (int) Math.min(offset, bytes.length), count);
          }
        });
  }
}
