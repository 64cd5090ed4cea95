package org.gstvae.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.EngineException;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.Model;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.pixels.PlaneShapes;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.OnnxExporter;
import picocli.CommandLine.Option;

/** A model as {@code encoder.onnx} and {@code decoder.onnx}, for one size and chunk length. */
final class OnnxExport {
  @Option(
      names = "--precision",
      defaultValue = "fp32",
      description = "Arithmetic of the network: fp32, fp16 or bf16 (${DEFAULT-VALUE}).")
  private ComputeType precision;

  @Option(names = "--image", description = "The image path: one frame, without temporal stage.")
  private boolean image;

  private record Result(String model, List<String> files, int opset) {}

  void run(String name, ChunkOptions chunk, Path directory, JsonOutput json)
      throws EngineException, CliException {
    VideoLayout layout = chunk.layout();
    try (Model model = ModelStore.standard().open(name)) {
      PlaneShapes.of(layout);
      VaeConfig config = model.config();
      CodecMode mode = image ? CodecMode.IMAGE : CodecMode.VIDEO;
      int frames = image ? 1 : chunk.frames(model);
      int tokens = config.text() == null ? 0 : config.text().maxTokens();
      LatentFormat latents = LatentFormat.F16LE;
      List<Path> files =
          new OnnxExporter(model.weights(), precision)
              .add(
                  "encoder",
                  ChunkGraphs.encoder(config, layout, mode, frames, latents, tokens, false))
              .add(
                  "decoder",
                  ChunkGraphs.decoder(
                      config,
                      layout,
                      mode,
                      ChunkGraphs.latentShape(config, layout, mode, frames),
                      latents,
                      tokens,
                      frames))
              .write(directory, true);
      List<String> names = files.stream().map(Path::toString).toList();
      if (json.wanted()) {
        json.print(new Result(model.name(), names, OnnxExporter.OPSET));
      } else {
        names.forEach(System.out::println);
      }
    } catch (IOException e) {
      throw new CliException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
