package org.gstvae.training.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.gstvae.engine.CodecMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FfmpegCodecTest {
  private static final long BYTES = 6000;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(FfmpegCodec.Encoder.class)
  void takesTheBestThatFits(FfmpegCodec.Encoder encoder) throws Exception {
    // an odd size, which 4:2:0 does not have
    RawVideo source = Waves.write(folder.resolve("a"), 95, 63, 6, 3);
    Path decoded = folder.resolve("b");
    FfmpegCodec chosen =
        FfmpegCodec.within(encoder, BYTES, source, CodecMode.VIDEO, folder.resolve("trial"));
    Codec.Coded coded = chosen.code(source, CodecMode.VIDEO, decoded);
    assertTrue(coded.bytes() <= BYTES, chosen.setting() + ": " + coded.bytes());
    assertEquals(source.frames(), coded.decoded().frames());
    double factor = Double.parseDouble(chosen.setting().replace("crf ", ""));
    assertTrue(factor > 0);
    long more =
        new FfmpegCodec(encoder, factor - 0.5).code(source, CodecMode.VIDEO, decoded).bytes();
    assertTrue(more > BYTES, chosen.setting() + ": " + more);
  }

  @ParameterizedTest
  @EnumSource(FfmpegCodec.Encoder.class)
  void conversionsLoseLittle(FfmpegCodec.Encoder encoder) throws Exception {
    RawVideo source = Waves.write(folder.resolve("a"), 96, 64, 1, 0);
    Codec.Coded coded =
        new FfmpegCodec(encoder, 1).code(source, CodecMode.IMAGE, folder.resolve("b"));
    double psnr = new QualityMeter(Optional.empty()).measure(source, coded.decoded(), 0).psnr();
    // a wrong matrix, range or order of samples would cost far more
    assertTrue(psnr > 38, psnr + " dB");
  }
}
