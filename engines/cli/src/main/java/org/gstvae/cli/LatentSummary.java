package org.gstvae.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gstvae.latent.AccessUnitReader;
import org.gstvae.latent.CapsText;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentCaps;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.latent.file.ByteSource;
import org.gstvae.latent.file.ChunkEntry;
import org.gstvae.latent.file.VaeFileReader;

/**
 * What a latent file holds. Where its caps change on the way, the first ones are told.
 *
 * @param seconds sum of the chunks' durations
 * @param bitPerPixel bits of the file per pixel of every frame
 * @param damagedChunks chunks that cannot be read or lack slices
 * @param damagedBytes bytes of the file that are no records
 * @param quantized what q8 chunks are coded with; null where there are none
 */
record LatentSummary(
    String file,
    long bytes,
    String model,
    String modelHash,
    String format,
    int width,
    int height,
    String framerate,
    String sourceFormat,
    int channels,
    int latentWidth,
    int latentHeight,
    int temporalFactor,
    int spatialFactor,
    int framesPerChunk,
    int chunks,
    long frames,
    double seconds,
    double kbitPerSecond,
    double bitPerPixel,
    boolean indexed,
    String prompt,
    int damagedChunks,
    long damagedBytes,
    @JsonInclude(JsonInclude.Include.NON_NULL) QuantizedSummary quantized) {
  private static final double NANOS = 1e9;

  /** Reads a file through, with every slice's CRC. */
  static LatentSummary of(Path file) throws LatentException, IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      VaeFileReader reader = new VaeFileReader(ByteSource.of(channel));
      if (reader.chunks().isEmpty()) {
        throw LatentException.damaged("latent file: there is no whole chunk in it");
      }
      return new Reading(reader).summarise(file, channel.size());
    }
  }

  private static final class Reading {
    private final VaeFileReader reader;
    private ByteBuffer latents = ByteBuffer.allocate(0);
    private int damaged;
    private long frames;
    private long nanos;
    private String prompt;
    private final QuantizedSummary.Builder quantized = new QuantizedSummary.Builder();

    Reading(VaeFileReader reader) {
      this.reader = reader;
    }

    LatentSummary summarise(Path file, long bytes) throws LatentException, IOException {
      ChunkEntry first = reader.chunks().get(0);
      LatentCaps caps = reader.caps(first);
      Object framerate = CapsText.parse(reader.capsText(first)).fields().get("framerate");
      for (ChunkEntry entry : reader.chunks()) {
        frames += entry.frames();
        nanos += Math.max(0, entry.duration());
        try {
          check(entry);
        } catch (LatentException e) {
          damaged++;
        }
      }
      double seconds = nanos / NANOS;
      double pixels = (double) frames * caps.width() * caps.height();
      return new LatentSummary(
          file.toString(),
          bytes,
          caps.model(),
          caps.modelHash(),
          caps.format().capsName(),
          caps.width(),
          caps.height(),
          framerate == null ? null : framerate.toString(),
          caps.sourceFormat(),
          caps.channels(),
          caps.latentWidth(),
          caps.latentHeight(),
          caps.temporalFactor(),
          caps.spatialFactor(),
          caps.framesPerChunk(),
          reader.chunks().size(),
          frames,
          seconds,
          seconds > 0 ? 8 * bytes / seconds / 1000 : 0,
          pixels > 0 ? 8 * bytes / pixels : 0,
          reader.indexed(),
          prompt,
          damaged,
          reader.damagedBytes(),
          quantized.build());
    }

    private void check(ChunkEntry entry) throws LatentException, IOException {
      LatentCaps caps = reader.caps(entry);
      ByteBuffer bytes = reader.unit(entry);
      AccessUnitReader unit = new AccessUnitReader(bytes);
      Chunk chunk = unit.chunk();
      caps.check(chunk);
      quantized.add(chunk, bytes.remaining());
      if (latents.capacity() < chunk.latentBytes()) {
        latents = ByteBuffer.allocate(Math.toIntExact(chunk.latentBytes()));
      }
      if (!unit.readLatents(latents.clear()).complete()) {
        damaged++;
      }
      if (prompt == null) {
        prompt = chunk.sideData(SideDataType.PROMPT).map(SideData::text).orElse(null);
      }
    }
  }
}
