package org.gstvae.training.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.training.evaluate.Codec;
import org.gstvae.training.evaluate.QualityMeter;
import org.gstvae.training.evaluate.RawVideo;
import org.gstvae.training.evaluate.RawVideoWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinearCodecTest {
  @TempDir private Path folder;

  private Path table() throws Exception {
    for (String line :
        List.of(
            "num-buffers=8 pattern=smpte ! video/x-raw,format=RGB,width=64,height=48"
                + " ! matroskamux ! filesink location="
                + folder.resolve("a.mkv"),
            "num-buffers=1 pattern=smpte ! video/x-raw,format=RGB,width=64,height=48 ! pngenc"
                + " ! filesink location="
                + folder.resolve("b.png"))) {
      Process process =
          new ProcessBuilder(("gst-launch-1.0 -q videotestsrc " + line).split(" ", -1))
              .inheritIO()
              .start();
      assertEquals(0, process.waitFor());
    }
    return Files.writeString(
        folder.resolve("table.csv"),
        "path,kind,use\na.mkv,video,ship\nb.png,image,ship\nabsent.png,image,ship\n");
  }

  private RawVideo noise(int frames) throws Exception {
    Random random = new Random(3);
    try (RawVideoWriter writer = new RawVideoWriter(folder.resolve("source"), 18, 20)) {
      for (int i = 0; i < frames; i++) {
        byte[] frame = new byte[18 * 20 * 3];
        random.nextBytes(frame);
        writer.add(ByteBuffer.wrap(frame));
      }
      return writer.written();
    }
  }

  @Test
  void allComponentsGiveEverythingBack() throws Exception {
    List<String> log = new ArrayList<>();
    Codec codec = new LinearCodec(table(), 8 * 8 * 3, 2, 8, log::add);
    RawVideo source = noise(1);
    Codec.Coded coded = codec.code(source, CodecMode.IMAGE, folder.resolve("decoded"));
    double psnr = new QualityMeter(Optional.empty()).measure(source, coded.decoded(), 0).psnr();
    assertTrue(psnr > 60, psnr + " dB");
    // 18x20 needs 3x3 blocks; F16
    assertEquals(9 * 8 * 8 * 3 * 2, coded.bytes());
    assertTrue(log.get(0).contains("absent.png"), log.toString());
  }

  @Test
  void fewComponentsGiveWhatTheyWereFittedOn() throws Exception {
    Codec codec = new LinearCodec(table(), 12, 2, 8, line -> {});
    RawVideo source = noise(3);
    Codec.Coded coded = codec.code(source, CodecMode.VIDEO, folder.resolve("decoded"));
    // three frames are two blocks long; noise is not what was learnt
    assertEquals(2 * 9 * 12 * 2, coded.bytes());
    assertEquals(3, coded.decoded().frames());
    double psnr = new QualityMeter(Optional.empty()).measure(source, coded.decoded(), 0).psnr();
    assertTrue(psnr < 15, psnr + " dB");
  }

  @Test
  void nothingToFitOnIsSaid() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.csv"), "path,kind\n");
    Codec codec = new LinearCodec(empty, 4, 2, 8, line -> {});
    RawVideo source = noise(1);
    EngineException e =
        assertThrows(
            EngineException.class,
            () -> codec.code(source, CodecMode.IMAGE, folder.resolve("decoded")));
    assertTrue(e.getMessage().contains("empty.csv"), e.getMessage());
  }
}
