package org.gstvae.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.cli.doctor.Doctor;
import org.gstvae.cli.doctor.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vae doctor}. */
@Command(
    name = "doctor",
    description = "Tells what works here and what does not, each with the remedy.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Mixin private JsonOutput json;

  private record Result(boolean healthy, List<Finding> findings) {}

  @Override
  public Integer call() throws CliException, InterruptedException {
    List<Finding> findings = Doctor.examine();
    boolean healthy = findings.stream().noneMatch(f -> f.state() == Finding.State.BROKEN);
    if (json.wanted()) {
      json.print(new Result(healthy, findings));
    } else {
      findings.forEach(DoctorCommand::print);
    }
    return healthy ? 0 : 1;
  }

  private static void print(Finding finding) {
    System.out.printf(
        "%-7s %-17s %s%n",
        finding.state().name().toLowerCase(Locale.ROOT), finding.check(), finding.detail());
    if (finding.remedy() != null) {
      System.out.printf("%-25s -> %s%n", "", finding.remedy());
    }
  }
}
