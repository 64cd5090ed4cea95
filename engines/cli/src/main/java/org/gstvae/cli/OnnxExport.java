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
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.pixels.ChunkGraphs;
import org.gstvae.model.store.ModelStore;
import org.gstvae.tensorrt.onnx.ComputeType;
import org.gstvae.tensorrt.onnx.OnnxExporter;
import org.gstvae.tensorrt.onnx.SizeRange;
import org.gstvae.tensorrt.onnx.SizedGraph;
import picocli.CommandLine.Option;

/**
 * A model as {@code encoder.onnx} and {@code decoder.onnx}, for one chunk length, and one size or a
 * range.
 */
final class OnnxExport {
  @Option(
      names = "--precision",
      defaultValue = "fp32",
      description = "Arithmetic of the network: fp32, fp16 or bf16 (${DEFAULT-VALUE}).")
  private ComputeType precision;

  @Option(names = "--image", description = "The image path: one frame, without temporal stage.")
  private boolean image;

  private record Result(String model, List<String> files, int opset) {}

  void run(String name, ChunkOptions chunk, SizeRange range, Path directory, JsonOutput json)
      throws EngineException, CliException {
    VideoLayout layout =
        range == null
            ? chunk.layout()
            : chunk.layout(range.usual().width(), range.usual().height());
    try (Model model = ModelStore.standard().open(name)) {
      VaeConfig config = model.config();
      CodecMode mode = image ? CodecMode.IMAGE : CodecMode.VIDEO;
      int frames = image ? 1 : chunk.frames(model);
      int tokens = config.text() == null ? 0 : config.text().maxTokens();
      LatentFormat latents = LatentFormat.F16LE;
      Recorder encoder =
          (graph, sized) ->
              ChunkGraphs.encoder(graph, config, sized, mode, frames, latents, tokens, false);
      Recorder decoder =
          (graph, sized) ->
              ChunkGraphs.decoder(
                  graph,
                  config,
                  sized,
                  mode,
                  ChunkGraphs.latentShape(config, sized, mode, frames),
                  latents,
                  tokens,
                  frames);
      List<Path> files =
          new OnnxExporter(model.weights(), precision)
              .add("encoder", graph(encoder, config, layout, range))
              .add("decoder", graph(decoder, config, layout, range))
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

  /** Records a graph for pictures of a layout. */
  private interface Recorder {
    Graph record(GraphBuilder builder, VideoLayout layout);
  }

  private static SizedGraph graph(
      Recorder recorder, VaeConfig config, VideoLayout layout, SizeRange range) {
    return range == null
        ? SizedGraph.fixed(recorder.record(new GraphBuilder(), layout))
        : SizedGraph.over(
            range,
            config.spatialFactor(),
            (width, height) ->
                recorder.record(new GraphBuilder(true), layout.sized(width, height)));
  }
}
