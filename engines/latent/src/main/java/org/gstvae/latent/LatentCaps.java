package org.gstvae.latent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.gstvae.engine.LatentShape;

/**
 * The fields of {@code video/x-vae-latent} that this project defines, with the picture's size.
 *
 * @param version major version of the access unit
 * @param model name, {@code [a-z0-9._-]{1,64}}
 * @param modelHash 16 lower-case hex digits
 * @param format how samples are stored
 * @param channels latent channels
 * @param latentWidth columns
 * @param latentHeight rows
 * @param temporalFactor frames per latent frame, 1 in image mode
 * @param spatialFactor pixels per latent position
 * @param framesPerChunk most frames of a chunk
 * @param sourceFormat what the decoder prefers to put out, a GStreamer video format; null if not
 *     known
 * @param width picture width in pixels
 * @param height picture height in pixels
 */
public record LatentCaps(
    int version,
    String model,
    String modelHash,
    StreamFormat format,
    int channels,
    int latentWidth,
    int latentHeight,
    int temporalFactor,
    int spatialFactor,
    int framesPerChunk,
    String sourceFormat,
    int width,
    int height) {
  /** The media type. */
  public static final String MEDIA_TYPE = "video/x-vae-latent";

  /** The version that this code writes, and the newest that it reads. */
  public static final int VERSION = UnitLayout.MAJOR;

  private static final int SIDE_DATA_ALLOWANCE = 1 << 20;

  private static final Pattern MODEL = Pattern.compile("[a-z0-9._-]{1,64}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{16}");

  /**
   * Takes the fields from caps.
   *
   * @param fields values by name: {@link Integer} or {@link String}; others are left alone
   * @throws LatentException WRONG_TYPE naming the field that is missing or impossible, or the
   *     version that is newer
   */
  public static LatentCaps fromFields(Map<String, ?> fields) throws LatentException {
    int version = integer(fields, "version", 1, Integer.MAX_VALUE);
    if (version > VERSION) {
      throw LatentException.wrongType(
          MEDIA_TYPE
              + ": version "
              + version
              + " is newer than this reader's "
              + VERSION
              + ": use a newer gst-vae");
    }
    String formatName = string(fields, "format");
    StreamFormat format = StreamFormat.byCapsName(formatName);
    if (format == null) {
      throw LatentException.wrongType(
          MEDIA_TYPE + ": format: " + formatName + " (expected: f32le, f16le, bf16le or q8)");
    }
    int most = ChunkGeometry.MAX_EXTENT;
    LatentCaps caps =
        new LatentCaps(
            version,
            matching(fields, "model", MODEL),
            matching(fields, "model-hash", HASH),
            format,
            integer(fields, "channels", 1, most),
            integer(fields, "latent-width", 1, most),
            integer(fields, "latent-height", 1, most),
            integer(fields, "temporal-factor", 1, most),
            integer(fields, "spatial-factor", 1, most),
            integer(fields, "frames-per-chunk", 1, most),
            fields.get("source-format") instanceof String s ? s : null,
            integer(fields, "width", 1, most),
            integer(fields, "height", 1, most));
    try {
      ChunkGeometry unused = caps.geometry(caps.latentFrames(caps.framesPerChunk));
    } catch (IllegalArgumentException e) {
      throw LatentException.wrongType(MEDIA_TYPE + ": " + e.getMessage());
    }
    return caps;
  }

  /**
   * Takes the fields from caps as text.
   *
   * @throws LatentException DAMAGED if the text is not fixed caps; else as {@link #fromFields}
   */
  public static LatentCaps parse(String text) throws LatentException {
    CapsText caps = CapsText.parse(text);
    if (!caps.mediaType().equals(MEDIA_TYPE)) {
      throw LatentException.wrongType(
          "caps: " + caps.mediaType() + " (expected: " + MEDIA_TYPE + ")");
    }
    return fromFields(caps.fields());
  }

  /** The fields by name, as {@link Integer} and {@link String}, in the order of the contract. */
  public Map<String, Object> toFields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", version);
    fields.put("model", model);
    fields.put("model-hash", modelHash);
    fields.put("format", format.capsName());
    fields.put("channels", channels);
    fields.put("latent-width", latentWidth);
    fields.put("latent-height", latentHeight);
    fields.put("temporal-factor", temporalFactor);
    fields.put("spatial-factor", spatialFactor);
    fields.put("frames-per-chunk", framesPerChunk);
    if (sourceFormat != null) {
      fields.put("source-format", sourceFormat);
    }
    fields.put("width", width);
    fields.put("height", height);
    return fields;
  }

  /** Latent frames of a chunk with that many real frames. */
  public int latentFrames(int frames) {
    return (frames + temporalFactor - 1) / temporalFactor;
  }

  /** Sizes of a chunk with that many latent frames. */
  public ChunkGeometry geometry(int latentFrames) {
    return new ChunkGeometry(
        width,
        height,
        new LatentShape(latentFrames, latentHeight, latentWidth, channels),
        temporalFactor,
        spatialFactor);
  }

  /** Bytes of the latents of a full chunk in memory: what a reader has to have ready. */
  public long chunkBytes() {
    return geometry(latentFrames(framesPerChunk)).latent().bytes(format.memory());
  }

  /**
   * Most bytes of an access unit under these caps: full chunks in slices of one position, with
   * {@value #SIDE_DATA_ALLOWANCE} bytes for side data and what newer versions append. Longer ones
   * are not read, so that memory is bounded whatever a stream claims.
   */
  public long maxUnitBytes() {
    LatentShape latent = geometry(latentFrames(framesPerChunk)).latent();
    return UnitLayout.FIXED_BYTES
        + (long) framesPerChunk * UnitLayout.FRAME_BYTES
        + SIDE_DATA_ALLOWANCE
        + latent.positions() * UnitLayout.SLICE_HEADER_BYTES
        + latent.bytes(format.memory());
  }

  /**
   * Checks that a chunk is what the caps announced.
   *
   * @throws LatentException WRONG_TYPE naming both values that differ, DAMAGED for a chunk with too
   *     many frames
   */
  public void check(Chunk chunk) throws LatentException {
    same("model-hash", modelHash, chunk.modelHash());
    same("format", format.capsName(), chunk.format().capsName());
    ChunkGeometry geometry = chunk.geometry();
    LatentShape latent = geometry.latent();
    same("width", width, geometry.width());
    same("height", height, geometry.height());
    same("channels", channels, latent.channels());
    same("latent-width", latentWidth, latent.width());
    same("latent-height", latentHeight, latent.height());
    same("temporal-factor", temporalFactor, geometry.temporalFactor());
    same("spatial-factor", spatialFactor, geometry.spatialFactor());
    if (chunk.frames().size() > framesPerChunk) {
      throw LatentException.damaged(
          "access unit: "
              + chunk.frames().size()
              + " frames (expected: at most "
              + framesPerChunk
              + ", the caps' frames-per-chunk)");
    }
  }

  private static void same(String name, Object expected, Object actual) throws LatentException {
    if (!expected.equals(actual)) {
      throw LatentException.wrongType(
          "access unit: " + name + ": " + actual + " (expected: " + expected + ", as in the caps)");
    }
  }

  private static int integer(Map<String, ?> fields, String name, int least, int most)
      throws LatentException {
    Object value = fields.get(name);
    if (value instanceof Integer i && i >= least && i <= most) {
      return i;
    }
    throw missing(name, value, least + ".." + most);
  }

  private static String string(Map<String, ?> fields, String name) throws LatentException {
    Object value = fields.get(name);
    if (value instanceof String s) {
      return s;
    }
    throw missing(name, value, "a string");
  }

  private static String matching(Map<String, ?> fields, String name, Pattern pattern)
      throws LatentException {
    String value = string(fields, name);
    if (pattern.matcher(value).matches()) {
      return value;
    }
    throw missing(name, value, pattern.pattern());
  }

  private static LatentException missing(String name, Object value, String expected) {
    return LatentException.wrongType(
        MEDIA_TYPE
            + ": "
            + name
            + ": "
            + (value == null ? "missing" : value)
            + " (expected: "
            + expected
            + ")");
  }
}
