package org.gstvae.cli;

import java.util.List;
import org.gstvae.latent.AccessUnitWriter;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.StreamFormat;
import org.gstvae.latent.q8.QuantizerTables;

/**
 * What the q8 chunks of a file are coded with.
 *
 * @param leastStep smallest step of any channel in any chunk, in units of the latents
 * @param mostStep largest step
 * @param bitPerSample bits of the access units per latent sample, headers and tables included
 * @param shareOfF16 bytes of the access units per byte of f16 units with default slices
 */
record QuantizedSummary(float leastStep, float mostStep, double bitPerSample, double shareOfF16) {
  /** Collects chunks. */
  static final class Builder {
    private float least = Float.POSITIVE_INFINITY;
    private float most;
    private long bytes;
    private long samples;
    private long plainBytes;

    /** Takes a chunk's unit; one that is not q8 does not count. */
    void add(Chunk chunk, int unitBytes) throws LatentException {
      if (chunk.format() != StreamFormat.Q8) {
        return;
      }
      for (float step : QuantizerTables.of(chunk).steps()) {
        least = Math.min(least, step);
        most = Math.max(most, step);
      }
      bytes += unitBytes;
      samples += chunk.geometry().latent().samples();
      Chunk plain =
          new Chunk(
              chunk.modelHash(),
              chunk.sequence(),
              chunk.mode(),
              StreamFormat.F16LE,
              chunk.geometry(),
              chunk.frames(),
              List.of());
      plainBytes += new AccessUnitWriter(plain, AccessUnitWriter.USUAL_SLICE_SIZE).bytes();
    }

    /** What was seen; null without a q8 chunk. */
    QuantizedSummary build() {
      return samples == 0
          ? null
          : new QuantizedSummary(least, most, 8.0 * bytes / samples, (double) bytes / plainBytes);
    }
  }
}
