package org.gstvae.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import org.gstvae.cli.Machine;
import org.gstvae.tensorrt.TensorRtEngineProvider;
import org.gstvae.tensorrt.cuda.Driver;
import org.gstvae.tensorrt.nvinfer.Libraries;
import org.gstvae.torch.CpuFeatures;

/** JVM, CPU, GPU and the libraries of NVIDIA. */
final class MachineChecks {
  private static final int OLDEST_JAVA = 17;

  private MachineChecks() {}

  static List<Finding> run() {
    Machine machine = Machine.here();
    List<Finding> findings = new ArrayList<>();
    findings.add(java(machine));
    findings.add(cpu(machine));
    findings.addAll(gpu());
    findings.add(tensorRt());
    return findings;
  }

  private static Finding java(Machine machine) {
    return Runtime.version().feature() >= OLDEST_JAVA
        ? Finding.ok("Java", machine.java())
        : Finding.broken("Java", machine.java(), "apt install openjdk-17-jre-headless");
  }

  private static Finding cpu(Machine machine) {
    String calibrated = CpuFeatures.fastest(() -> true).nick();
    String others = CpuFeatures.fastest(() -> false).nick();
    String chosen =
        calibrated.equals(others)
            ? others
            : calibrated + " for calibrated models and " + others + " for others";
    return Finding.ok(
        "CPU",
        machine.cpu()
            + ", "
            + machine.cores()
            + " cores, "
            + String.join(" ", machine.features())
            + " (precision auto takes "
            + chosen
            + ")");
  }

  private static List<Finding> gpu() {
    Driver driver = Driver.get();
    if (driver.problem() != null) {
      String[] parts = driver.problem().split("; ", 2);
      return List.of(
          Finding.absent("GPU", parts[0] + "; the CPU is used", parts[parts.length - 1]));
    }
    int version = driver.version();
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            "GPU driver", "for CUDA " + version / 1000 + "." + version % 1000 / 10 + " and older"));
    for (Driver.Device device : driver.devices()) {
      String what = device.name() + ", compute capability " + device.major() + "." + device.minor();
      String problem = new TensorRtEngineProvider().whyUnavailable(device.ordinal());
      boolean itself = problem != null && Libraries.problem() == null;
      findings.add(
          itself
              ? Finding.absent("GPU " + device.ordinal(), what, problem)
              : Finding.ok("GPU " + device.ordinal(), what));
    }
    return findings;
  }

  private static Finding tensorRt() {
    Libraries.Place place = Libraries.find();
    if (place != null) {
      return Finding.ok("TensorRT", place.describe());
    }
    String[] parts = Libraries.problem().split("; ", 2);
    return Finding.absent("TensorRT", parts[0], parts[parts.length - 1]);
  }
}
