package org.gstvae.training;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A file of a data set, as its CSV table describes it.
 *
 * @param path file, relative to the table
 * @param kind {@code video} or {@code image}
 * @param text what it shows; null without a caption
 * @param licence its licence
 * @param source where it comes from
 * @param motion mean absolute luma difference of consecutive frames, 0..1; null for images
 * @param use what it may be used for
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DataRow(
    @JsonProperty("path") String path,
    @JsonProperty("kind") String kind,
    @JsonProperty("text") String text,
    @JsonProperty("licence") String licence,
    @JsonProperty("source") String source,
    @JsonProperty("motion") Double motion,
    @JsonProperty("use") String use) {
  /** What it shows; the empty caption if nobody has said. */
  public String caption() {
    return text == null ? "" : text;
  }

  /** Whether the file is a photograph. */
  public boolean image() {
    return "image".equals(kind);
  }

  /** What neighbouring clips of one shot have in common: the file's name up to the last number. */
  public String shot() {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    return stem.replaceFirst("_\\d+$", "");
  }
}
