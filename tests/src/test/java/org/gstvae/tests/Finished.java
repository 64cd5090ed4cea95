package org.gstvae.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a program ended.
 *
 * @param command what ran
 * @param exit its status
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr
 * @param wall how long it took
 */
record Finished(List<String> command, int exit, String out, String err, Duration wall) {
  /** Traces of Java and native crashes, which no user may ever see. */
  private static final Pattern TRACE =
      Pattern.compile(
          "(?m)^\\s+at [\\w.$]+\\(|Exception in thread|A fatal error has been detected"
              + "|Caught SIG|Segmentation fault|JNA: Callback|hs_err_pid|CRITICAL \\*\\*");

  /** Asserts success, and that nothing crashed on the way. */
  Finished succeeds() {
    leavesNoTrace();
    assertEquals(0, exit, () -> "exit status of " + this);
    return this;
  }

  /** Asserts an orderly failure whose messages hold each of these texts. */
  Finished failsSaying(String... texts) {
    leavesNoTrace();
    assertNotEquals(0, exit, () -> "exit status of " + this);
    // 128 and a signal's number: killed by it; gst-launch-1.0 itself fails with 1 and 255.
    assertTrue(exit < 129 || exit > 192, () -> "ended by a signal: " + this);
    for (String text : texts) {
      assertTrue((out + err).contains(text), () -> "does not say \"" + text + "\": " + this);
    }
    return this;
  }

  /** Asserts that no stack trace, crash report or critical warning was printed. */
  Finished leavesNoTrace() {
    assertTrue(
        !TRACE.matcher(out + err).find(), () -> "a trace, a crash or a critical warning: " + this);
    return this;
  }

  @Override
  public String toString() {
    return String.join(" ", command)
        + "\nended with "
        + exit
        + " after "
        + wall.toMillis()
        + " ms\n--- stdout\n"
        + tail(out)
        + "\n--- stderr\n"
        + tail(err);
  }

  private static String tail(String text) {
    int most = 6000;
    return text.length() <= most ? text : "..." + text.substring(text.length() - most);
  }
}
