package org.gstvae.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.cli.doctor.TextEncoderCheck;
import org.gstvae.engine.EngineException;
import org.gstvae.model.Model;
import org.gstvae.model.store.ModelDescription;
import org.gstvae.model.store.ModelHash;
import org.gstvae.model.store.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vae models}. */
@Command(
    name = "models",
    description = "Lists the models that are found, with hash, licence, size and quality.",
    mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {
  @Mixin private JsonOutput json;

  @Option(
      names = "--verify",
      description = "Compute each model's hash from its weights and compare it.")
  private boolean verify;

  /** A line of the list; fields are null where the model is broken. */
  private record Line(
      String name,
      String directory,
      String hash,
      String licence,
      long bytes,
      Integer framesPerChunk,
      JsonNode quality,
      String textEncoder,
      String problem) {}

  @Override
  public Integer call() throws CliException {
    List<Line> lines = new ArrayList<>();
    ModelStore store = ModelStore.standard();
    for (ModelStore.Found found : store.list()) {
      lines.add(line(found, verify));
    }
    if (json.wanted()) {
      json.print(lines);
    } else if (lines.isEmpty()) {
      System.out.println("no models in " + store.folders());
    } else {
      lines.forEach(ModelsCommand::print);
    }
    return lines.stream().allMatch(line -> line.problem() == null) ? 0 : 1;
  }

  private static Line line(ModelStore.Found found, boolean verify) {
    ModelDescription description = found.description();
    String directory = found.directory().toString();
    String folder = found.directory().getFileName().toString();
    if (description == null) {
      return new Line(
          folder, directory, null, null, found.bytes(), null, null, null, found.problem());
    }
    String problem = found.problem();
    if (problem == null && !description.name().equals(folder)) {
      problem =
          directory
              + "/model.json: name: "
              + description.name()
              + " (expected: "
              + folder
              + ", as its directory, by which it is looked up)";
    }
    TextEncoderCheck text = TextEncoderCheck.of(found);
    if (problem == null && text != null) {
      problem = text.problem();
    }
    if (problem == null && verify) {
      problem = hashProblem(directory);
    }
    return new Line(
        folder,
        directory,
        description.hash(),
        description.licence(),
        found.bytes(),
        description.framesPerChunk(),
        description.quality(),
        text == null ? null : text.folder().toString(),
        problem);
  }

  private static String hashProblem(String directory) {
    try (Model model = new ModelStore(List.of()).open(directory)) {
      String hash = ModelHash.of(model.config(), model.weights());
      return hash.equals(model.hash())
          ? null
          : directory
              + "/model.json: hash: "
              + model.hash()
              + " (expected: "
              + hash
              + " by its weights)";
    } catch (EngineException e) {
      return e.getMessage();
    }
  }

  private static void print(Line line) {
    if (line.problem() != null) {
      System.out.printf("%-20s broken: %s%n", line.name(), line.problem());
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "%-20s %s  %7.1f MB  %-16s %s%n%20s %s%n",
        line.name(),
        line.hash(),
        line.bytes() / 1e6,
        line.licence() == null ? "licence unknown" : line.licence(),
        line.quality() == null ? "quality not measured" : line.quality(),
        "",
        line.directory());
    if (line.textEncoder() != null) {
      System.out.printf("%20s text encoder: %s%n", "", line.textEncoder());
    }
  }
}
