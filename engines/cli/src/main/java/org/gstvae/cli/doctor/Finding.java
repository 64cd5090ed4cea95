package org.gstvae.cli.doctor;

/**
 * What a check found.
 *
 * @param check what was looked at
 * @param state whether it works
 * @param detail what is there
 * @param remedy what to do about it, or null
 */
public record Finding(String check, State state, String detail, String remedy) {
  /** Whether something works. */
  public enum State {
    /** It works. */
    OK,
    /** It is not there, and things work without it. */
    ABSENT,
    /** Without it, things do not work. */
    BROKEN
  }

  static Finding ok(String check, String detail) {
    return new Finding(check, State.OK, detail, null);
  }

  static Finding absent(String check, String detail, String remedy) {
    return new Finding(check, State.ABSENT, detail, remedy);
  }

  static Finding broken(String check, String detail, String remedy) {
    return new Finding(check, State.BROKEN, detail, remedy);
  }
}
