package org.gstvae.calibration;

/** Told how far a calibration is. */
public interface Progress {
  /** {@code done} of {@code total} are done, in any unit. */
  void at(String stage, long done, long total);

  /** Something that the user should know, as a line. */
  void note(String line);
}
