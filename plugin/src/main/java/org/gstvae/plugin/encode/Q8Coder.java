package org.gstvae.plugin.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.CodedUnitWriter;
import org.gstvae.latent.q8.ChunkEncoder;
import org.gstvae.latent.q8.GainProbe;
import org.gstvae.latent.q8.RateControl;
import org.gstvae.latent.q8.StepRule;
import org.gstvae.plugin.codec.NativeLatents;
import org.gstvae.plugin.codec.OpenModel;
import org.gstvae.plugin.element.ElementException;

/** Quantises and codes the chunks of one stream. */
final class Q8Coder {
  private static final int WARM_UPS = 3;
  private static final long BITS_PER_KILOBIT = 1000;

  private final StepRule rule;
  private final RateControl control = new RateControl();

  private Q8Coder(StepRule rule) {
    this.rule = rule;
  }

  /** A coder for a model's latents. */
  static Q8Coder open(OpenModel model, CodecMode mode)
      throws EngineException, InterruptedException {
    List<NativeLatents> blocks = new ArrayList<>();
    try {
      return new Q8Coder(
          new StepRule(
              GainProbe.gains(model.model(), model.engine(), mode, bytes -> block(bytes, blocks))));
    } finally {
      blocks.forEach(NativeLatents::close);
    }
  }

  private static GainProbe.Block block(long bytes, List<NativeLatents> blocks)
      throws EngineException {
    try {
      NativeLatents block = new NativeLatents(bytes);
      blocks.add(block);
      return new GainProbe.Block(block.address(), block.view());
    } catch (ElementException e) {
      throw new EngineException(EngineException.Kind.OUT_OF_MEMORY, e.getMessage(), e);
    }
  }

  /** The quantiser of the last chunk. */
  double quantizer() {
    return control.quantizer();
  }

  /** Codes a chunk. */
  CodedUnitWriter code(Chunk chunk, ByteBuffer latents, UnitSettings settings) {
    ChunkEncoder encoder =
        new ChunkEncoder(
            latents,
            chunk.geometry().latent(),
            rule,
            CodedUnitWriter.payloadSize(settings.sliceSize()));
    if (settings.bitrate() == 0) {
      return new CodedUnitWriter(chunk, control.constant(encoder, settings.quantizer()));
    }
    return new CodedUnitWriter(
        chunk,
        control.atRate(
            encoder,
            settings.bitrate() * BITS_PER_KILOBIT,
            settings.duration(),
            coded -> new CodedUnitWriter(chunk, coded).bytes()));
  }

  /** Codes noise until the code is compiled; returns how long a chunk of a shape takes. */
  Duration warmUp(LatentShape shape, int sliceSize) {
    ByteBuffer latents =
        ByteBuffer.allocate(Math.toIntExact(shape.bytes(LatentFormat.F32LE)))
            .order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(1);
    while (latents.hasRemaining()) {
      latents.putFloat((float) random.nextGaussian());
    }
    latents.flip();
    long took = 0;
    for (int i = 0; i < WARM_UPS; i++) {
      long start = System.nanoTime();
      ChunkEncoder.Coded unused =
          new ChunkEncoder(latents, shape, rule, CodedUnitWriter.payloadSize(sliceSize)).encode(1);
      took = System.nanoTime() - start;
    }
    return Duration.ofNanos(took);
  }
}
