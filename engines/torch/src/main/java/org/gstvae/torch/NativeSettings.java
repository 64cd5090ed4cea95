package org.gstvae.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * Settings that libtorch's libraries read from the environment, once: to be made before anything of
 * libtorch. What the user set stays.
 */
public final class NativeSettings {
  private interface C extends Library {
    int setenv(String name, String value, int overwrite);
  }

  private static final C C_LIBRARY = Native.load("c", C.class);

  private NativeSettings() {}

  /**
   * Lets threads of libgomp that wait for others sleep instead of spin. In a pipeline libtorch
   * shares the cores with codecs and sinks: a spinning thread then takes the time from the one that
   * it waits for, and a chunk took five times as long.
   */
  public static void waitPassively() {
    setUnlessSet("OMP_WAIT_POLICY", "passive");
  }

  /**
   * Keeps oneDNN from the matrix tiles of AMX. Its gradient of BF16 kernels on these (oneDNN 3.5.3,
   * brgconv_bwd_w) waits for ever or crashes; seen at batches of one clip, on two threads.
   */
  public static void avoidMatrixTiles() {
    setUnlessSet("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16");
  }

  private static void setUnlessSet(String name, String value) {
    C_LIBRARY.setenv(name, value, 0);
  }
}
