package org.gstvae.tensorrt.nvinfer;

/**
 * How an engine is built.
 *
 * @param level builder optimisation level, 0 to 5: higher takes longer and may run faster
 * @param workspaceBytes most scratch memory of a kernel; 0 for all that the GPU has
 * @param versionCompatible whether later minor versions of TensorRT can load it
 * @param hardwareCompatible whether other GPUs from Ampere on can run it
 */
public record BuildOptions(
    int level, long workspaceBytes, boolean versionCompatible, boolean hardwareCompatible) {
  /** TensorRT's own level, no limits, for this machine alone. */
  public static final BuildOptions DEFAULT = new BuildOptions(3, 0, false, false);

  /** Checks the numbers. */
  public BuildOptions {
    if (level < 0 || level > 5) {
      throw new IllegalArgumentException("level: " + level + " (expected: 0..5)");
    }
    if (workspaceBytes < 0) {
      throw new IllegalArgumentException("workspace: " + workspaceBytes + " (expected: 0+)");
    }
  }
}
