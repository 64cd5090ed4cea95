package org.gstvae.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One member of the VideoVAE+ family. The published models use the fields up to {@code text}; the
 * switches below it make smaller, faster members of the same shape, and are at their defaults in
 * the published ones.
 *
 * @param zChannels latent channels of both stages
 * @param embedDim channels between the quant convolutions; 0 means that there are none
 * @param channels channels at full resolution (the paper's {@code ch})
 * @param channelMultipliers channels of each level, as multiples; one level more halves the size
 * @param resBlocks residual blocks of an encoder level; a decoder level has one more
 * @param resolution side that {@code attnResolutions} refers to
 * @param attnResolutions levels with text attention, by their size at {@code resolution}
 * @param temporalScale frames per latent frame in the temporal stage, a power of two
 * @param temporalHidden channels at the head of the temporal stage
 * @param attnTemporalFactors temporal levels with text attention, by their factor
 * @param text sizes of text guidance; null for models without
 * @param patch space-to-depth at the input and depth-to-space at the output, 1 for none
 * @param temporalKernel spatial extent of the temporal branches' kernels in stage 1: 3 in the
 *     published models, 1 for 3x1x1
 * @param temporalBranches how many of a residual block's temporal branches there are: 2 in the
 *     published models (after each convolution, and on a changed shortcut), 1 for the first alone
 * @param decoderResBlocks residual blocks of a decoder level; 0 means {@code resBlocks + 1}
 * @param midAttention whether the middle has its attention layers
 * @param linearSkip whether a linear path bridges each stage
 * @param resample how stage 1 changes size: {@link #RESAMPLE_CONV} as published, or {@link
 *     #RESAMPLE_SHUFFLE}: space-to-depth or depth-to-space and a 1x1x1 convolution
 * @param temporalStageKernel kernels of the temporal stage: {@link #KERNEL_FULL} (3x3x3) as
 *     published, or {@link #KERNEL_FACTORED} (1x3x3 and 3x1x1)
 * @param temporalResBlocks residual blocks after each step up in the temporal decoder, 2 as
 *     published, or 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder(alphabetic = true)
public record VaeConfig(
    @JsonProperty("z_channels") int zChannels,
    @JsonProperty("embed_dim") int embedDim,
    @JsonProperty("ch") int channels,
    @JsonProperty("ch_mult") List<Integer> channelMultipliers,
    @JsonProperty("num_res_blocks") int resBlocks,
    @JsonProperty("resolution") int resolution,
    @JsonProperty("attn_resolutions") List<Integer> attnResolutions,
    @JsonProperty("temporal_scale_factor") int temporalScale,
    @JsonProperty("hidden_channel") int temporalHidden,
    @JsonProperty("attn_temporal_factor") List<Integer> attnTemporalFactors,
    @JsonProperty("text") Text text,
    @JsonProperty("patch") int patch,
    @JsonProperty("temporal_kernel") int temporalKernel,
    @JsonProperty("temporal_branches") int temporalBranches,
    @JsonProperty("decoder_res_blocks") int decoderResBlocks,
    @JsonProperty("mid_attention") boolean midAttention,
    @JsonProperty("linear_skip") boolean linearSkip,
    @JsonProperty("resample") String resample,
    @JsonProperty("temporal_stage_kernel") String temporalStageKernel,
    @JsonProperty("temporal_res_blocks") int temporalResBlocks) {

  /** Pixels that a patch of the encoder's text attention covers, in each direction. */
  private static final int TEXT_PATCH_PIXELS = 8;

  /** Strided convolution down, nearest neighbour and convolution up. */
  public static final String RESAMPLE_CONV = "conv";

  /** Space-to-depth down, depth-to-space up, each with a 1x1x1 convolution. */
  public static final String RESAMPLE_SHUFFLE = "shuffle";

  /** Kernels of 3x3x3. */
  public static final String KERNEL_FULL = "full";

  /** Kernels of 1x3x3 and 3x1x1. */
  public static final String KERNEL_FACTORED = "factored";

  /**
   * Sizes of text guidance.
   *
   * @param contextDim width of a text embedding
   * @param heads attention heads
   * @param headDim channels of a head
   * @param maxTokens tokens of a caption
   */
  @JsonPropertyOrder(alphabetic = true)
  public record Text(
      @JsonProperty("context_dim") int contextDim,
      @JsonProperty("heads") int heads,
      @JsonProperty("dim_head") int headDim,
      @JsonProperty("max_tokens") int maxTokens) {}

  /** A published-style member: every switch at the paper's setting. */
  public static VaeConfig published(
      int zChannels,
      int embedDim,
      int channels,
      List<Integer> channelMultipliers,
      int resBlocks,
      List<Integer> attnResolutions,
      int temporalScale,
      int temporalHidden,
      List<Integer> attnTemporalFactors,
      Text text) {
    return new VaeConfig(
        zChannels,
        embedDim,
        channels,
        channelMultipliers,
        resBlocks,
        216,
        attnResolutions,
        temporalScale,
        temporalHidden,
        attnTemporalFactors,
        text,
        1,
        3,
        2,
        0,
        true,
        false,
        RESAMPLE_CONV,
        KERNEL_FULL,
        2);
  }

  /**
   * The bundled model: 4x8x8 with 16 channels as in the paper, about 7 and 8 GMAC per frame of
   * 640x360 to encode and decode.
   */
  public static VaeConfig mini() {
    return new VaeConfig(
        16,
        0,
        64,
        List.of(1, 2),
        1,
        216,
        List.of(),
        4,
        64,
        List.of(),
        null,
        4,
        1,
        1,
        1,
        false,
        true,
        RESAMPLE_SHUFFLE,
        KERNEL_FACTORED,
        1);
  }

  /** The four published models by preset name: 4z, 16z, 4z-text, 16z-text. */
  public static VaeConfig preset(String name) {
    boolean text = name.endsWith("-text");
    int z =
        switch (text ? name.substring(0, name.length() - "-text".length()) : name) {
          case "4z" -> 4;
          case "16z" -> 16;
          default ->
              throw new IllegalArgumentException(
                  "preset: " + name + " (expected: " + String.join(", ", presets()) + ")");
        };
    return published(
        z,
        z == 4 ? 4 : 0,
        128,
        List.of(1, 2, 4, 4),
        2,
        text ? List.of(27, 54, 108, 216) : List.of(),
        4,
        128,
        text ? List.of(2, 4) : List.of(),
        text ? new Text(1024, 8, 64, 100) : null);
  }

  /** Names that {@link #preset} knows. */
  public static List<String> presets() {
    return List.of("4z", "16z", "4z-text", "16z-text");
  }

  /** Checks that the parts fit together. */
  public VaeConfig {
    List<String> wrong = new ArrayList<>();
    require(wrong, zChannels >= 1 && zChannels <= 256, "z_channels: " + zChannels, "1..256");
    require(wrong, embedDim >= 0 && embedDim <= 256, "embed_dim: " + embedDim, "0..256");
    require(
        wrong,
        channels >= 32 && channels % 32 == 0 && channels <= 4096,
        "ch: " + channels,
        "a multiple of 32 up to 4096");
    require(
        wrong,
        channelMultipliers != null
            && !channelMultipliers.isEmpty()
            && channelMultipliers.size() <= 6
            && channelMultipliers.stream().allMatch(m -> m != null && m >= 1 && m <= 64),
        "ch_mult: " + channelMultipliers,
        "1 to 6 multiples from 1 to 64");
    require(wrong, resBlocks >= 1 && resBlocks <= 16, "num_res_blocks: " + resBlocks, "1..16");
    require(wrong, resolution >= 1, "resolution: " + resolution, "1+");
    require(
        wrong,
        temporalScale >= 2 && temporalScale <= 16 && Integer.bitCount(temporalScale) == 1,
        "temporal_scale_factor: " + temporalScale,
        "2, 4, 8 or 16");
    require(
        wrong,
        temporalHidden >= 16 && temporalHidden % 16 == 0 && temporalHidden <= 4096,
        "hidden_channel: " + temporalHidden,
        "a multiple of 16 up to 4096");
    require(
        wrong,
        patch == 1 || patch == 2 || patch == 4 || patch == 8,
        "patch: " + patch,
        "1, 2, 4 or 8");
    require(
        wrong,
        temporalKernel == 1 || temporalKernel == 3,
        "temporal_kernel: " + temporalKernel,
        "1 or 3");
    require(
        wrong,
        temporalBranches == 1 || temporalBranches == 2,
        "temporal_branches: " + temporalBranches,
        "1 or 2");
    require(
        wrong,
        decoderResBlocks >= 0 && decoderResBlocks <= 16,
        "decoder_res_blocks: " + decoderResBlocks,
        "0..16");
    require(
        wrong,
        RESAMPLE_CONV.equals(resample) || RESAMPLE_SHUFFLE.equals(resample),
        "resample: " + resample,
        "conv or shuffle");
    require(
        wrong,
        KERNEL_FULL.equals(temporalStageKernel) || KERNEL_FACTORED.equals(temporalStageKernel),
        "temporal_stage_kernel: " + temporalStageKernel,
        "full or factored");
    require(
        wrong,
        temporalResBlocks == 1 || temporalResBlocks == 2,
        "temporal_res_blocks: " + temporalResBlocks,
        "1 or 2");
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
    channelMultipliers = List.copyOf(channelMultipliers);
    attnResolutions = attnResolutions == null ? List.of() : List.copyOf(attnResolutions);
    attnTemporalFactors =
        attnTemporalFactors == null ? List.of() : List.copyOf(attnTemporalFactors);
  }

  private static void require(List<String> wrong, boolean holds, String what, String expected) {
    if (!holds) {
      wrong.add(what + " (expected: " + expected + ")");
    }
  }

  /** Channels of a level of stage 1. */
  public int levelChannels(int level) {
    return channels * channelMultipliers.get(level);
  }

  /** Levels of stage 1. */
  public int levels() {
    return channelMultipliers.size();
  }

  /** Whether a level of stage 1 has text attention. */
  public boolean textAtLevel(int level) {
    return text != null && attnResolutions.contains(resolution >> level);
  }

  /**
   * Side of the encoder's patches of text attention, in positions of a level: they cover {@value
   * #TEXT_PATCH_PIXELS} pixels, and one position where that is more.
   */
  public int encoderTextPatch(int level) {
    return Math.max(1, (TEXT_PATCH_PIXELS / patch) >> level);
  }

  /** Side of the decoder's, in positions of a level: they cover one position of the latents. */
  public int decoderTextPatch(int level) {
    return 1 << (levels() - 1 - level);
  }

  /** What rows and columns of pictures must be multiples of. */
  public int pictureMultiple() {
    boolean patches =
        IntStream.range(0, levels()).anyMatch(l -> textAtLevel(l) && encoderTextPatch(l) > 1);
    return patches ? Math.max(TEXT_PATCH_PIXELS, spatialFactor()) : spatialFactor();
  }

  /** Whether the temporal stage has text attention where it works at that factor. */
  public boolean textAtTemporalFactor(int factor) {
    return text != null && attnTemporalFactors.contains(factor);
  }

  /** Pixels per latent position in each direction. */
  public int spatialFactor() {
    return patch << (channelMultipliers.size() - 1);
  }
}
