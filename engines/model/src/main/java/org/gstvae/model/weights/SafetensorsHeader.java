package org.gstvae.model.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gstvae.engine.EngineException;

/**
 * The JSON header of a safetensors file, parsed as a stream and checked like the format's reference
 * reader does: known types, extents that agree with the offsets, no key twice, and the data section
 * covered exactly, without overlap or gap (format description: safetensors README, "Format").
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {

  /** Longest header taken, in bytes. */
  static final int MAX_BYTES = 16 << 20;

  /** Name of the header's free-form string map. */
  static final String METADATA = "__metadata__";

  private static final int MAX_DIMENSIONS = 16;
  private static final JsonFactory JSON = new JsonFactory();

  /** A tensor's place; {@code begin} and {@code end} count from the start of the data section. */
  record Entry(DType dtype, long[] shape, long begin, long end) {}

  /**
   * Parses a header.
   *
   * @param file what messages call the file
   * @param json the header's bytes
   * @param dataBytes length of the data section
   */
  static SafetensorsHeader parse(String file, byte[] json, long dataBytes) throws EngineException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid(file, "header is not a JSON object");
      }
      boolean metadataSeen = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        if (key.equals(METADATA) ? metadataSeen : entries.containsKey(key)) {
          throw invalid(file, "duplicate key " + Printable.of(key));
        }
        if (key.equals(METADATA)) {
          metadataSeen = true;
          readMetadata(file, parser, metadata);
        } else {
          entries.put(key, readEntry(file, key, parser));
        }
      }
      if (parser.nextToken() != null) {
        throw invalid(file, "data after the header's JSON object");
      }
    } catch (JsonParseException | StreamConstraintsException e) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          file + ": header is not JSON: " + Printable.of(e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": header is not JSON in UTF-8", e);
    }
    checkCoverage(file, entries, dataBytes);
    return new SafetensorsHeader(entries, metadata);
  }

  private static void readMetadata(String file, JsonParser parser, Map<String, String> metadata)
      throws IOException, EngineException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw invalid(file, METADATA + " is not an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw invalid(file, METADATA + ": " + Printable.of(key) + " is not a string");
      }
      if (metadata.put(key, parser.getText()) != null) {
        throw invalid(file, METADATA + ": duplicate key " + Printable.of(key));
      }
    }
  }

  private static Entry readEntry(String file, String key, JsonParser parser)
      throws IOException, EngineException {
    String where = Printable.of(key);
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw invalid(file, where + " is not an object");
    }
    DType dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      boolean duplicate;
      switch (field) {
        case "dtype" -> {
          duplicate = dtype != null;
          dtype = value == JsonToken.VALUE_STRING ? dtypeOf(parser.getText()) : null;
          if (dtype == null) {
            throw invalid(file, where + ": unknown dtype " + Printable.of(parser.getText()));
          }
        }
        case "shape" -> {
          duplicate = shape != null;
          shape = readLongs(file, where + ".shape", parser, MAX_DIMENSIONS);
        }
        case "data_offsets" -> {
          duplicate = offsets != null;
          offsets = readLongs(file, where + ".data_offsets", parser, 2);
        }
        default -> throw invalid(file, where + ": unknown field " + Printable.of(field));
      }
      if (duplicate) {
        throw invalid(file, where + ": duplicate field " + field);
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw invalid(file, where + " lacks dtype, shape or two data_offsets");
    }
    return checkLength(file, where, new Entry(dtype, shape, offsets[0], offsets[1]));
  }

  private static Entry checkLength(String file, String where, Entry entry) throws EngineException {
    long bytes;
    try {
      bytes = entry.dtype().bytes();
      for (long extent : entry.shape()) {
        bytes = Math.multiplyExact(bytes, extent);
      }
    } catch (ArithmeticException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, file + ": " + where + ": shape is too large", e);
    }
    if (entry.end() - entry.begin() != bytes) {
      throw invalid(
          file,
          where
              + ": data_offsets span "
              + (entry.end() - entry.begin())
              + " bytes (expected: "
              + bytes
              + " by dtype and shape)");
    }
    return entry;
  }

  /** Non-negative integers, so that no difference of two can overflow. */
  private static long[] readLongs(String file, String where, JsonParser parser, int most)
      throws IOException, EngineException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw invalid(file, where + " is not an array");
    }
    List<Long> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean fits =
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!fits || parser.getLongValue() < 0) {
        throw invalid(
            file, where + ": " + Printable.of(parser.getText()) + " (expected: integer 0+)");
      }
      if (values.size() == most) {
        throw invalid(file, where + " has too many values (expected: at most " + most + ")");
      }
      values.add(parser.getLongValue());
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static DType dtypeOf(String name) {
    for (DType dtype : DType.values()) {
      if (dtype.safetensorsName().equals(name)) {
        return dtype;
      }
    }
    return null;
  }

  private static void checkCoverage(String file, Map<String, Entry> entries, long dataBytes)
      throws EngineException {
    List<Map.Entry<String, Entry>> inOrder = new ArrayList<>(entries.entrySet());
    inOrder.sort(
        Comparator.<Map.Entry<String, Entry>>comparingLong(e -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long covered = 0;
    for (Map.Entry<String, Entry> named : inOrder) {
      String where = Printable.of(named.getKey());
      Entry entry = named.getValue();
      if (entry.end() > dataBytes) {
        throw invalid(
            file,
            where
                + ": data ends at byte "
                + entry.end()
                + " of "
                + dataBytes
                + "; the file is truncated or damaged");
      }
      if (entry.begin() < covered) {
        throw invalid(file, where + ": data overlaps another tensor's");
      }
      if (entry.begin() > covered) {
        throw invalid(file, where + ": a gap of unused bytes before its data");
      }
      covered = entry.end();
    }
    if (covered != dataBytes) {
      throw invalid(file, (dataBytes - covered) + " bytes after the last tensor");
    }
  }

  private static EngineException invalid(String file, String what) {
    return new EngineException(EngineException.Kind.INVALID, file + ": " + what);
  }
}
