package org.gstvae.plugin.codec;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.gstvae.engine.JobTiming;
import org.gstvae.plugin.element.Element;
import org.gstvae.plugin.gst.Gst;
import org.gstvae.plugin.gst.GstData;

/** Counts and times of an element, for the property {@code stats} and its messages. */
public final class Statistics {
  /** Percentiles are of this many last chunks. */
  private static final int WINDOW = 1024;

  private static final int[] PERCENTILES = {50, 95, 99};
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private enum Stage {
    WAIT,
    UPLOAD,
    INFERENCE,
    DOWNLOAD
  }

  private final Map<Stage, long[]> times = new EnumMap<>(Stage.class);
  private long timed;
  private long frames;
  private long chunks;
  private long dropped;
  private long concealed;
  private long bytes;
  private double quantizer = Double.NaN;
  private long lastPost = System.nanoTime();

  /** Nothing yet. */
  public Statistics() {
    for (Stage stage : Stage.values()) {
      times.put(stage, new long[WINDOW]);
    }
  }

  /** A chunk went through. */
  public synchronized void chunk(int chunkFrames, long chunkBytes, JobTiming timing) {
    frames += chunkFrames;
    chunks++;
    bytes += chunkBytes;
    int slot = (int) (timed++ % WINDOW);
    times.get(Stage.WAIT)[slot] = timing.queued();
    times.get(Stage.UPLOAD)[slot] = timing.upload();
    times.get(Stage.INFERENCE)[slot] = timing.inference();
    times.get(Stage.DOWNLOAD)[slot] = timing.download();
  }

  /** A chunk was dropped. */
  public synchronized void dropped() {
    dropped++;
  }

  /** Chunks lacked slices, or did not come at all. */
  public synchronized void concealed(long chunks) {
    concealed += chunks;
  }

  /** The quantiser of the last chunk; told from then on. */
  public synchronized void quantizer(double last) {
    quantizer = last;
  }

  /** How many chunks went through, and how many were dropped. */
  public synchronized long[] processedAndDropped() {
    return new long[] {chunks, dropped};
  }

  /** Everything, as a GstStructure's text. */
  public synchronized String structure() {
    StringBuilder text = new StringBuilder("application/x-vae-stats");
    count(text, "frames", frames);
    count(text, "chunks", chunks);
    count(text, "dropped", dropped);
    count(text, "concealed", concealed);
    count(text, "bytes", bytes);
    if (!Double.isNaN(quantizer)) {
      text.append(", quantizer=(double)").append(quantizer);
    }
    int samples = (int) Math.min(timed, WINDOW);
    for (Stage stage : Stage.values()) {
      long[] sorted = Arrays.copyOf(times.get(stage), samples);
      Arrays.sort(sorted);
      for (int percentile : PERCENTILES) {
        double value =
            samples == 0 ? 0 : sorted[nearestRank(samples, percentile)] / NANOS_PER_MILLISECOND;
        text.append(", ")
            .append(stage.name().toLowerCase(Locale.ROOT))
            .append("-p")
            .append(percentile)
            .append("=(double)")
            .append(value);
      }
    }
    return text.append(';').toString();
  }

  /** Posts the statistics if it is time to. */
  public void post(Element element, long interval) {
    synchronized (this) {
      long now = System.nanoTime();
      if (interval == 0 || now - lastPost < interval) {
        return;
      }
      lastPost = now;
    }
    long structure = GstData.gst_structure_from_string(structure(), 0);
    Gst.gst_element_post_message(
        element.address(), GstData.gst_message_new_element(element.address(), structure));
  }

  /** Index of a percentile among sorted samples (nearest-rank method). */
  private static int nearestRank(int samples, int percentile) {
    return (samples * percentile + 99) / 100 - 1;
  }

  private static void count(StringBuilder text, String name, long value) {
    text.append(", ").append(name).append("=(guint64)").append(value);
  }
}
