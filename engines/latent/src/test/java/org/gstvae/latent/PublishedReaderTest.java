package org.gstvae.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.file.VaeFileWriter;
import org.gstvae.latent.q8.ChunkEncoder;
import org.gstvae.latent.q8.CodedSlice;
import org.gstvae.latent.q8.Latents;
import org.gstvae.latent.q8.SliceDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader that LATENT_FORMAT.md prints reads what this code writes. */
class PublishedReaderTest {
  private static final Pattern TUPLE = Pattern.compile("\\(([^()]*)\\)");

  @TempDir Path directory;

  @Test
  void readsWhatIsWritten() throws Exception {
    PublishedReader reader = PublishedReader.of("LATENT_FORMAT.md");
    assertTrue(reader.lines() <= 40, "40 lines are enough");
    Chunk chunk = Samples.chunk();
    ByteBuffer latents = halves((int) chunk.geometry().latent().samples());
    Path file = writeFile(chunk, latents);

    String out = new String(reader.run(directory, file), StandardCharsets.UTF_8);
    List<String> lines = out.lines().toList();
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).startsWith("0 [(0, 40000000), (40000000, 40000000)"), lines.get(0));
    assertTrue(lines.get(1).startsWith("160000000 "), lines.get(1));
    for (String line : lines) {
      String printed = line.substring(line.indexOf(']') + 1);
      Matcher position = TUPLE.matcher(printed);
      for (int p = 0; p < chunk.geometry().latent().positions(); p++) {
        assertTrue(position.find());
        String[] values = position.group(1).split(", ", -1);
        assertEquals(4, values.length);
        for (int c = 0; c < values.length; c++) {
          assertEquals((p * 4 + c - 60) / 8.0, Double.parseDouble(values[c]));
        }
      }
    }
  }

  /** The q8 reader gives the very bits that this code gives. */
  @Test
  void readsQ8() throws Exception {
    LatentShape shape = new LatentShape(3, 10, 7, 5);
    ByteBuffer latents = Latents.smooth(shape, 1);
    for (double quantizer : new double[] {0.01, 1, 4}) {
      ChunkEncoder.Coded coded =
          new ChunkEncoder(latents, shape, Latents.rule(5), 90).encode(quantizer);
      SliceDecoder decoder = new SliceDecoder(coded.tables(), shape);
      ByteBuffer expected = ByteBuffer.allocate((int) shape.bytes(LatentFormat.F32LE));
      expected.order(ByteOrder.LITTLE_ENDIAN);
      StringBuilder slices = new StringBuilder();
      for (CodedSlice slice : coded.slices()) {
        ByteBuffer payload = ByteBuffer.wrap(slice.payload());
        assertTrue(
            decoder.decode(slice.first(), slice.count(), payload, 0, payload.capacity(), expected));
        slices.append(
            "(%d, %d, bytes.fromhex('%s')), "
                .formatted(
                    slice.first(), slice.count(), HexFormat.of().formatHex(slice.payload())));
      }
      ByteBuffer tables = coded.tables().toSideData().value();
      byte[] tableBytes = new byte[tables.remaining()];
      tables.get(tableBytes);
      String use =
          """
          got = read_q8(bytes.fromhex('%s'), 3, 10, 7, 5, [%s])
          for place in sorted(got):
              print(*(struct.pack('<f', x).hex() for x in got[place]))
          """
              .formatted(HexFormat.of().formatHex(tableBytes), slices);
      byte[] out = PublishedReader.of("LATENT_FORMAT.md", 1).with(use).run(directory, directory);
      String samples = new String(out, StandardCharsets.UTF_8).replaceAll("\\s", "");
      assertEquals(HexFormat.of().formatHex(expected.array()), samples);
    }
  }

  private Path writeFile(Chunk chunk, ByteBuffer latents) throws IOException {
    ByteBuffer unit = Samples.unit(chunk, latents, 107);
    VaeFileWriter writer = new VaeFileWriter();
    List<ByteBuffer> pieces = new ArrayList<>();
    pieces.add(writer.start());
    pieces.add(writer.caps(LatentCaps.MEDIA_TYPE + ", version=(int)1"));
    pieces.add(writer.chunkHead(unit, 0, 160_000_000, 5));
    pieces.add(unit.duplicate());
    pieces.add(writer.chunkHead(unit, 160_000_000, 160_000_000, 5));
    pieces.add(unit.duplicate());
    pieces.add(writer.finish());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (ByteBuffer piece : pieces) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      file.writeBytes(bytes);
    }
    return Files.write(directory.resolve("file.vae"), file.toByteArray());
  }

  /** Sample i is (i - 60) / 8 in IEEE 754 binary16, which holds these exactly. */
  private static ByteBuffer halves(int samples) {
    ByteBuffer out = ByteBuffer.allocateDirect(samples * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < samples; i++) {
      float value = (i - 60) / 8f;
      int bits = Float.floatToIntBits(value);
      int exponent = Math.getExponent(value) + 15;
      int half = value == 0 ? 0 : (bits >>> 16 & 0x8000) | exponent << 10 | (bits >>> 13 & 0x3FF);
      out.putShort((short) half);
    }
    return out.flip();
  }
}
