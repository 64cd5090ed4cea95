package org.gstvae.plugin.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static void assertRefused(ErrorCode code, String said, Path file) {
    ElementException refusal =
        assertThrows(ElementException.class, () -> Prompt.read(null, file.toString()));
    assertEquals(code, refusal.code());
    assertTrue(refusal.getMessage().contains(said), refusal::getMessage);
  }
}
