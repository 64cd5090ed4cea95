package org.gstvae.training.linear;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.media.MediaOptions;
import org.gstvae.media.MediaReader;
import org.gstvae.training.DataRow;
import org.gstvae.training.DataTable;
import org.gstvae.training.evaluate.Codec;
import org.gstvae.training.evaluate.RawVideo;
import org.gstvae.training.evaluate.RawVideoWriter;

/**
 * The best linear codec of a model's shape: blocks of as many frames, rows and columns as one
 * position of the latent stands for, their first principal components stored in F16. Images have
 * blocks of one frame. Fitted, when first needed, on all photographs and every third clip of a
 * training table, each at its own size.
 */
public final class LinearCodec implements Codec {
  private static final int CLIP_STRIDE = 3;

  private final Path table;
  private final int channels;
  private final int temporalFactor;
  private final int spatialFactor;
  private final Consumer<String> log;
  private final Map<CodecMode, PrincipalComponents> fitted = new EnumMap<>(CodecMode.class);

  /**
   * A codec.
   *
   * @param table CSV of the material to fit on
   * @param channels components that are kept
   * @param log told about files that cannot be read
   */
  public LinearCodec(
      Path table, int channels, int temporalFactor, int spatialFactor, Consumer<String> log) {
    this.table = table;
    this.channels = channels;
    this.temporalFactor = temporalFactor;
    this.spatialFactor = spatialFactor;
    this.log = log;
  }

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public String setting() {
    return channels + " components";
  }

  @Override
  public int framesPerChunk(CodecMode mode) {
    return blocks(mode).frames();
  }

  private BlockRows blocks(CodecMode mode) {
    return new BlockRows(mode == CodecMode.IMAGE ? 1 : temporalFactor, spatialFactor);
  }

  @Override
  public Coded code(RawVideo source, CodecMode mode, Path target)
      throws EngineException, IOException {
    PrincipalComponents components = fitted.get(mode);
    if (components == null) {
      components = fit(mode);
      fitted.put(mode, components);
    }
    BlockRows shape = blocks(mode);
    long bytes = 0;
    long encode = 0;
    long decode = 0;
    try (RawVideoWriter writer = new RawVideoWriter(target, source.width(), source.height());
        NoGradGuard guard = new NoGradGuard()) {
      for (int first = 0; first < source.frames(); first += shape.frames()) {
        int count = Math.min(shape.frames(), source.frames() - first);
        try (PointerScope scope = new PointerScope()) {
          BytePointer input = new BytePointer((long) count * source.frameBytes());
          source.read(first, count, input);
          Tensor mean = components.mean().to(ScalarType.Float);
          Tensor basis = components.basis().to(ScalarType.Float);

          long start = System.nanoTime();
          Tensor whole = shape.extended(bytes(input, count, source.height(), source.width()));
          Tensor latents = shape.of(whole).sub_(mean).mm(basis.t()).to(ScalarType.Half);
          encode += System.nanoTime() - start;
          bytes += latents.numel() * Short.BYTES;

          start = System.nanoTime();
          Tensor decoded =
              shape
                  .pictures(
                      latents.to(ScalarType.Float).mm(basis).add_(mean),
                      whole.size(1) / spatialFactor,
                      whole.size(2) / spatialFactor)
                  .narrow(0, 0, count)
                  .narrow(1, 0, source.height())
                  .narrow(2, 0, source.width())
                  .contiguous();
          decode += System.nanoTime() - start;
          BytePointer output = new BytePointer(decoded.data_ptr()).capacity(decoded.numel());
          for (int i = 0; i < count; i++) {
            writer.add(source.frame(output, i));
          }
        }
      }
      return new Coded(writer.written(), bytes, encode / 1e9, decode / 1e9);
    }
  }

  private PrincipalComponents fit(CodecMode mode) throws EngineException {
    boolean images = mode == CodecMode.IMAGE;
    List<DataRow> rows =
        DataTable.read(table).stream().filter(row -> row.image() == images).toList();
    int stride = images ? 1 : CLIP_STRIDE;
    BlockRows shape = blocks(mode);
    Moments moments = new Moments(shape.dimension());
    int skipped = 0;
    for (int i = 0; i < rows.size(); i += stride) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard guard = new NoGradGuard()) {
        Tensor blocks = shape.of(read(table.resolveSibling(rows.get(i).path())));
        if (blocks.size(0) > 0) {
          moments.add(blocks);
        }
      } catch (EngineException e) {
        skipped++;
        log.accept("skipped: " + e.getMessage());
      }
    }
    if (skipped > 0) {
      log.accept(skipped + " files of " + table + " were skipped");
    }
    if (moments.samples() == 0) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          table + ": nothing to fit a linear codec of " + (images ? "images" : "videos") + " on");
    }
    return PrincipalComponents.of(moments, channels);
  }

  /** All frames of a file, U8 [T, H, W, 3]. */
  private static Tensor read(Path file) throws EngineException {
    try (MediaReader reader = MediaReader.open(file, MediaOptions.all())) {
      List<ByteBuffer> frames = new ArrayList<>();
      for (ByteBuffer frame = reader.read(); frame != null; frame = reader.read()) {
        frames.add(frame);
      }
      long frameBytes = 3L * reader.width() * reader.height();
      BytePointer all = new BytePointer(frameBytes * frames.size());
      for (int i = 0; i < frames.size(); i++) {
        all.getPointer(i * frameBytes).capacity(frameBytes).asByteBuffer().put(frames.get(i));
      }
      return bytes(all, frames.size(), reader.height(), reader.width());
    }
  }

  private static Tensor bytes(BytePointer memory, int frames, int height, int width) {
    long[] shape = {frames, height, width, 3};
    return torch.from_blob(memory, shape, new TensorOptions(ScalarType.Byte));
  }
}
