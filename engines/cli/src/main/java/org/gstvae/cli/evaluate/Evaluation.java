package org.gstvae.cli.evaluate;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.gstvae.cli.Machine;

/**
 * Everything that was measured; as JSON, the first series' fields stand at the top.
 *
 * @param first the first model
 * @param others further models and codecs
 * @param belowBaseline clips of the first model that are worse than the table to compare with says
 * @param skipped files that could not be evaluated
 * @param conditions how it was measured
 * @param machine what it was measured on
 */
public record Evaluation(
    @JsonUnwrapped Series first,
    List<Series> others,
    List<String> belowBaseline,
    List<Skipped> skipped,
    Conditions conditions,
    Machine machine) {
  /** A file that could not be evaluated. */
  public record Skipped(String path, String reason) {}
}
