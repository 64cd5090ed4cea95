package org.gstvae.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Peak resident memory of this process, from Linux's procfs (proc(5)). */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String RESET_PEAK = "5";
  private static final double MB_PER_KIB = 1024 / 1e6;

  private ResidentMemory() {}

  /** Begins a new peak; where the kernel forbids it the peak is that of the whole process. */
  static void resetPeak() {
    try {
      Files.writeString(CLEAR, RESET_PEAK);
    } catch (IOException e) {
      // Not fatal: the number is larger then, never smaller.
    }
  }

  /** The peak in units of 10^6 bytes; 0 where it cannot be read. */
  static double peakMb() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * MB_PER_KIB)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
