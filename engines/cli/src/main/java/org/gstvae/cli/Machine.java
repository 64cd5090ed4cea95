package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gstvae.torch.CpuFeatures;

/**
 * The machine that results were measured on.
 *
 * @param cpu the processor's name
 * @param cores processors that this process may use
 * @param features those of the CPU's features that matter here
 * @param memoryMb installed memory in units of 10^6 bytes
 * @param gpu the GPU driver's description, or null
 * @param system operating system and architecture
 * @param java the JVM
 */
public record Machine(
    String cpu,
    int cores,
    List<String> features,
    long memoryMb,
    String gpu,
    String system,
    String java) {
  private static final Path NVIDIA_DRIVER = Path.of("/proc/driver/nvidia/version");
  private static final List<String> FEATURES =
      List.of("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8", "asimd");

  /** This machine. */
  public static Machine here() {
    TreeSet<String> features = new TreeSet<>(CpuFeatures.flags());
    features.retainAll(FEATURES);
    return new Machine(
        firstField("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        List.copyOf(features),
        installedMemoryMb(),
        firstLine(NVIDIA_DRIVER),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
  }

  private static long installedMemoryMb() {
    String total = firstField("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
    return total.isEmpty() ? 0 : Long.parseLong(total) * 1024 / 1_000_000;
  }

  private static String firstField(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().orElse(null);
    } catch (IOException e) {
      return null;
    }
  }
}
