package org.gstvae.model.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import org.gstvae.model.VaeConfig;

/**
 * What {@code model.json} says. Fields that this version does not know are ignored, but not in the
 * architecture: an unknown switch there would mean another network.
 *
 * @param schema version of the file's form, {@link #SCHEMA}
 * @param name the model's name, as in caps: {@code [a-z0-9._-]{1,64}}
 * @param family the architecture family, {@link #FAMILY}
 * @param hash see {@link ModelHash}
 * @param architecture the network
 * @param framesPerChunk frames per chunk that the model is made for, a multiple of its temporal
 *     factor
 * @param textEncoder folder of the text encoder, relative to the model's directory or absolute;
 *     null for models without text, and where it was not named
 * @param latentStatistics mean and deviation of each latent channel, or null where not measured
 * @param licence SPDX identifier or a short name
 * @param provenance where the weights come from, in any form
 * @param quality what was measured, in any form; null where nothing was
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "schema",
  "name",
  "family",
  "hash",
  "architecture",
  "frames_per_chunk",
  "text_encoder",
  "latent_statistics",
  "licence",
  "provenance",
  "quality"
})
public record ModelDescription(
    @JsonProperty("schema") int schema,
    @JsonProperty("name") String name,
    @JsonProperty("family") String family,
    @JsonProperty("hash") String hash,
    @JsonProperty("architecture") VaeConfig architecture,
    @JsonProperty("frames_per_chunk") int framesPerChunk,
    @JsonProperty("text_encoder") String textEncoder,
    @JsonProperty("latent_statistics") LatentStatistics latentStatistics,
    @JsonProperty("licence") String licence,
    @JsonProperty("provenance") JsonNode provenance,
    @JsonProperty("quality") JsonNode quality) {

  /** The version of the form that is written, and the newest that is read. */
  public static final int SCHEMA = 1;

  /** The only family so far. */
  public static final String FAMILY = "videovae+";

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{16}");
  private static final int MAX_FRAMES_PER_CHUNK = 1024;

  /** Checks every field. */
  public ModelDescription {
    if (schema < 1 || schema > SCHEMA) {
      throw new IllegalArgumentException("schema: " + schema + " (expected: 1.." + SCHEMA + ")");
    }
    if (!validName(name)) {
      throw new IllegalArgumentException("name: " + name + " (expected: [a-z0-9._-]{1,64})");
    }
    if (!FAMILY.equals(family)) {
      throw new IllegalArgumentException("family: " + family + " (expected: " + FAMILY + ")");
    }
    if (hash == null || !HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException("hash: " + hash + " (expected: 16 hex digits)");
    }
    if (architecture == null) {
      throw new IllegalArgumentException("architecture is missing");
    }
    int factor = architecture.temporalScale();
    if (framesPerChunk < factor
        || framesPerChunk > MAX_FRAMES_PER_CHUNK
        || framesPerChunk % factor != 0) {
      throw new IllegalArgumentException(
          "frames_per_chunk: "
              + framesPerChunk
              + " (expected: a multiple of "
              + factor
              + " up to "
              + MAX_FRAMES_PER_CHUNK
              + ")");
    }
    if (latentStatistics != null && latentStatistics.mean().size() != architecture.zChannels()) {
      throw new IllegalArgumentException(
          "latent_statistics: "
              + latentStatistics.mean().size()
              + " channels (expected: "
              + architecture.zChannels()
              + ")");
    }
  }

  /** Whether a name can stand in caps and be a directory's name. */
  public static boolean validName(String name) {
    return name != null && NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }
}
