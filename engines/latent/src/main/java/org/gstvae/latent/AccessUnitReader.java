package org.gstvae.latent;

import static org.gstvae.latent.UnitLayout.*;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;

/**
 * Reads one access unit. What it allocates is bounded by the size of the unit itself; the memory
 * for the latents is the caller's, who sizes it by the caps and checks the chunk against them
 * first.
 */
public final class AccessUnitReader {
  private final ByteBuffer unit;
  private final Chunk chunk;
  private final int headerBytes;
  private final int slices;

  /**
   * Reads the header.
   *
   * @param buffer the unit from its position; not moved, and not changed before {@link
   *     #readLatents} returned
   * @throws LatentException DAMAGED if the header is, WRONG_TYPE if the version is newer
   */
  public AccessUnitReader(ByteBuffer buffer) throws LatentException {
    ByteBuffer in = view(buffer);
    headerBytes = checkedHeaderBytes(in);
    slices = in.getInt(AT_SLICES);
    chunk = readHeader(in);
    // Compared as unsigned: what was cut off is missing, what follows is not ours.
    int unitBytes = in.getInt(AT_UNIT_BYTES);
    int end =
        Integer.compareUnsigned(unitBytes, in.capacity()) < 0
            ? Math.max(unitBytes, headerBytes)
            : in.capacity();
    unit = in.limit(end);
    if (slices < 1 || slices > chunk.geometry().latent().positions()) {
      throw LatentException.damaged(
          "access unit: "
              + Integer.toUnsignedString(slices)
              + " slices (expected: 1.."
              + chunk.geometry().latent().positions()
              + ")");
    }
  }

  /** What the unit says about its chunk. */
  public Chunk chunk() {
    return chunk;
  }

  /**
   * Copies the samples of every sound slice to its place.
   *
   * @param latents receives {@link Chunk#latentBytes} bytes in the format's {@link
   *     StreamFormat#memory} from its position, in the order of {@link LatentShape}; not moved.
   *     Where slices are missing it keeps what it had
   * @throws LatentException DAMAGED if the chunk is larger than the destination, or its quantiser
   *     tables are missing or not possible
   */
  public SliceReport readLatents(ByteBuffer latents) throws LatentException {
    if (latents.remaining() < chunk.latentBytes()) {
      throw LatentException.damaged(
          "access unit: "
              + chunk.latentBytes()
              + " bytes of latents (expected: at most "
              + latents.remaining()
              + ")");
    }
    return chunk.format() == StreamFormat.Q8
        ? new CodedSlices(unit, headerBytes, chunk).read(view(latents), slices)
        : readPlain(view(latents));
  }

  private SliceReport readPlain(ByteBuffer destination) {
    int positionBytes = chunk.positionBytes();
    MissingPositions missing = new MissingPositions();
    SliceScanner scanner = new SliceScanner(unit, headerBytes, chunk);
    int good = 0;
    while (scanner.next(missing.expected())) {
      destination.put(
          scanner.first() * positionBytes,
          unit,
          scanner.payloadAt(),
          scanner.count() * positionBytes);
      missing.brought(scanner.first(), scanner.count());
      good++;
    }
    return new SliceReport(
        slices, good, missing.ranges((int) chunk.geometry().latent().positions()));
  }

  /** Checks everything up to the header's CRC; the fields are trusted only after that. */
  static int checkedHeaderBytes(ByteBuffer in) throws LatentException {
    if (in.capacity() < FIXED_BYTES + CRC_BYTES) {
      throw LatentException.damaged(
          "access unit: "
              + in.capacity()
              + " bytes (expected: "
              + (FIXED_BYTES + CRC_BYTES)
              + "+)");
    }
    if (in.getInt(AT_MAGIC) != MAGIC) {
      throw LatentException.damaged("access unit: does not begin with VAEU");
    }
    int bytes = in.getInt(AT_HEADER_BYTES);
    if (bytes < FIXED_BYTES + CRC_BYTES || bytes > in.capacity()) {
      throw LatentException.damaged(
          "access unit: header of "
              + Integer.toUnsignedString(bytes)
              + " bytes (expected: "
              + (FIXED_BYTES + CRC_BYTES)
              + ".."
              + in.capacity()
              + ")");
    }
    if (Crc32c.of(in, 0, bytes - CRC_BYTES) != in.getInt(bytes - CRC_BYTES)) {
      throw LatentException.damaged("access unit: the header's CRC does not match");
    }
    int major = Byte.toUnsignedInt(in.get(AT_MAJOR));
    if (major > MAJOR) {
      throw LatentException.wrongType(
          "access unit: version "
              + major
              + " is newer than this reader's "
              + MAJOR
              + ": use a newer gst-vae");
    }
    if (major < 1) {
      throw LatentException.damaged("access unit: version 0 (expected: 1+)");
    }
    return bytes;
  }

  private Chunk readHeader(ByteBuffer in) throws LatentException {
    int fixedBytes = Short.toUnsignedInt(in.getShort(AT_FIXED_BYTES));
    int frames = Short.toUnsignedInt(in.getShort(AT_FRAMES));
    int sideDataBytes = in.getInt(AT_SIDE_DATA_BYTES);
    if (fixedBytes < FIXED_BYTES
        || sideDataBytes < 0
        || (long) fixedBytes + (long) frames * FRAME_BYTES + sideDataBytes + CRC_BYTES
            != headerBytes) {
      throw LatentException.damaged("access unit: the parts of the header do not add up");
    }
    byte[] hash = new byte[8];
    in.get(AT_MODEL_HASH, hash);
    CodecMode mode = WireCodes.mode(Byte.toUnsignedInt(in.get(AT_MODE)));
    StreamFormat format = WireCodes.format(Byte.toUnsignedInt(in.get(AT_FORMAT)));
    try {
      LatentShape latent =
          new LatentShape(
              unsigned(in, AT_LATENT_FRAMES),
              unsigned(in, AT_LATENT_HEIGHT),
              unsigned(in, AT_LATENT_WIDTH),
              unsigned(in, AT_CHANNELS));
      ChunkGeometry geometry =
          new ChunkGeometry(
              unsigned(in, AT_WIDTH),
              unsigned(in, AT_HEIGHT),
              latent,
              unsigned(in, AT_TEMPORAL_FACTOR),
              unsigned(in, AT_SPATIAL_FACTOR));
      int framesAt = fixedBytes;
      int sideDataAt = framesAt + frames * FRAME_BYTES;
      return new Chunk(
          HexFormat.of().formatHex(hash),
          Integer.toUnsignedLong(in.getInt(AT_SEQUENCE)),
          mode,
          format,
          geometry,
          readFrames(in, framesAt, frames),
          readSideData(in, sideDataAt, sideDataAt + sideDataBytes));
    } catch (IllegalArgumentException e) {
      throw LatentException.damaged("access unit: " + e.getMessage());
    }
  }

  private static int unsigned(ByteBuffer in, int at) {
    return Short.toUnsignedInt(in.getShort(at));
  }

  private static List<FrameTime> readFrames(ByteBuffer in, int at, int frames) {
    List<FrameTime> times = new ArrayList<>(frames);
    for (int i = 0; i < frames; i++) {
      int frameAt = at + i * FRAME_BYTES;
      times.add(new FrameTime(in.getLong(frameAt), in.getLong(frameAt + Long.BYTES)));
    }
    return times;
  }

  private static List<SideData> readSideData(ByteBuffer in, int from, int to)
      throws LatentException {
    List<SideData> sideData = new ArrayList<>();
    int at = from;
    while (at < to) {
      if (to - at < SIDE_DATA_HEADER_BYTES) {
        throw LatentException.damaged("access unit: side data ends within an item");
      }
      int length = in.getInt(at + Integer.BYTES);
      int valueAt = at + SIDE_DATA_HEADER_BYTES;
      if (length < 0 || length > to - valueAt) {
        throw LatentException.damaged(
            "access unit: side data of "
                + Integer.toUnsignedString(length)
                + " bytes (expected: at most "
                + (to - valueAt)
                + ")");
      }
      sideData.add(new SideData(unsigned(in, at), in.slice(valueAt, length)));
      at = valueAt + length;
    }
    return sideData;
  }
}
