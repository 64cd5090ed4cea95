package org.gstvae.model.pixels;

import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentFormat;
import org.gstvae.engine.LatentShape;
import org.gstvae.engine.VideoLayout;
import org.gstvae.model.VaeConfig;
import org.gstvae.model.graph.ElementType;
import org.gstvae.model.graph.Graph;
import org.gstvae.model.graph.GraphBuilder;
import org.gstvae.model.graph.Value;
import org.gstvae.model.network.VaeNetwork;

/**
 * Whole graphs for one chunk, from video bytes to latent bytes and back. Inputs and outputs:
 *
 * <ul>
 *   <li>{@code plane0..}: U8 planes of all frames, see {@link PlaneShapes}
 *   <li>{@link #LATENT}: latents in stored order [T', h, w, z]
 *   <li>{@link #CONTEXT}, {@link #MASK}: the caption of text models, F32
 *   <li>{@link #NOISE1}, {@link #NOISE2}: F32 noise where a sample is asked for
 * </ul>
 */
public final class ChunkGraphs {
  public static final String LATENT = "latent";
  public static final String CONTEXT = "context";
  public static final String MASK = "mask";
  public static final String NOISE1 = "noise1";
  public static final String NOISE2 = "noise2";

  private ChunkGraphs() {}

  /**
   * The latents of a chunk.
   *
   * @param frames pictures, padding included
   */
  public static LatentShape latentShape(
      VaeConfig config, VideoLayout layout, CodecMode mode, int frames) {
    int factor = config.spatialFactor();
    int latentFrames = mode == CodecMode.IMAGE ? frames : frames / config.temporalScale();
    return new LatentShape(
        latentFrames,
        ceilDiv(layout.height(), factor),
        ceilDiv(layout.width(), factor),
        config.zChannels());
  }

  /**
   * The encoder's graph.
   *
   * @param frames pictures, padding included: a multiple of the temporal scale for video
   * @param tokens tokens of the caption; not used by models without text
   * @param sample whether the latents are a sample of the posterior, not its mode
   */
  public static Graph encoder(
      VaeConfig config,
      VideoLayout layout,
      CodecMode mode,
      int frames,
      LatentFormat format,
      int tokens,
      boolean sample) {
    return encoder(new GraphBuilder(), config, layout, mode, frames, format, tokens, sample);
  }

  /** The encoder's graph, by a builder that the caller chose. */
  public static Graph encoder(
      GraphBuilder g,
      VaeConfig config,
      VideoLayout layout,
      CodecMode mode,
      int frames,
      LatentFormat format,
      int tokens,
      boolean sample) {
    VaeNetwork network = network(g, config, mode, tokens);
    LatentShape shape = latentShape(config, layout, mode, frames);
    Value rgb = PixelInput.record(g, layout, frames);
    int factor = config.spatialFactor();
    Value padded =
        // The picture's edge is extended to what the network divides.
        g.extend(
            rgb,
            shape.height() * factor - layout.height(),
            shape.width() * factor - layout.width());
    Value noise1 = null;
    Value noise2 = null;
    if (sample) {
      noise1 = noise(g, NOISE1, frames, shape);
      noise2 = mode == CodecMode.IMAGE ? null : noise(g, NOISE2, shape.frames(), shape);
    }
    Value latent = network.encode(g.cast(padded, ElementType.COMPUTE), noise1, noise2).latent();
    Value stored = g.permute(latent, 0, 2, 3, 4, 1);
    Value flat = g.reshape(stored, shape.frames(), shape.height(), shape.width(), shape.channels());
    g.output(LATENT, g.cast(flat, elementType(format)));
    return g.build();
  }

  /**
   * The decoder's graph.
   *
   * @param wanted pictures wanted: padding at the end of the chunk is cut
   */
  public static Graph decoder(
      VaeConfig config,
      VideoLayout layout,
      CodecMode mode,
      LatentShape shape,
      LatentFormat format,
      int tokens,
      int wanted) {
    return decoder(new GraphBuilder(), config, layout, mode, shape, format, tokens, wanted);
  }

  /** The decoder's graph, by a builder that the caller chose. */
  public static Graph decoder(
      GraphBuilder g,
      VaeConfig config,
      VideoLayout layout,
      CodecMode mode,
      LatentShape shape,
      LatentFormat format,
      int tokens,
      int wanted) {
    VaeNetwork network = network(g, config, mode, tokens);
    Value stored =
        g.input(
            LATENT,
            elementType(format),
            1,
            shape.frames(),
            shape.height(),
            shape.width(),
            shape.channels());
    Value latent = g.cast(g.permute(stored, 0, 4, 1, 2, 3), ElementType.COMPUTE);
    Value pictures = network.decode(latent);
    Value cropped =
        g.crop(g.crop(g.slice(pictures, 2, 0, wanted), 3, layout.height()), 4, layout.width());
    PixelOutput.record(g, layout, g.cast(cropped, ElementType.F32));
    return g.build();
  }

  private static VaeNetwork network(GraphBuilder g, VaeConfig config, CodecMode mode, int tokens) {
    Value context = null;
    Value mask = null;
    if (config.text() != null) {
      int dimension = config.text().contextDim();
      context =
          g.cast(g.input(CONTEXT, ElementType.F32, 1, tokens, dimension), ElementType.COMPUTE);
      mask = g.input(MASK, ElementType.F32, 1, tokens);
    }
    return new VaeNetwork(g, config, mode, context, mask, null);
  }

  private static Value noise(GraphBuilder g, String name, int frames, LatentShape shape) {
    return g.cast(
        g.input(name, ElementType.F32, 1, shape.channels(), frames, shape.height(), shape.width()),
        ElementType.COMPUTE);
  }

  private static ElementType elementType(LatentFormat format) {
    return switch (format) {
      case F32LE -> ElementType.F32;
      case F16LE -> ElementType.F16;
      case BF16LE -> ElementType.BF16;
    };
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }
}
