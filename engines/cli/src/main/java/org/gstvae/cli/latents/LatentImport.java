package org.gstvae.cli.latents;

import static org.gstvae.cli.latents.TensorLayout.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.CapsText;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.SideData;
import org.gstvae.latent.StreamFormat;
import org.gstvae.latent.file.VaeFileWriter;
import org.gstvae.model.weights.PartialFile;
import org.gstvae.model.weights.SafetensorsFile;

/**
 * A {@code .vae} file of exported tensors. {@code latents} alone with the header's strings is
 * enough: then chunks are as long as the caps say, and frames as long as its frame rate says, so
 * that latents which a network made up can be decoded.
 */
public final class LatentImport {
  private static final long SECOND = 1_000_000_000;
  private static final double DEFAULT_RATE = 25;
  private static final int MAX_TABLE_BYTES = 1 << 28;

  private final SafetensorsFile file;
  private final String capsText;
  private final LatentCaps caps;
  private final long[] shape;
  private final long frameNanos;
  private long frameRow;
  private long sideDataAt;

  /** One row of the table of chunks. */
  private record Row(
      long first,
      int latentFrames,
      int frames,
      long pts,
      long duration,
      long sequence,
      CodecMode mode,
      int sideDataBytes) {}

  private LatentImport(SafetensorsFile file) throws EngineException, LatentException {
    this.file = file;
    capsText = file.metadata().get(META_CAPS);
    if (capsText == null || !FORMAT.equals(file.metadata().get(META_FORMAT))) {
      throw LatentException.wrongType(
          "its header has no format and caps (expected: format " + FORMAT + ", caps as exported)");
    }
    caps = LatentCaps.parse(capsText);
    if (caps.format() == StreamFormat.Q8) {
      throw LatentException.wrongType("caps: format q8 (expected: f32le, f16le or bf16le)");
    }
    shape = file.shape(LATENTS);
    LatentShape one = caps.geometry(1).latent();
    long[] expected = {shape.length > 0 ? shape[0] : 0, one.channels(), one.height(), one.width()};
    if (!Arrays.equals(shape, expected) || shape[0] < 1) {
      throw LatentException.wrongType(
          "latents: "
              + Arrays.toString(shape)
              + " (expected: [1+, "
              + one.channels()
              + ", "
              + one.height()
              + ", "
              + one.width()
              + "], by its caps)");
    }
    if (file.dtype(LATENTS) != type(caps.format())) {
      throw LatentException.wrongType(
          "latents: "
              + file.dtype(LATENTS)
              + " (expected: "
              + type(caps.format())
              + ", by its caps)");
    }
    frameNanos = Math.round(SECOND / framesPerSecond());
  }

  /**
   * Makes the file.
   *
   * @param input a {@code .safetensors} file as {@link LatentExport} writes it
   * @param output the {@code .vae} file, which appears when it is whole
   * @param progress is told of every chunk
   * @throws LatentException naming the file if its tensors do not fit each other
   * @throws EngineException if it is no sound safetensors file
   */
  public static ExportedLatents run(Path input, Path output, ExportProgress progress)
      throws LatentException, EngineException {
    try (SafetensorsFile file = SafetensorsFile.open(input);
        PartialFile out = new PartialFile(output)) {
      ExportedLatents result = new LatentImport(file).write(output, out.channel(), progress);
      out.commit();
      return result;
    } catch (LatentException e) {
      throw new LatentException(e.kind(), input + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw LatentException.damaged(input + ": " + e.getMessage());
    } catch (IOException e) {
      throw LatentException.damaged(output + " cannot be written: " + e.getMessage());
    }
  }

  private ExportedLatents write(Path output, FileChannel out, ExportProgress progress)
      throws LatentException, EngineException, IOException {
    List<Row> rows = file.keys().contains(CHUNKS) ? storedRows() : evenRows();
    VaeFileWriter writer = new VaeFileWriter();
    append(out, writer.start());
    append(out, writer.caps(capsText));
    long frames = 0;
    long latentFrames = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      ByteBuffer unit = unit(row);
      append(out, writer.chunkHead(unit, row.pts, row.duration, row.frames));
      append(out, unit);
      frames += row.frames;
      latentFrames += row.latentFrames;
      progress.at(i + 1L, rows.size());
    }
    append(out, writer.finish());
    return new ExportedLatents(
        output.toString(), caps.model(), caps.modelHash(), rows.size(), frames, latentFrames, 0);
  }

  private ByteBuffer unit(Row row) throws LatentException, EngineException {
    Chunk chunk =
        new Chunk(
            caps.modelHash(),
            row.sequence,
            row.mode,
            caps.format(),
            caps.geometry(row.latentFrames),
            times(row),
            sideData(row));
    caps.check(chunk);
    long frameBytes = chunk.latentBytes() / row.latentFrames;
    ByteBuffer tensor = littleEndian(Math.toIntExact(chunk.latentBytes()));
    file.read(LATENTS, row.first * frameBytes, tensor);
    ByteBuffer latents = littleEndian(tensor.capacity());
    LatentShape chunkShape = chunk.geometry().latent();
    transpose(tensor, latents, chunkShape, type(caps.format()).bytes(), false);
    AccessUnitWriter writer = new AccessUnitWriter(chunk, AccessUnitWriter.USUAL_SLICE_SIZE);
    ByteBuffer unit = ByteBuffer.allocate(writer.bytes());
    writer.write(latents, unit);
    return unit.flip();
  }

  private List<Row> storedRows() throws LatentException, EngineException {
    long[] extents = file.shape(CHUNKS);
    boolean table = extents.length == 2 && extents[1] == CHUNK_COLUMNS;
    if (!table || extents[0] * CHUNK_COLUMNS * Long.BYTES > MAX_TABLE_BYTES) {
      throw LatentException.wrongType(
          "chunks: " + Arrays.toString(extents) + " (expected: [K, " + CHUNK_COLUMNS + "])");
    }
    ByteBuffer in = littleEndian((int) (extents[0] * CHUNK_COLUMNS * Long.BYTES));
    file.read(CHUNKS, 0, in);
    in.flip();
    List<Row> rows = new ArrayList<>();
    while (in.hasRemaining()) {
      rows.add(
          new Row(
              in.getLong(),
              extent("latent frames", in.getLong()),
              extent("frames", in.getLong()),
              in.getLong(),
              in.getLong(),
              in.getLong(),
              in.getLong() == 1 ? CodecMode.IMAGE : CodecMode.VIDEO,
              extent("side data", in.getLong())));
    }
    return rows;
  }

  private static int extent(String name, long value) throws LatentException {
    if (value < 0 || value > 1 << 20) {
      throw LatentException.damaged("chunks: " + name + ": " + value + " (expected: 0..1048576)");
    }
    return (int) value;
  }

  /** Chunks as long as the caps say, one after the other from 0. */
  private List<Row> evenRows() {
    int factor = caps.temporalFactor();
    int most = caps.latentFrames(caps.framesPerChunk());
    List<Row> rows = new ArrayList<>();
    for (long first = 0; first < shape[0]; first += most) {
      int latentFrames = (int) Math.min(most, shape[0] - first);
      int frames = Math.min(latentFrames * factor, caps.framesPerChunk());
      rows.add(
          new Row(
              first,
              latentFrames,
              frames,
              first * factor * frameNanos,
              frames * frameNanos,
              rows.size(),
              factor == 1 ? CodecMode.IMAGE : CodecMode.VIDEO,
              0));
    }
    return rows;
  }

  private List<FrameTime> times(Row row) throws EngineException {
    List<FrameTime> times = new ArrayList<>(row.frames);
    boolean stored = file.keys().contains(CHUNKS) && file.keys().contains(FRAMES);
    int bytes = row.frames * FRAME_COLUMNS * Long.BYTES;
    ByteBuffer in = littleEndian(stored ? bytes : 0);
    if (stored) {
      file.read(FRAMES, frameRow * FRAME_COLUMNS * Long.BYTES, in);
      frameRow += row.frames;
      in.flip();
    }
    for (int i = 0; i < row.frames; i++) {
      times.add(
          stored
              ? new FrameTime(in.getLong(), in.getLong())
              : new FrameTime(i * frameNanos, frameNanos));
    }
    return times;
  }

  private List<SideData> sideData(Row row) throws LatentException, EngineException {
    ByteBuffer in = littleEndian(row.sideDataBytes);
    if (row.sideDataBytes > 0) {
      file.read(SIDE_DATA, sideDataAt, in);
      sideDataAt += row.sideDataBytes;
      in.flip();
    }
    List<SideData> items = new ArrayList<>();
    while (in.remaining() >= 2 * Integer.BYTES) {
      int type = Short.toUnsignedInt(in.getShort());
      in.getShort();
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw LatentException.damaged("side_data: ends within an item");
      }
      items.add(new SideData(type, in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    return items;
  }

  private double framesPerSecond() throws LatentException {
    Object rate = CapsText.parse(capsText).fields().get("framerate");
    String[] parts = String.valueOf(rate).split("/", -1);
    try {
      double perSecond =
          parts.length == 2 ? Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]) : 0;
      return perSecond > 0 && !Double.isInfinite(perSecond) ? perSecond : DEFAULT_RATE;
    } catch (NumberFormatException e) {
      throw LatentException.damaged(
          String.format(Locale.ROOT, "framerate: %s (expected: N/D)", rate));
    }
  }

  private static void append(FileChannel out, ByteBuffer bytes) throws IOException {
    ByteBuffer left = bytes.duplicate();
    while (left.hasRemaining()) {
      out.write(left);
    }
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
