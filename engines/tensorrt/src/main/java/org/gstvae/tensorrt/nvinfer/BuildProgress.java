package org.gstvae.tensorrt.nvinfer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a build is, read off TensorRT's log: its progress interface cannot be implemented from
 * Java. The optimiser says how many layers are left after each pass, and later announces every
 * layer that it times.
 */
final class BuildProgress {
  /** Share of a build that parsing and graph passes take, roughly. */
  private static final double PASSES = 0.05;

  private static final Pattern LAYERS =
      Pattern.compile("(?:Original|After [^:]*|Total): (\\d+) layers");
  private static final String TIMED = "Computing costs for ";
  private static final String DONE = "Engine generation completed";

  private int layers;
  private int timed;
  private double fraction;

  /** Takes a line of the log; returns whether the progress changed. */
  synchronized boolean accept(String line) {
    double before = fraction;
    Matcher matcher = LAYERS.matcher(line);
    if (matcher.find()) {
      layers = Integer.parseInt(matcher.group(1));
      fraction = Math.max(fraction, PASSES);
    } else if (line.contains(TIMED)) {
      timed++;
      int all = Math.max(layers, timed + 1);
      fraction = Math.max(fraction, PASSES + (1 - PASSES) * timed / all);
    } else if (line.contains(DONE)) {
      fraction = 1;
    }
    return fraction > before;
  }

  /** From 0 to 1; never falls. */
  synchronized double fraction() {
    return fraction;
  }
}
