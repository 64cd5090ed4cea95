package org.gstvae.cli.latents;

import java.nio.ByteBuffer;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.StreamFormat;
import org.gstvae.model.weights.DType;

/**
 * The tensors of an exported file.
 *
 * <ul>
 *   <li>{@code latents}, T x C x H x W in the type in which they were stored, F32 where they were
 *       coded as {@code q8}: the latent frames of all chunks, one chunk after the other, unscaled
 *       as the encoder made them;
 *   <li>{@code chunks}, I64, K x 8: per chunk its first latent frame, latent frames, real frames,
 *       PTS and duration in nanoseconds (the least value and -1 if not known), sequence number,
 *       mode (0 video, 1 image), bytes of side data;
 *   <li>{@code frames}, I64, N x 2: per real frame its offset from the chunk's PTS and its
 *       duration, as in the access unit;
 *   <li>{@code side_data}, U8: items as in the access unit, chunk after chunk; only where there are
 *       any.
 * </ul>
 *
 * The side data of {@code q8} is left out, and the caps name the format of the tensors.
 *
 * <p>The header's strings are {@code format} ({@value #FORMAT}), {@code model}, {@code model_hash},
 * {@code caps}, and {@code temporal_factor}, {@code spatial_factor}, {@code width}, {@code height},
 * {@code framerate} for those who do not read caps.
 */
final class TensorLayout {
  static final String FORMAT = "gst-vae latents 1";

  static final String LATENTS = "latents";
  static final String CHUNKS = "chunks";
  static final String FRAMES = "frames";
  static final String SIDE_DATA = "side_data";

  /** Columns of {@link #CHUNKS}. */
  static final int CHUNK_COLUMNS = 8;

  /** Columns of {@link #FRAMES}. */
  static final int FRAME_COLUMNS = 2;

  static final String META_FORMAT = "format";
  static final String META_CAPS = "caps";

  private TensorLayout() {}

  /** The tensor type of samples that were stored in a format; coded ones are F32 when read. */
  static DType type(StreamFormat format) {
    return switch (format.memory()) {
      case F32LE -> DType.F32;
      case F16LE -> DType.F16;
      case BF16LE -> DType.BF16;
    };
  }

  /**
   * Moves channels between last, as in the access unit, and second, as in the tensor.
   *
   * @param from little-endian samples from its start
   * @param to as many
   * @param shape of the chunk
   * @param bytes of one sample, 2 or 4
   * @param channelsFirst whether {@code to} has them second
   */
  static void transpose(
      ByteBuffer from, ByteBuffer to, LatentShape shape, int bytes, boolean channelsFirst) {
    int area = shape.height() * shape.width();
    int channels = shape.channels();
    for (int t = 0; t < shape.frames(); t++) {
      int base = t * area * channels;
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < area; p++) {
          int last = (base + p * channels + c) * bytes;
          int second = (base + c * area + p) * bytes;
          copy(from, channelsFirst ? last : second, to, channelsFirst ? second : last, bytes);
        }
      }
    }
  }

  private static void copy(ByteBuffer from, int source, ByteBuffer to, int target, int bytes) {
    if (bytes == Short.BYTES) {
      to.putShort(target, from.getShort(source));
    } else {
      to.putInt(target, from.getInt(source));
    }
  }
}
