package org.gstvae.latent;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gstvae.engine.CodecMode;

/**
 * What an access unit says about its chunk: all but the latents themselves.
 *
 * @param modelHash 16 lower-case hex digits
 * @param sequence number of the chunk in its stream, 0 to 2^32 - 1, then 0 again
 * @param mode the path that the frames took
 * @param format how a sample is stored
 * @param geometry sizes
 * @param frames times of the real frames, in order; padding frames are not listed
 * @param sideData what else travels along
 */
public record Chunk(
    String modelHash,
    long sequence,
    CodecMode mode,
    StreamFormat format,
    ChunkGeometry geometry,
    List<FrameTime> frames,
    List<SideData> sideData) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{16}");

  /** Checks that the numbers are possible and fit each other. */
  public Chunk {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(geometry, "geometry");
    frames = List.copyOf(frames);
    sideData = List.copyOf(sideData);
    if (!HASH.matcher(modelHash).matches()) {
      throw new IllegalArgumentException(
          "model-hash: " + modelHash + " (expected: 16 lower-case hex digits)");
    }
    if (sequence < 0 || sequence > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("sequence: " + sequence + " (expected: 0..4294967295)");
    }
    if (mode == CodecMode.IMAGE && geometry.temporalFactor() != 1) {
      throw new IllegalArgumentException(
          "temporal-factor: " + geometry.temporalFactor() + " (expected: 1 in image mode)");
    }
    int most = geometry.latent().frames() * geometry.temporalFactor();
    if (frames.size() > most || frames.size() <= most - geometry.temporalFactor()) {
      throw new IllegalArgumentException(
          "frames: "
              + frames.size()
              + " (expected: "
              + (most - geometry.temporalFactor() + 1)
              + ".."
              + most
              + ")");
    }
  }

  /** Bytes of the latents in memory, densely packed. */
  public long latentBytes() {
    return geometry.latent().bytes(format.memory());
  }

  /** Bytes of one position in memory, with all its channels. */
  public int positionBytes() {
    return geometry.latent().channels() * format.memory().bytesPerSample();
  }

  /** The same chunk with one more item of side data, behind the others. */
  Chunk with(SideData more) {
    List<SideData> all = new ArrayList<>(sideData);
    all.add(more);
    return new Chunk(modelHash, sequence, mode, format, geometry, frames, all);
  }

  /** The first side data of a type. */
  public Optional<SideData> sideData(SideDataType type) {
    return sideData.stream().filter(data -> data.type() == type.code()).findFirst();
  }
}
