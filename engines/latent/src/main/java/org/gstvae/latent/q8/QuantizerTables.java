package org.gstvae.latent.q8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;

/**
 * What a chunk's slices are coded with; travels with every chunk as side data of type 17.
 *
 * @param bandRows rows of a band of the order of coding, 1 to 255
 * @param groupFrames latent frames of a group of the order of coding, 1 to 255
 * @param steps per channel, the distance of two neighbouring values of a latent, above 0
 * @param deviations per channel, the mean distance between value and prediction in 1/64 steps, 1 to
 *     65535
 * @param predictors {@value #WEIGHTS} weights in 1/64 per channel, or once for all channels: left,
 *     up, left-up without a frame before; left, up, left-up, previous, previous-left, previous-up
 *     with one
 */
public record QuantizerTables(
    int bandRows, int groupFrames, float[] steps, int[] deviations, byte[] predictors) {
  /** Weights of a predictor. */
  static final int WEIGHTS = 9;

  /** Bits behind the point of weights, predictions and deviations. */
  static final int FRACTION_BITS = 6;

  // Numbers of weights; those with a frame before come behind those without.
  static final int LEFT = 0;
  static final int UP = 1;
  static final int LEFT_UP = 2;
  static final int WITH_PREVIOUS = 3;
  static final int PREVIOUS = 3;
  static final int PREVIOUS_LEFT = 4;
  static final int PREVIOUS_UP = 5;

  private static final int KIND = 2;
  private static final int FIXED_BYTES = 4;
  private static final int FLAG_PREDICTOR_PER_CHANNEL = 1;

  /** Number of channels. */
  public int channels() {
    return steps.length;
  }

  /** Whether every channel has its own predictor. */
  public boolean predictorPerChannel() {
    return predictors.length != WEIGHTS;
  }

  /** The weight of a channel. */
  int weight(int channel, int number) {
    return predictors[(predictorPerChannel() ? channel * WEIGHTS : 0) + number];
  }

  /** As it travels. */
  public SideData toSideData() {
    int bytes = FIXED_BYTES + steps.length * (Float.BYTES + Short.BYTES) + predictors.length;
    ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) KIND).put((byte) bandRows).put((byte) groupFrames);
    out.put((byte) (predictorPerChannel() ? FLAG_PREDICTOR_PER_CHANNEL : 0));
    for (float step : steps) {
      out.putFloat(step);
    }
    for (int deviation : deviations) {
      out.putShort((short) deviation);
    }
    out.put(predictors);
    return new SideData(SideDataType.QUANTIZER_TABLES.code(), out.flip());
  }

  /**
   * Those of a chunk.
   *
   * @throws LatentException DAMAGED if there are none or they are not possible
   */
  public static QuantizerTables of(Chunk chunk) throws LatentException {
    SideData data =
        chunk
            .sideData(SideDataType.QUANTIZER_TABLES)
            .orElseThrow(() -> LatentException.damaged("access unit: q8 without quantiser tables"));
    return read(data.value(), chunk.geometry().latent().channels());
  }

  /**
   * Reads and checks them; bytes behind them are left alone.
   *
   * @throws LatentException DAMAGED if they are not possible, WRONG_TYPE if they are of a kind that
   *     this reader does not know
   */
  static QuantizerTables read(ByteBuffer value, int channels) throws LatentException {
    ByteBuffer in = value.slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      int kind = Byte.toUnsignedInt(in.get());
      if (kind != KIND) {
        throw LatentException.wrongType(
            "quantiser tables: kind "
                + kind
                + " (expected: "
                + KIND
                + "): use the gst-vae that wrote them, or a newer one");
      }
      int bandRows = Byte.toUnsignedInt(in.get());
      int groupFrames = Byte.toUnsignedInt(in.get());
      boolean perChannel = (in.get() & FLAG_PREDICTOR_PER_CHANNEL) != 0;
      if (bandRows == 0 || groupFrames == 0) {
        throw LatentException.damaged("quantiser tables: bands or groups of 0 (expected: 1+)");
      }
      return new QuantizerTables(
          bandRows,
          groupFrames,
          readSteps(in, channels),
          readDeviations(in, channels),
          readPredictors(in, perChannel ? channels : 1));
    } catch (BufferUnderflowException e) {
      throw LatentException.damaged(
          "quantiser tables: "
              + value.remaining()
              + " bytes are too few for "
              + channels
              + " channels");
    }
  }

  private static float[] readSteps(ByteBuffer in, int channels) throws LatentException {
    if (in.remaining() < channels * Float.BYTES) {
      throw new BufferUnderflowException();
    }
    float[] steps = new float[channels];
    for (int i = 0; i < channels; i++) {
      steps[i] = in.getFloat();
      if (!(steps[i] > 0) || steps[i] == Float.POSITIVE_INFINITY) {
        throw LatentException.damaged(
            "quantiser tables: step " + steps[i] + " (expected: above 0, finite)");
      }
    }
    return steps;
  }

  private static int[] readDeviations(ByteBuffer in, int channels) throws LatentException {
    int[] deviations = new int[channels];
    for (int i = 0; i < channels; i++) {
      deviations[i] = Short.toUnsignedInt(in.getShort());
      if (deviations[i] == 0) {
        throw LatentException.damaged("quantiser tables: deviation 0 (expected: 1..65535)");
      }
    }
    return deviations;
  }

  private static byte[] readPredictors(ByteBuffer in, int count) {
    byte[] predictors = new byte[count * WEIGHTS];
    in.get(predictors);
    return predictors;
  }
}
