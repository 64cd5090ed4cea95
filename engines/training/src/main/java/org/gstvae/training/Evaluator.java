package org.gstvae.training;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.DecodeRequest;
import org.gstvae.engine.DecoderSession;
import org.gstvae.engine.EncodeRequest;
import org.gstvae.engine.EncoderSession;
import org.gstvae.engine.Engine;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.FrameMemory;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentMemory;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.MemoryKind;
import org.gstvae.engine.VideoLayout;
import org.gstvae.media.MediaOptions;
import org.gstvae.media.MediaReader;

/**
 * Measures what a model loses on a file: frames go through an engine chunk by chunk, with latents
 * in F16 between, as in a pipeline.
 */
public final class Evaluator {
  private final Engine engine;
  private final int framesPerChunk;
  private final int temporalFactor;

  /**
   * What was measured.
   *
   * @param file the file
   * @param frames frames compared
   * @param psnr 10 log10(255^2 / MSE) in dB, with the MSE over all R'G'B' samples of all frames
   */
  public record Result(Path file, int frames, double psnr) {}

  /**
   * An evaluator of a model's engine.
   *
   * @param framesPerChunk a multiple of the temporal factor
   */
  public Evaluator(Engine engine, int framesPerChunk, int temporalFactor) {
    if (framesPerChunk % temporalFactor != 0) {
      throw new IllegalArgumentException(
          "frames per chunk: "
              + framesPerChunk
              + " (expected: a multiple of "
              + temporalFactor
              + ")");
    }
    this.engine = engine;
    this.framesPerChunk = framesPerChunk;
    this.temporalFactor = temporalFactor;
  }

  /**
   * Measures one file in video mode; a number of frames that is no multiple of the temporal factor
   * is cut to one.
   *
   * @throws EngineException if the file cannot be read or has too few frames, or the engine fails
   */
  public Result evaluate(Path file, MediaOptions options)
      throws EngineException, InterruptedException {
    List<ByteBuffer> frames = new ArrayList<>();
    VideoLayout layout;
    try (MediaReader reader = MediaReader.open(file, options)) {
      layout = VideoLayout.rgb(reader.width(), reader.height());
      for (ByteBuffer frame = reader.read(); frame != null; frame = reader.read()) {
        frames.add(frame);
      }
    }
    int count = frames.size() / temporalFactor * temporalFactor;
    if (count == 0) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          file + ": " + frames.size() + " frames (expected: " + temporalFactor + "+)");
    }
    double error = 0;
    try (EncoderSession encoder = engine.openEncoder(layout, CodecMode.VIDEO);
        DecoderSession decoder = engine.openDecoder(layout, CodecMode.VIDEO)) {
      for (int start = 0; start < count; start += framesPerChunk) {
        List<ByteBuffer> chunk = frames.subList(start, Math.min(count, start + framesPerChunk));
        error += squaredError(layout, encoder, decoder, chunk);
      }
    }
    double samples = 3.0 * layout.width() * layout.height() * count;
    return new Result(file, count, 10 * Math.log10(255.0 * 255.0 * samples / error));
  }

  private static double squaredError(
      VideoLayout layout, EncoderSession encoder, DecoderSession decoder, List<ByteBuffer> chunk)
      throws EngineException, InterruptedException {
    int bytes = layout.width() * layout.height() * 3;
    int stride = layout.width() * 3;
    LatentShape shape = encoder.latentShape(chunk.size());
    try (PointerScope scope = new PointerScope()) {
      BytePointer source = new BytePointer((long) bytes * chunk.size());
      BytePointer target = new BytePointer((long) bytes * chunk.size());
      BytePointer latents = new BytePointer(shape.bytes(LatentFormat.F16LE));
      List<FrameMemory> inputs = new ArrayList<>();
      List<FrameMemory> outputs = new ArrayList<>();
      for (int i = 0; i < chunk.size(); i++) {
        long offset = (long) bytes * i;
        source.getPointer(offset).capacity(bytes).asByteBuffer().put(chunk.get(i).duplicate());
        inputs.add(frame(source.address() + offset, stride));
        outputs.add(frame(target.address() + offset, stride));
      }
      LatentMemory memory =
          new LatentMemory(
              MemoryKind.HOST, latents.address(), latents.capacity(), LatentFormat.F16LE, shape);
      encoder.submit(new EncodeRequest(inputs, memory, null, OptionalLong.empty())).await();
      decoder.submit(new DecodeRequest(memory, outputs, null)).await();
      return samples(source).sub_(samples(target)).square().sum().item_double();
    }
  }

  private static FrameMemory frame(long address, int stride) {
    return new FrameMemory(MemoryKind.HOST, new long[] {address}, new int[] {stride});
  }

  private static Tensor samples(BytePointer bytes) {
    return torch
        .from_blob(bytes, new long[] {bytes.capacity()}, new TensorOptions(ScalarType.Byte))
        .to(ScalarType.Double);
  }
}
