package org.gstvae.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gstvae.engine.EngineException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vae export}: chooses what is exported; each kind of export is a class of its own. */
@Command(
    name = "export",
    description = "Writes a model as ONNX: encoder and decoder, from video bytes to latents.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "Model by name or directory.")
  private String source;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Where to write; made if it does not exist.")
  private Path output;

  @Mixin private ChunkOptions chunk;

  @Mixin private OnnxExport onnx;

  @Mixin private JsonOutput json;

  @Override
  public Integer call() throws EngineException, CliException {
    onnx.run(source, chunk, output, json);
    return 0;
  }
}
