package org.gstvae.plugin.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;

/** Captions from users and streams, checked. */
public final class Prompt {
  /** Far more than a text encoder reads; it travels with every chunk. */
  private static final int MOST_BYTES = 4096;

  private Prompt() {}

  /** The caption: {@code prompt}, else the file's content, else null. */
  static String read(String prompt, String file) throws ElementException {
    if (prompt != null) {
      check("prompt", prompt.getBytes(StandardCharsets.UTF_8).length);
      return prompt;
    }
    return file == null ? null : readFile(file);
  }

  private static String readFile(String file) throws ElementException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      check("prompt-file " + file, bytes.length);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().strip();
    } catch (CharacterCodingException e) {
      throw new ElementException(
          ErrorCode.RESOURCE_SETTINGS, "prompt-file " + file + " is not UTF-8 text", e);
    } catch (NoSuchFileException e) {
      throw new ElementException(
          ErrorCode.RESOURCE_NOT_FOUND, "prompt-file " + file + " does not exist", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ElementException(
          ErrorCode.RESOURCE_OPEN_READ,
          "prompt-file " + file + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  /**
   * The caption that a chunk was encoded with; empty if it has none.
   *
   * @throws LatentException DAMAGED if it is too long or not UTF-8
   */
  public static String of(Chunk chunk) throws LatentException {
    Optional<SideData> prompt = chunk.sideData(SideDataType.PROMPT);
    if (prompt.isEmpty()) {
      return "";
    }
    ByteBuffer bytes = prompt.get().value();
    try {
      if (bytes.remaining() <= MOST_BYTES) {
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      }
    } catch (CharacterCodingException e) {
      // Said below.
    }
    throw LatentException.damaged(
        "access unit: its prompt is not UTF-8 text of at most "
            + MOST_BYTES
            + " bytes; it is decoded without");
  }

  /** A text that nobody meant for a prompt, cut to what one may have. */
  public static String cut(String text) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      bytes += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MOST_BYTES) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end);
  }

  private static void check(String what, int bytes) throws ElementException {
    if (bytes > MOST_BYTES) {
      throw new ElementException(
          ErrorCode.RESOURCE_SETTINGS,
          what + " is too long (expected: at most " + MOST_BYTES + " bytes)");
    }
  }
}
