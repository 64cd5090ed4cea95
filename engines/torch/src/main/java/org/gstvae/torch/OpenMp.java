package org.gstvae.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** Settings of libgomp, which reads them from the environment once, when it is loaded. */
public final class OpenMp {
  private interface C extends Library {
    int setenv(String name, String value, int overwrite);
  }

  private static boolean prepared;

  private OpenMp() {}

  /**
   * Lets threads that wait for others sleep instead of spin, unless the user said otherwise; to be
   * called before anything of libtorch. In a pipeline libtorch shares the cores with codecs and
   * sinks: a spinning thread then takes the time from the one that it waits for, and a chunk took
   * five times as long.
   */
  public static synchronized void waitPassively() {
    if (!prepared) {
      prepared = true;
      C c = Native.load("c", C.class);
      c.setenv("OMP_WAIT_POLICY", "passive", 0);
    }
  }
}
