package org.gstvae.cli;

import org.gstvae.training.ProgressReport;
import org.gstvae.training.TrainingListener;

/** Shows a training run: first how far the material is decoded, then the run itself. */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  /** Steps of the bar: a run may be measured in minutes. */
  private static final int PARTS = 1000;

  private Progress current;
  private boolean training;

  @Override
  public void message(String line) {
    if (current == null) {
      System.err.println(line);
    } else {
      current.say(line);
    }
  }

  @Override
  public void decoded(int files, int all) {
    if (current == null) {
      current = Progress.of("decode");
    }
    current.at(files, all);
    if (files == all) {
      close();
    }
  }

  @Override
  public void progress(ProgressReport report) {
    if (!training) {
      training = true;
      current = Progress.of("train");
    }
    current.at(
        Math.round(PARTS * Math.min(1, report.done())),
        PARTS,
        "step " + report.step() + "  " + report.details());
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
