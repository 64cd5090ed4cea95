package org.gstvae.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.gstvae.engine.Precision;

/** What the CPU can do, from the kernel's list of features. */
public final class CpuFeatures {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private CpuFeatures() {}

  /**
   * Whether the CPU multiplies BF16 in hardware (AMX or AVX512-BF16), so that BF16 is faster than
   * FP32.
   */
  public static boolean multipliesBf16() {
    Set<String> flags = flags();
    return flags.contains("amx_bf16") || flags.contains("avx512_bf16");
  }

  /**
   * Whether training is faster in BF16 than in FP32 without AMX's tiles, which it keeps away from
   * ({@link NativeSettings#avoidMatrixTiles}). A Xeon with AMX was slower so, an EPYC faster.
   */
  public static boolean trainsFasterInBf16() {
    Set<String> flags = flags();
    return flags.contains("avx512_bf16") && !flags.contains("amx_bf16");
  }

  /**
   * Whether convolutions of 8-bit integers, rounding included, are faster than all others: with
   * VNNI and without AMX, which multiplies BF16 faster than this rounds and multiplies.
   */
  private static boolean integersAreFastest() {
    Set<String> flags = flags();
    return (flags.contains("avx512_vnni") || flags.contains("avx_vnni"))
        && !flags.contains("amx_bf16");
  }

  /**
   * The fastest precision on this CPU.
   *
   * @param eightBits whether 8-bit integers can be had; asked only where they are the fastest
   */
  public static Precision fastest(BooleanSupplier eightBits) {
    if (integersAreFastest() && eightBits.getAsBoolean()) {
      return Precision.INT8;
    }
    return multipliesBf16() ? Precision.BF16 : Precision.FP32;
  }

  /** The kernel's feature flags; empty where it does not tell. */
  public static Set<String> flags() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.of(line.substring(line.indexOf(':') + 1).trim().split(" +")))
          .orElse(Set.of());
    } catch (IOException e) {
      return Set.of();
    }
  }
}
