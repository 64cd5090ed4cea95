package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.gstvae.engine.CodecMode;
import org.gstvae.engine.LatentShape;
import org.gstvae.latent.Chunk;
import org.gstvae.latent.ChunkGeometry;
import org.gstvae.latent.FrameTime;
import org.gstvae.latent.LatentException;
import org.gstvae.latent.SideData;
import org.gstvae.latent.SideDataType;
import org.gstvae.latent.StreamFormat;
import org.gstvae.plugin.element.ElementException;
import org.gstvae.plugin.element.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTest {
  @TempDir Path folder;

  @Test
  void thePropertyWinsOverTheFile() throws ElementException, IOException {
    Path file = Files.writeString(folder.resolve("prompt.txt"), "from the file\n");
    assertNull(Prompt.read(null, null));
    assertEquals("from the file", Prompt.read(null, file.toString()));
    assertEquals("given", Prompt.read("given", file.toString()));
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("prompt.bin"), new byte[] {'a', (byte) 0xC3, '('});
    assertRefused(ErrorCode.RESOURCE_SETTINGS, "UTF-8", file);
  }

  @Test
  void aFileThatIsTooLongIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("long.txt"), "x".repeat(4097));
    assertRefused(ErrorCode.RESOURCE_SETTINGS, "4096", file);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertRefused(ErrorCode.RESOURCE_NOT_FOUND, "nowhere.txt", folder.resolve("nowhere.txt"));
  }

  private static Chunk chunk(List<SideData> sideData) {
    return new Chunk(
        "0123456789abcdef",
        0,
        CodecMode.VIDEO,
        StreamFormat.F16LE,
        new ChunkGeometry(16, 16, new LatentShape(1, 2, 2, 4), 4, 8),
        Collections.nCopies(4, new FrameTime(0, 1)),
        sideData);
  }

  private static SideData prompt(byte[] bytes) {
    return new SideData(SideDataType.PROMPT.code(), ByteBuffer.wrap(bytes));
  }

  @Test
  void theStreamsPromptIsChecked() throws LatentException {
    assertEquals("", Prompt.of(chunk(List.of())));
    byte[] most = "\u00e9".repeat(2048).getBytes(StandardCharsets.UTF_8);
    assertEquals(2048, Prompt.of(chunk(List.of(prompt(most)))).length());
    for (byte[] hostile :
        new byte[][] {
          {(byte) 0xFF}, {(byte) 0xC3}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, new byte[4097]
        }) {
      assertThrows(LatentException.class, () -> Prompt.of(chunk(List.of(prompt(hostile)))));
    }
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    assertEquals("short", Prompt.cut("short"));
    String cut = Prompt.cut("a" + "\ud83d\ude00".repeat(2000));
    assertEquals(1 + 2 * 1023, cut.length());
  }

  private static void assertRefused(ErrorCode code, String said, Path file) {
    ElementException refusal =
        assertThrows(ElementException.class, () -> Prompt.read(null, file.toString()));
    assertEquals(code, refusal.code());
    assertTrue(refusal.getMessage().contains(said), refusal::getMessage);
  }
}
