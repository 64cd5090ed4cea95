package org.gstvae.cli.doctor;

import java.util.ArrayList;
import java.util.List;

/** Looks at everything that this program needs or can use. */
public final class Doctor {
  private Doctor() {}

  /** Runs all checks. */
  public static List<Finding> examine() throws InterruptedException {
    List<Finding> findings = new ArrayList<>(GStreamerChecks.run());
    findings.addAll(MachineChecks.run());
    findings.addAll(StorageChecks.run());
    return findings;
  }
}
