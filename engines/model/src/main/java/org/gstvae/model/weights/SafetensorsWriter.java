package org.gstvae.model.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a safetensors file tensor by tensor, so that no more than one need be in memory. What is
 * to come is declared first; {@link #commit} puts the complete file in place in one step, and
 * {@link #close} without it leaves the target as it was.
 *
 * <pre>{@code
 * try (var writer = SafetensorsWriter.create(path, declared, Map.of())) {
 *   writer.write("conv.weight", littleEndianBytes);
 *   writer.commit();
 * }
 * }</pre>
 */
public final class SafetensorsWriter implements AutoCloseable {
  /** The format's reference writer aligns the data section to this. */
  private static final int ALIGNMENT = 8;

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * A tensor to come.
   *
   * @param key its name
   * @param dtype its type in the file
   * @param shape its extents
   */
  public record Declared(String key, DType dtype, long[] shape) {
    private long bytes() {
      long bytes = dtype.bytes();
      for (long extent : shape) {
        bytes = Math.multiplyExact(bytes, extent);
      }
      return bytes;
    }
  }

  private record Place(long position, long bytes) {}

  private final PartialFile file;
  private final Map<String, Place> places;
  private final Set<String> missing;
  private final Map<String, Long> appended = new HashMap<>();

  private SafetensorsWriter(PartialFile file, Map<String, Place> places) {
    this.file = file;
    this.places = places;
    this.missing = new HashSet<>(places.keySet());
  }

  /**
   * Begins a file beside its final place.
   *
   * @param target where the file will be; its directory must exist
   * @param tensors everything that will be written
   * @param metadata free-form strings for the header
   * @throws IllegalArgumentException if a key is declared twice
   */
  public static SafetensorsWriter create(
      Path target, List<Declared> tensors, Map<String, String> metadata) throws IOException {
    // Wide types first keeps every tensor aligned to its own element size.
    List<Declared> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparing((Declared d) -> -d.dtype().bytes()));
    Map<String, Place> relative = new LinkedHashMap<>();
    long offset = 0;
    for (Declared tensor : ordered) {
      long bytes = tensor.bytes();
      if (relative.put(tensor.key(), new Place(offset, bytes)) != null) {
        throw new IllegalArgumentException("declared twice: " + tensor.key());
      }
      offset = Math.addExact(offset, bytes);
    }
    byte[] header = header(ordered, relative, metadata);
    Map<String, Place> places = new HashMap<>();
    relative.forEach(
        (key, place) ->
            places.put(key, new Place(header.length + place.position(), place.bytes())));

    SafetensorsWriter writer = new SafetensorsWriter(new PartialFile(target), places);
    try {
      writer.writeFully(ByteBuffer.wrap(header), 0);
    } catch (IOException e) {
      writer.close();
      throw e;
    }
    return writer;
  }

  private static byte[] header(
      List<Declared> tensors, Map<String, Place> places, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[Long.BYTES]);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      for (Declared tensor : tensors) {
        Place place = places.get(tensor.key());
        json.writeObjectFieldStart(tensor.key());
        json.writeStringField("dtype", tensor.dtype().safetensorsName());
        json.writeFieldName("shape");
        json.writeArray(tensor.shape(), 0, tensor.shape().length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {place.position(), place.position() + place.bytes()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    while (out.size() % ALIGNMENT != 0) {
      out.write(' ');
    }
    byte[] bytes = out.toByteArray();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length - Long.BYTES);
    return bytes;
  }

  /**
   * Writes one tensor; any order will do.
   *
   * @param key a declared name
   * @param data its elements in C order, little-endian, from position to limit; left unchanged
   * @throws IllegalArgumentException if the key was not declared or was written before, or the
   *     length is not what dtype and shape give
   */
  public void write(String key, ByteBuffer data) throws IOException {
    Place place = pending(key);
    if (data.remaining() != place.bytes()) {
      throw new IllegalArgumentException(
          key + ": " + data.remaining() + " bytes (expected: " + place.bytes() + ")");
    }
    writeFully(data.duplicate(), place.position());
    missing.remove(key);
  }

  /**
   * Writes the next part of a tensor that is not in memory as a whole.
   *
   * @param key a declared name
   * @param data elements behind those that were appended before, in C order, little-endian, from
   *     position to limit; left unchanged
   * @throws IllegalArgumentException if the key was not declared, or the tensor would become longer
   *     than dtype and shape give
   */
  public void append(String key, ByteBuffer data) throws IOException {
    Place place = pending(key);
    long at = appended.getOrDefault(key, 0L);
    long end = at + data.remaining();
    if (end > place.bytes()) {
      throw new IllegalArgumentException(
          key + ": " + end + " bytes (expected: " + place.bytes() + ")");
    }
    writeFully(data.duplicate(), place.position() + at);
    appended.put(key, end);
    if (end == place.bytes()) {
      missing.remove(key);
    }
  }

  /**
   * Writes one tensor, converted to the floating-point type that was declared.
   *
   * @param tensor a tensor of a floating-point type with a declared name
   * @param target the declared type
   */
  public void write(StoredTensor tensor, DType target) throws IOException {
    String key = tensor.key();
    Place place = pending(key);
    long bytes = tensor.elements() * target.bytes();
    if (bytes != place.bytes()) {
      throw new IllegalArgumentException(
          key + ": " + bytes + " bytes (expected: " + place.bytes() + ")");
    }
    long[] at = {place.position()};
    FloatBlocks.convert(
        tensor,
        target,
        block -> {
          int length = block.remaining();
          writeFully(block, at[0]);
          at[0] += length;
        });
    missing.remove(key);
  }

  private Place pending(String key) {
    Place place = places.get(key);
    if (place == null || !missing.contains(key)) {
      throw new IllegalArgumentException(
          key + (place == null ? " was not declared" : " was written before"));
    }
    return place;
  }

  /**
   * Forces the file to disk and puts it in place.
   *
   * @throws IllegalStateException if a declared tensor was not written
   */
  public void commit() throws IOException {
    if (!missing.isEmpty()) {
      throw new IllegalStateException("not written: " + missing);
    }
    file.commit();
  }

  /** Ends the writing; without {@link #commit} the partial file is removed. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private void writeFully(ByteBuffer data, long position) throws IOException {
    long at = position;
    while (data.hasRemaining()) {
      at += file.channel().write(data, at);
    }
  }
}
