package org.gstvae.latent.q8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.gstvae.engine.LatentShape;

/** One chunk's latents, ready to be coded with one quantiser or with several until one suits. */
public final class ChunkEncoder {
  /** A band and a group make slices compact where they are short. */
  private static final int BAND_ROWS = 8;

  private static final int GROUP_FRAMES = 2;
  private static final int MOST = 255;

  private final LatentShape shape;
  private final StepRule rule;
  private final int bandRows;
  private final int groupFrames;
  private final int payloadSize;
  private final float[] samples;
  private final double activity;

  /**
   * A chunk as it is coded.
   *
   * @param tables what its slices need to be read
   * @param slices in the order of coding
   */
  public record Coded(QuantizerTables tables, List<CodedSlice> slices) {}

  /**
   * Takes a chunk.
   *
   * @param latents FP32 samples in the order of {@link LatentShape} from the position; not moved,
   *     not used later
   * @param rule what steps are made of
   * @param payloadSize most bytes of a slice's payload; 0 for one slice
   */
  public ChunkEncoder(ByteBuffer latents, LatentShape shape, StepRule rule, int payloadSize) {
    this.shape = shape;
    this.rule = rule;
    boolean whole = payloadSize == 0;
    bandRows = Math.min(shape.height(), whole ? MOST : BAND_ROWS);
    groupFrames = Math.min(shape.frames(), whole ? MOST : GROUP_FRAMES);
    this.payloadSize = whole ? Integer.MAX_VALUE : payloadSize;
    FloatBuffer in = latents.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    samples = inCodingOrder(in);
    activity = rule.activity(in, shape);
  }

  private float[] inCodingOrder(FloatBuffer in) {
    int channels = shape.channels();
    float[] ordered = new float[Math.toIntExact(shape.samples())];
    float[] row = new float[shape.width() * channels];
    ScanCursor order = new ScanCursor(shape, bandRows, groupFrames);
    for (int r = 0; r < shape.frames() * shape.height(); r++) {
      in.get(r * row.length, row);
      int frame = r / shape.height();
      int at = order.position(frame, r % shape.height()) * channels;
      int stride = order.stride(frame, r % shape.height()) * channels;
      for (int from = 0; from < row.length; from += channels) {
        System.arraycopy(row, from, ordered, at, channels);
        at += stride;
      }
    }
    return ordered;
  }

  /** Codes it; steps are those of the rule times the quantiser, above 0. */
  public Coded encode(double quantizer) {
    float[] steps = rule.steps(activity, quantizer);
    QuantizerTables tables = TableFit.fit(samples, shape, bandRows, groupFrames, steps);
    return new Coded(tables, new SliceEncoder(tables, shape).encode(samples, payloadSize));
  }
}
