package org.gstvae.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gstvae.cli.Machine;

/** JVM, CPU, GPU and the libraries of NVIDIA. */
final class MachineChecks {
  private static final int OLDEST_JAVA = 17;
  private static final Path GPU_DEVICE = Path.of("/dev/nvidia0");
  private static final List<Path> LIBRARY_FOLDERS =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib/aarch64-linux-gnu"),
          Path.of("/usr/lib64"),
          Path.of("/usr/lib"),
          Path.of("/usr/local/cuda/lib64"),
          Path.of("/usr/local/lib"));

  private MachineChecks() {}

  static List<Finding> run() {
    Machine machine = Machine.here();
    List<Finding> findings = new ArrayList<>();
    findings.add(java(machine));
    findings.add(cpu(machine));
    findings.add(
        Files.exists(GPU_DEVICE)
            ? Finding.ok("GPU", GPU_DEVICE.toString())
            : Finding.absent("GPU", "no NVIDIA GPU, the CPU is used", null));
    findings.add(
        machine.gpu() != null
            ? Finding.ok("GPU driver", machine.gpu())
            : Finding.absent(
                "GPU driver",
                "not loaded",
                "on a machine with an NVIDIA GPU: apt install nvidia-driver"));
    findings.add(library("CUDA", "libcuda.so.1", "installed with the GPU driver"));
    findings.add(
        library(
            "TensorRT",
            "libnvinfer.so.10",
            "on a machine with an NVIDIA GPU: apt install libnvinfer10"));
    return findings;
  }

  private static Finding java(Machine machine) {
    return Runtime.version().feature() >= OLDEST_JAVA
        ? Finding.ok("Java", machine.java())
        : Finding.broken("Java", machine.java(), "apt install openjdk-17-jre-headless");
  }

  private static Finding cpu(Machine machine) {
    String speed =
        machine.features().contains("amx_bf16") || machine.features().contains("avx512_bf16")
            ? "bf16 in hardware"
            : "no bf16 in hardware, fp32 is used";
    return Finding.ok(
        "CPU",
        machine.cpu()
            + ", "
            + machine.cores()
            + " cores, "
            + String.join(" ", machine.features())
            + " ("
            + speed
            + ")");
  }

  private static Finding library(String check, String name, String remedy) {
    Optional<Path> found =
        searched().map(folder -> folder.resolve(name)).filter(Files::exists).findFirst();
    return found.isPresent()
        ? Finding.ok(check, found.get().toString())
        : Finding.absent(check, "no " + name, remedy);
  }

  private static Stream<Path> searched() {
    String more = System.getenv("LD_LIBRARY_PATH");
    Stream<Path> first =
        more == null
            ? Stream.of()
            : Stream.of(more.split(":", -1)).filter(f -> !f.isEmpty()).map(Path::of);
    return Stream.concat(first, LIBRARY_FOLDERS.stream());
  }
}
