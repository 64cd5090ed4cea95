package org.gstvae.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gstvae.engine.EngineException;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.store.ArchitectureInference;
import org.gstvae.model.store.ModelDescription;
import org.gstvae.model.store.ModelJson;
import org.gstvae.model.store.ModelWriter;
import org.gstvae.model.weights.DType;
import org.gstvae.model.weights.WeightSource;
import org.gstvae.t5.T5Folder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vae import}. */
@Command(
    name = "import",
    description = {
      "Makes a model directory of a VideoVAE+ checkpoint.",
      "The checkpoint is a .ckpt of PyTorch (Lightning) or a .safetensors. Nothing in it is"
          + " executed; a checkpoint with code in it is refused."
    },
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  /** Types that weights may be stored in; {@code KEEP} leaves each as it is. */
  enum StoreAs {
    KEEP(null),
    F32(DType.F32),
    F16(DType.F16),
    BF16(DType.BF16);

    private final DType dtype;

    StoreAs(DType dtype) {
      this.dtype = dtype;
    }
  }

  /** Where the architecture is from. */
  static final class Architecture {
    @Option(
        names = "--preset",
        paramLabel = "NAME",
        description =
            "Architecture: 4z, 16z, 4z-text or 16z-text. Read off the checkpoint's keys if not"
                + " given.")
    private String preset;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Architecture as JSON, as under \"architecture\" in a model.json.")
    private Path config;
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CHECKPOINT", description = "A .ckpt or .safetensors file.")
  private Path checkpoint;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Model directory to make.")
  private Path output;

  @ArgGroup private Architecture architecture;

  @Option(
      names = "--name",
      description = "Name of the model ([a-z0-9._-]{1,64}); DIR's name if not given.")
  private String name;

  @Option(
      names = "--frames-per-chunk",
      paramLabel = "N",
      defaultValue = "8",
      description = "Frames per chunk that the model is made for (${DEFAULT-VALUE}).")
  private int framesPerChunk;

  @Option(
      names = "--dtype",
      defaultValue = "KEEP",
      description = "Type of the stored weights: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private StoreAs dtype;

  @Option(
      names = "--licence",
      paramLabel = "ID",
      defaultValue = "unknown",
      description = "Licence of the checkpoint, for example an SPDX identifier.")
  private String licence;

  @Option(
      names = "--licence-file",
      paramLabel = "FILE",
      description = "Text for the model's LICENSE file.")
  private Path licenceFile;

  @Option(
      names = "--text-encoder",
      paramLabel = "DIR",
      description = {
        "Folder with the text encoder of a model with text: " + T5Folder.FILES + ".",
        "Recorded, not copied; without it they belong in the model's text-encoder."
      })
  private Path textEncoder;

  @Option(names = "--force", description = "Replace the model in DIR if there is one.")
  private boolean force;

  @Mixin private JsonOutput json;

  private record Result(String name, String directory, String hash, int tensors) {}

  @Override
  public Integer call() throws EngineException, CliException {
    String modelName = modelName();
    if (Files.exists(output.resolve("model.json")) && !force) {
      throw new CliException(output + ": there is a model already; give --force to replace it");
    }
    try (WeightSource weights = WeightSource.open(checkpoint);
        Progress progress = Progress.of("import")) {
      VaeConfig config = architecture(weights);
      if (framesPerChunk < config.temporalScale() || framesPerChunk % config.temporalScale() != 0) {
        throw usage(
            "--frames-per-chunk: "
                + framesPerChunk
                + " (expected: a multiple of "
                + config.temporalScale()
                + ")");
      }
      checkTextEncoder(config);
      ModelWriter.Content content =
          new ModelWriter.Content(
              modelName,
              config,
              framesPerChunk,
              textEncoder,
              null,
              licence,
              licenceText(),
              provenance(),
              null);
      int[] tensors = new int[1];
      ModelDescription description =
          ModelWriter.write(
              output,
              content,
              weights,
              dtype.dtype,
              (done, total) -> {
                tensors[0] = total;
                progress.at(done, total);
              });
      Result result = new Result(modelName, output.toString(), description.hash(), tensors[0]);
      if (json.wanted()) {
        json.print(result);
      } else {
        System.out.println(
            result.name() + " " + result.hash() + ": " + tensors[0] + " tensors in " + output);
        if (config.text() != null && textEncoder == null) {
          System.out.println(
              "it is guided by text: put "
                  + T5Folder.FILES
                  + " of its T5 into "
                  + output.resolve("text-encoder"));
        }
      }
      return 0;
    }
  }

  private void checkTextEncoder(VaeConfig config) throws EngineException {
    if (textEncoder == null) {
      return;
    }
    if (config.text() == null) {
      throw usage("--text-encoder: the checkpoint is of a model without text");
    }
    T5Folder.of(textEncoder).checkDimension(config.text().contextDim());
  }

  private String modelName() {
    Path directory = output.toAbsolutePath().normalize().getFileName();
    String chosen =
        name != null || directory == null ? name : directory.toString().toLowerCase(Locale.ROOT);
    if (!ModelDescription.validName(chosen)) {
      throw usage("--name: " + chosen + " (expected: [a-z0-9._-]{1,64})");
    }
    return chosen;
  }

  private VaeConfig architecture(WeightSource weights) throws EngineException {
    if (architecture == null) {
      return ArchitectureInference.of(weights);
    }
    if (architecture.config != null) {
      return ModelJson.readArchitecture(architecture.config);
    }
    if (!VaeConfig.presets().contains(architecture.preset)) {
      throw usage(
          "--preset: "
              + architecture.preset
              + " (expected: "
              + String.join(", ", VaeConfig.presets())
              + ")");
    }
    return VaeConfig.preset(architecture.preset);
  }

  private String licenceText() throws CliException {
    if (licenceFile == null) {
      return "Licence: "
          + licence
          + "\n\nThe weights were imported from "
          + checkpoint.getFileName()
          + " and are under the terms of whoever published it.\n";
    }
    try {
      return Files.readString(licenceFile);
    } catch (IOException e) {
      throw new CliException(licenceFile + ": cannot be read as UTF-8 text", e);
    }
  }

  private ObjectNode provenance() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("imported_from", checkpoint.getFileName().toString())
        .put("imported_on", LocalDate.now(ZoneOffset.UTC).toString());
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
