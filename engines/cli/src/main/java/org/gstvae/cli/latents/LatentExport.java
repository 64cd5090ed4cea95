package org.gstvae.cli.latents;

import static org.gstvae.cli.latents.TensorLayout.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.CapsText;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.latent.file.ByteSource;
import org.gstvae.latent.file.ChunkEntry;
import org.gstvae.latent.file.VaeFileReader;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.SafetensorsWriter;
import org.gstvae.model.weights.SafetensorsWriter.Declared;

/**
 * Latents of a {@code .vae} file as tensors, see {@link TensorLayout}. One chunk is in memory at a
 * time.
 */
public final class LatentExport {
  private static final int SIDE_DATA_HEAD = 8;
  private static final String CODED = "format=(string)q8";
  private static final String PLAIN = "format=(string)f32le";
  private static final Set<Integer> OF_THE_CODING =
      Set.of(SideDataType.QUANTIZER_ID.code(), SideDataType.QUANTIZER_TABLES.code());

  private final VaeFileReader reader;
  private final String capsText;
  private final LatentCaps caps;
  private final List<ChunkEntry> sound = new ArrayList<>();
  private long latentFrames;
  private long frames;
  private long sideDataBytes;
  private ByteBuffer latents;
  private ByteBuffer transposed;

  private LatentExport(VaeFileReader reader) throws LatentException, IOException {
    this.reader = reader;
    if (reader.chunks().isEmpty()) {
      throw LatentException.damaged("latent file: there is no whole chunk in it");
    }
    capsText = reader.capsText(reader.chunks().get(0));
    caps = LatentCaps.parse(capsText);
    latents = littleEndian(0);
    transposed = littleEndian(0);
  }

  /**
   * Exports a file.
   *
   * @param input a {@code .vae} file
   * @param output the {@code .safetensors} file, which appears when it is whole
   * @param progress is told of every chunk, in both passes
   * @throws LatentException naming the file if it cannot be read, or if its caps change on the way
   */
  public static ExportedLatents run(Path input, Path output, ExportProgress progress)
      throws LatentException {
    try (FileChannel channel = FileChannel.open(input, StandardOpenOption.READ)) {
      return new LatentExport(new VaeFileReader(ByteSource.of(channel))).write(output, progress);
    } catch (LatentException e) {
      throw new LatentException(e.kind(), input + ": " + e.getMessage());
    } catch (IOException e) {
      throw LatentException.damaged(
          input + " cannot be exported to " + output + ": " + e.getMessage());
    }
  }

  private ExportedLatents write(Path output, ExportProgress progress)
      throws LatentException, IOException {
    measure(progress);
    DType type = type(caps.format());
    List<Declared> tensors = new ArrayList<>();
    LatentShape shape = caps.geometry(1).latent();
    tensors.add(
        new Declared(
            LATENTS,
            type,
            new long[] {latentFrames, shape.channels(), shape.height(), shape.width()}));
    tensors.add(new Declared(CHUNKS, DType.I64, new long[] {sound.size(), CHUNK_COLUMNS}));
    tensors.add(new Declared(FRAMES, DType.I64, new long[] {frames, FRAME_COLUMNS}));
    if (sideDataBytes > 0) {
      tensors.add(new Declared(SIDE_DATA, DType.U8, new long[] {sideDataBytes}));
    }
    try (SafetensorsWriter writer = SafetensorsWriter.create(output, tensors, metadata())) {
      long first = 0;
      for (int i = 0; i < sound.size(); i++) {
        first += writeChunk(writer, sound.get(i), first);
        progress.at(sound.size() + i + 1L, 2L * sound.size());
      }
      writer.commit();
    }
    return new ExportedLatents(
        output.toString(),
        caps.model(),
        caps.modelHash(),
        sound.size(),
        frames,
        latentFrames,
        reader.chunks().size() - sound.size());
  }

  /** The first pass: which chunks are whole, and how large the tensors become. */
  private void measure(ExportProgress progress) throws LatentException, IOException {
    int done = 0;
    for (ChunkEntry entry : reader.chunks()) {
      if (!reader.capsText(entry).equals(capsText)) {
        throw LatentException.wrongType(
            "its caps change after " + done + " chunks, and one tensor cannot hold both");
      }
      Chunk chunk = readWhole(entry);
      if (chunk != null) {
        sound.add(entry);
        latentFrames += chunk.geometry().latent().frames();
        frames += chunk.frames().size();
        sideDataBytes += bytes(kept(chunk));
      }
      progress.at(++done, 2L * reader.chunks().size());
    }
    if (sound.isEmpty()) {
      throw LatentException.damaged("none of its chunks is whole");
    }
  }

  /** Reads a chunk into {@link #latents}; null if anything of it is missing. */
  private Chunk readWhole(ChunkEntry entry) throws IOException {
    try {
      AccessUnitReader unit = new AccessUnitReader(reader.unit(entry));
      Chunk chunk = unit.chunk();
      caps.check(chunk);
      int needed = Math.toIntExact(chunk.latentBytes());
      if (latents.capacity() < needed) {
        latents = littleEndian(needed);
        transposed = littleEndian(needed);
      }
      return unit.readLatents(latents.clear()).complete() ? chunk : null;
    } catch (LatentException e) {
      return null;
    }
  }

  private long writeChunk(SafetensorsWriter writer, ChunkEntry entry, long first)
      throws LatentException, IOException {
    Chunk chunk = readWhole(entry);
    if (chunk == null) {
      throw LatentException.damaged("it changed while it was read");
    }
    LatentShape shape = chunk.geometry().latent();
    int sampleBytes = type(caps.format()).bytes();
    transpose(latents, transposed, shape, sampleBytes, true);
    writer.append(LATENTS, transposed.slice(0, Math.toIntExact(chunk.latentBytes())));
    ByteBuffer row = littleEndian(CHUNK_COLUMNS * Long.BYTES);
    row.putLong(first).putLong(shape.frames()).putLong(chunk.frames().size());
    row.putLong(entry.pts()).putLong(entry.duration()).putLong(chunk.sequence());
    row.putLong(chunk.mode() == CodecMode.IMAGE ? 1 : 0).putLong(bytes(kept(chunk)));
    writer.append(CHUNKS, row.flip());
    ByteBuffer times = littleEndian(chunk.frames().size() * FRAME_COLUMNS * Long.BYTES);
    for (FrameTime time : chunk.frames()) {
      times.putLong(time.offset()).putLong(time.duration());
    }
    writer.append(FRAMES, times.flip());
    if (!kept(chunk).isEmpty()) {
      writer.append(SIDE_DATA, items(kept(chunk)));
    }
    return shape.frames();
  }

  /** The side data that plain samples have, too. */
  private static List<SideData> kept(Chunk chunk) {
    return chunk.sideData().stream()
        .filter(item -> !OF_THE_CODING.contains(item.type()))
        .collect(Collectors.toList());
  }

  private static int bytes(List<SideData> items) {
    return items.stream().mapToInt(item -> SIDE_DATA_HEAD + item.value().remaining()).sum();
  }

  private static ByteBuffer items(List<SideData> items) {
    ByteBuffer out = littleEndian(bytes(items));
    for (SideData item : items) {
      ByteBuffer value = item.value();
      out.putShort((short) item.type()).putShort((short) 0).putInt(value.remaining()).put(value);
    }
    return out.flip();
  }

  private Map<String, String> metadata() throws LatentException {
    Map<String, String> strings = new LinkedHashMap<>();
    strings.put(META_FORMAT, FORMAT);
    strings.put("model", caps.model());
    strings.put("model_hash", caps.modelHash());
    strings.put("temporal_factor", Integer.toString(caps.temporalFactor()));
    strings.put("spatial_factor", Integer.toString(caps.spatialFactor()));
    strings.put("width", Integer.toString(caps.width()));
    strings.put("height", Integer.toString(caps.height()));
    Object framerate = CapsText.parse(capsText).fields().get("framerate");
    if (framerate != null) {
      strings.put("framerate", framerate.toString());
    }
    strings.put(META_CAPS, capsText.replace(CODED, PLAIN));
    return strings;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
