package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.VideoLayout;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.CodedUnitWriter;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.StreamFormat;
import org.gstvae.latent.q8.ChunkEncoder;
import org.gstvae.latent.q8.GainProbe;
import org.gstvae.latent.q8.StepRule;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;

/**
 * A model behind an engine, as the elements use it: chunk by chunk, each written as an access unit
 * and read again, a partial chunk padded with its last frame. Its bytes are those of the access
 * units, with headers, frame times and CRCs; its times are those of the engine, from submitting a
 * chunk's R'G'B' frames, or latents, to the end of the job, after a warm-up.
 */
public final class ModelCodec implements Codec {
  private static final double NANOS = 1e9;

  private final Model model;
  private final Engine engine;
  private final int framesPerChunk;
  private final LatentStorage storage;
  private final Map<CodecMode, StepRule> rules;
  private final Set<Geometry> warm;
  private final Guidance caption;
  private final String setting;

  private record Geometry(VideoLayout layout, CodecMode mode, int frames) {}

  /**
   * A codec. Models with text get a caption of one token of zeros.
   *
   * @see #guided
   * @param framesPerChunk a multiple of the model's temporal factor
   * @param storage how latents are stored
   */
  public ModelCodec(Model model, Engine engine, int framesPerChunk, LatentStorage storage) {
    int factor = model.config().temporalScale();
    if (framesPerChunk < factor || framesPerChunk % factor != 0) {
      throw new IllegalArgumentException(
          "frames per chunk: " + framesPerChunk + " (expected: a multiple of " + factor + ")");
    }
    this.model = model;
    this.engine = engine;
    this.framesPerChunk = framesPerChunk;
    this.storage = storage;
    rules = new EnumMap<>(CodecMode.class);
    warm = new HashSet<>();
    VaeConfig.Text text = model.config().text();
    caption = text == null ? null : Guidance.empty(text.maxTokens(), text.contextDim());
    setting = storage.toString();
  }

  private ModelCodec(ModelCodec other, Guidance caption, String setting) {
    model = other.model;
    engine = other.engine;
    framesPerChunk = other.framesPerChunk;
    storage = other.storage;
    rules = other.rules;
    warm = other.warm;
    this.caption = caption;
    this.setting = setting;
  }

  /** The same codec with another caption, which the setting tells. */
  ModelCodec guided(Guidance newCaption, String newSetting) {
    return new ModelCodec(this, newCaption, newSetting);
  }

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public String setting() {
    return setting;
  }

  @Override
  public int framesPerChunk(CodecMode mode) {
    return mode == CodecMode.IMAGE ? 1 : framesPerChunk;
  }

  @Override
  public Coded code(RawVideo source, CodecMode mode, Path target)
      throws EngineException, InterruptedException, IOException {
    VideoLayout layout = VideoLayout.rgb(source.width(), source.height());
    try (EncoderSession encoder = engine.openEncoder(layout, mode);
        DecoderSession decoder = engine.openDecoder(layout, mode);
        RawVideoWriter writer = new RawVideoWriter(target, source.width(), source.height())) {
      Passage passage = new Passage(source, mode, encoder, decoder, writer);
      for (int first = 0; first < source.frames(); first += framesPerChunk(mode)) {
        passage.chunk(first, Math.min(framesPerChunk(mode), source.frames() - first));
      }
      return new Coded(
          writer.written(), passage.bytes, passage.encode / NANOS, passage.decode / NANOS);
    } catch (LatentException e) {
      throw new EngineException(EngineException.Kind.INVALID, e.getMessage(), e);
    }
  }

  /** One clip on its way. */
  private final class Passage {
    private final RawVideo source;
    private final CodecMode mode;
    private final EncoderSession encoder;
    private final DecoderSession decoder;
    private final RawVideoWriter writer;
    private final int factor;
    private long sequence;
    private long bytes;
    private long encode;
    private long decode;

    Passage(
        RawVideo source,
        CodecMode mode,
        EncoderSession encoder,
        DecoderSession decoder,
        RawVideoWriter writer) {
      this.source = source;
      this.mode = mode;
      this.encoder = encoder;
      this.decoder = decoder;
      this.writer = writer;
      this.factor = mode == CodecMode.IMAGE ? 1 : model.config().temporalScale();
    }

    void chunk(int first, int count)
        throws EngineException, InterruptedException, IOException, LatentException {
      int padded = (count + factor - 1) / factor * factor;
      LatentShape shape = encoder.latentShape(padded);
      warmUp(padded, shape);
      try (PointerScope scope = new PointerScope()) {
        long frameBytes = source.frameBytes();
        BytePointer input = new BytePointer(frameBytes * count);
        BytePointer output = new BytePointer(frameBytes * padded);
        LatentFormat format = storage.format().memory();
        BytePointer latents = new BytePointer(shape.bytes(format));
        source.read(first, count, input);
        LatentMemory memory =
            new LatentMemory(MemoryKind.HOST, latents.address(), latents.capacity(), format, shape);

        long start = System.nanoTime();
        encoder
            .submit(
                new EncodeRequest(
                    frames(input, count, padded), memory, caption, OptionalLong.empty()))
            .await();
        encode += System.nanoTime() - start;

        bytes += passOn(latents.asByteBuffer(), shape, count);

        start = System.nanoTime();
        decoder.submit(new DecodeRequest(memory, frames(output, padded, padded), caption)).await();
        decode += System.nanoTime() - start;
        for (int i = 0; i < count; i++) {
          writer.add(source.frame(output, i));
        }
      }
    }

    private void warmUp(int frames, LatentShape shape)
        throws EngineException, InterruptedException {
      VideoLayout layout = VideoLayout.rgb(source.width(), source.height());
      if (warm.add(new Geometry(layout, mode, frames))) {
        encoder.warmUp(frames);
        decoder.warmUp(shape.frames());
      }
    }

    /** Frames of a block, the last one again where there are too few. */
    private List<FrameMemory> frames(BytePointer block, int count, int wanted) {
      List<FrameMemory> frames = new ArrayList<>();
      for (int i = 0; i < wanted; i++) {
        long offset = (long) Math.min(i, count - 1) * source.frameBytes();
        frames.add(
            new FrameMemory(
                MemoryKind.HOST,
                new long[] {block.address() + offset},
                new int[] {source.width() * 3}));
      }
      return frames;
    }

    /** Latents to an access unit and back; gives the unit's size. */
    private int passOn(ByteBuffer latents, LatentShape shape, int count)
        throws LatentException, EngineException, InterruptedException {
      Chunk chunk =
          new Chunk(
              model.hash(),
              sequence++,
              mode,
              storage.format(),
              new ChunkGeometry(
                  source.width(), source.height(), shape, factor, model.config().spatialFactor()),
              Collections.nCopies(count, FrameTime.UNKNOWN),
              List.of());
      ByteBuffer unit = unit(chunk, latents);
      if (!new AccessUnitReader(unit).readLatents(latents).complete()) {
        throw LatentException.damaged("access unit: not all slices came back");
      }
      return unit.limit();
    }

    private ByteBuffer unit(Chunk chunk, ByteBuffer latents)
        throws EngineException, InterruptedException {
      if (storage.format() == StreamFormat.Q8) {
        ChunkEncoder encoder =
            new ChunkEncoder(
                latents,
                chunk.geometry().latent(),
                rule(mode),
                CodedUnitWriter.payloadSize(AccessUnitWriter.USUAL_SLICE_SIZE));
        CodedUnitWriter coded = new CodedUnitWriter(chunk, encoder.encode(storage.quantizer()));
        ByteBuffer unit = ByteBuffer.allocateDirect(coded.bytes());
        coded.write(unit);
        return unit.flip();
      }
      AccessUnitWriter plain = new AccessUnitWriter(chunk, AccessUnitWriter.USUAL_SLICE_SIZE);
      ByteBuffer unit = ByteBuffer.allocateDirect(plain.bytes());
      plain.write(latents, unit);
      return unit.flip();
    }
  }

  private StepRule rule(CodecMode mode) throws EngineException, InterruptedException {
    if (!rules.containsKey(mode)) {
      try (PointerScope scope = new PointerScope()) {
        double[] gains = GainProbe.gains(model, engine, mode, PointerMemory::allocate);
        rules.put(mode, new StepRule(gains));
      }
    }
    return rules.get(mode);
  }
}
