package org.gstvae.latent;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fixed caps as text, in the notation of {@code gst_caps_to_string}: a media type, then fields as
 * {@code name=(type)value}. One structure; lists and ranges stay as they are written.
 *
 * @param mediaType for example {@code video/x-vae-latent}
 * @param fields values by name: {@link Integer} for {@code int}, else {@link String} without quotes
 */
public record CapsText(String mediaType, Map<String, Object> fields) {
  /** Keeps the order of the fields. */
  public CapsText {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /**
   * Reads caps.
   *
   * @throws LatentException DAMAGED if the text is not fixed caps of one structure
   */
  public static CapsText parse(String text) throws LatentException {
    return new Parser(text).parse();
  }

  /** A recursive-descent reader; every step consumes text, so it ends. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    CapsText parse() throws LatentException {
      String mediaType = until(",;(").strip();
      if (mediaType.isEmpty()) {
        throw wrong("no media type");
      }
      if (peek() == '(') {
        skipPast(')');
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      while (peek() == ',') {
        at++;
        readField(fields);
      }
      if (peek() == ';') {
        at++;
      }
      skipSpace();
      if (at != text.length()) {
        throw wrong("more than one structure");
      }
      return new CapsText(mediaType, fields);
    }

    private void readField(Map<String, Object> fields) throws LatentException {
      String name = until("=,;").strip();
      if (name.isEmpty() || peek() != '=') {
        throw wrong("a field without a value");
      }
      at++;
      skipSpace();
      String type = "";
      if (peek() == '(') {
        int start = at + 1;
        skipPast(')');
        type = text.substring(start, at - 1).strip();
        skipSpace();
      }
      boolean quoted = peek() == '"';
      String value = quoted ? readQuoted() : until(",;").strip();
      skipSpace();
      fields.put(name, convert(type, quoted, value));
    }

    private Object convert(String type, boolean quoted, String value) throws LatentException {
      boolean integer = type.equals("int") || type.equals("i");
      if (quoted || !(integer || (type.isEmpty() && value.matches("-?[0-9]{1,10}")))) {
        return value;
      }
      try {
        return Integer.valueOf(value);
      } catch (NumberFormatException e) {
        if (integer) {
          throw wrong("an int that is none");
        }
        return value;
      }
    }

    private String readQuoted() throws LatentException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      at++;
      int plain = at;
      while (peek() != '"') {
        if (at >= text.length()) {
          throw wrong("a string without end");
        }
        if (peek() != '\\') {
          at++;
          continue;
        }
        bytes.writeBytes(utf8(plain, at));
        at++;
        if (at + 3 <= text.length() && text.substring(at, at + 3).matches("[0-3][0-7][0-7]")) {
          bytes.write(Integer.parseInt(text.substring(at, at + 3), 8));
          at += 3;
          plain = at;
        } else {
          plain = at;
          at = Math.min(at + 1, text.length());
        }
      }
      bytes.writeBytes(utf8(plain, at));
      at++;
      return bytes.toString(StandardCharsets.UTF_8);
    }

    private byte[] utf8(int from, int to) {
      return text.substring(from, to).getBytes(StandardCharsets.UTF_8);
    }

    private String until(String ends) {
      int start = at;
      while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private void skipPast(char end) throws LatentException {
      int found = text.indexOf(end, at);
      if (found < 0) {
        throw wrong("no " + end);
      }
      at = found + 1;
      skipSpace();
    }

    private void skipSpace() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : '\0';
    }

    private LatentException wrong(String what) {
      return LatentException.damaged("caps: " + what + " at character " + at);
    }
  }
}
