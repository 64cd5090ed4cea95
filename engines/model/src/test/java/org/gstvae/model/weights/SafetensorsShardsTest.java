package org.gstvae.model.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gstvae.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsShardsTest {
  @TempDir Path folder;

  private void shard(String name, String key, int value) throws IOException {
    List<SafetensorsWriter.Declared> declared =
        List.of(new SafetensorsWriter.Declared(key, DType.U8, new long[] {1}));
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(folder.resolve(name), declared, Map.of())) {
      writer.write(key, ByteBuffer.wrap(new byte[] {(byte) value}));
      writer.commit();
    }
  }

  private Path index(String text) throws IOException {
    return Files.writeString(folder.resolve("model.safetensors.index.json"), text);
  }

  @Test
  void tensorsComeFromTheirFiles() throws IOException, EngineException {
    shard("one.safetensors", "a", 11);
    shard("two.safetensors", "b", 22);
    Path index =
        index("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");
    try (SafetensorsShards shards = SafetensorsShards.open(index)) {
      assertEquals(Set.of("a", "b"), shards.keys());
      assertEquals(11, shards.get("a").data().get(0));
      assertEquals(22, shards.get("b").data().get(0));
      assertEquals(DType.U8, shards.dtype("b"));
      assertEquals(
          EngineException.Kind.NOT_FOUND,
          assertThrows(EngineException.class, () -> shards.get("c")).kind());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                             | not JSON",
        "{}                                            | weight_map",
        "{\"weight_map\": {\"a\": \"../one.safetensors\"}} | expected: a file of its folder",
        "{\"weight_map\": {\"a\": \"/etc/passwd\"}}        | expected: a file of its folder",
        "{\"weight_map\": {\"x\": \"one.safetensors\"}}    | x is not in one.safetensors",
        "{\"weight_map\": {\"a\": \"gone.safetensors\"}}   | gone.safetensors: no such file"
      })
  void whatIsWrongIsSaid(String text, String said) throws IOException {
    shard("one.safetensors", "a", 11);
    Path index = index(text);
    EngineException refusal =
        assertThrows(EngineException.class, () -> SafetensorsShards.open(index).close());
    assertTrue(refusal.getMessage().contains(said), refusal::getMessage);
  }
}
