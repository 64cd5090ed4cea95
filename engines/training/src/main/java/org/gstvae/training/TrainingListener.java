package org.gstvae.training;

/** Told how a run goes. Called by one thread. */
@FunctionalInterface
public interface TrainingListener {
  /** Something happened that a user wants to know: one line. */
  void message(String line);

  /** Some updates have been made; unless overridden, a message. */
  default void progress(ProgressReport report) {
    message(report.toString());
  }

  /** So many files of the data set are decoded; unless overridden, nothing. */
  default void decoded(int files, int all) {}
}
