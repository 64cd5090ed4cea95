package org.gstvae.cli;

/** A calibration's stages, each with a bar or lines of its own. */
final class CalibrationProgress implements org.gstvae.calibration.Progress, AutoCloseable {
  private String stage;
  private Progress shown;

  @Override
  public void at(String name, long done, long total) {
    if (!name.equals(stage)) {
      close();
      stage = name;
      shown = Progress.of(name);
    }
    shown.at(done, total);
  }

  @Override
  public void note(String line) {
    if (shown == null) {
      System.err.println(line);
    } else {
      shown.say(line);
    }
  }

  @Override
  public void close() {
    if (shown != null) {
      shown.close();
      shown = null;
    }
  }
}
