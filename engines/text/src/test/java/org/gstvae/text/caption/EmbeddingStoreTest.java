package org.gstvae.text.caption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.gstvae.engine.Guidance;
import org.gstvae.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingStoreTest {
  private static final EmbeddingStore.Source SOURCE =
      new EmbeddingStore.Source("fingerprint", Precision.FP32, 5, 2);
  private static final Guidance GUIDANCE =
      new Guidance(new float[] {1, 2, 3, 4, 5, 6, 0, 0, 0, 0}, new float[] {1, 0, 1, 0, 0}, 5, 2);

  @TempDir Path folder;

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void whatIsPutIsGot() throws IOException {
    EmbeddingStore store = new EmbeddingStore(folder);
    assertEquals(Optional.empty(), store.get(SOURCE, "a caption"));
    store.put(SOURCE, "a caption", GUIDANCE);
    Guidance got = new EmbeddingStore(folder).get(SOURCE, "a caption").orElseThrow();
    assertArrayEquals(GUIDANCE.embeddings(), got.embeddings());
    assertArrayEquals(GUIDANCE.mask(), got.mask());
    assertEquals(1, files());
  }

  @Test
  void everythingThatMattersTellsThemApart() throws IOException {
    EmbeddingStore store = new EmbeddingStore(folder);
    store.put(SOURCE, "a caption", GUIDANCE);
    assertEquals(Optional.empty(), store.get(SOURCE, "another"));
    for (EmbeddingStore.Source other :
        new EmbeddingStore.Source[] {
          new EmbeddingStore.Source("other", Precision.FP32, 5, 2),
          new EmbeddingStore.Source("fingerprint", Precision.BF16, 5, 2),
          new EmbeddingStore.Source("fingerprint", Precision.FP32, 6, 2),
          new EmbeddingStore.Source("fingerprint", Precision.FP32, 5, 3)
        }) {
      assertEquals(Optional.empty(), store.get(other, "a caption"));
    }
  }

  /** A damaged file is as good as none, and can be written again. */
  @Test
  void damageIsNoFailure() throws IOException {
    EmbeddingStore store = new EmbeddingStore(folder);
    store.put(SOURCE, "a caption", GUIDANCE);
    byte[] whole = Files.readAllBytes(onlyFile());
    for (int length = 0; length < whole.length; length++) {
      Files.write(onlyFile(), Arrays.copyOf(whole, length));
      assertEquals(Optional.empty(), store.get(SOURCE, "a caption"), "cut to " + length);
    }
    store.put(SOURCE, "a caption", GUIDANCE);
    assertTrue(store.get(SOURCE, "a caption").isPresent());
  }

  @Test
  void theLongestUnusedGoWhenThereIsTooMuch() throws IOException {
    EmbeddingStore store = new EmbeddingStore(folder);
    store.put(SOURCE, "0", GUIDANCE);
    long bytes = Files.size(onlyFile());
    EmbeddingStore small = new EmbeddingStore(folder, 3 * bytes);
    Files.setLastModifiedTime(onlyFile(), FileTime.fromMillis(1000));
    for (int i = 1; i < 6; i++) {
      small.put(SOURCE, Integer.toString(i), GUIDANCE);
    }
    assertEquals(3, files());
    assertEquals(Optional.empty(), small.get(SOURCE, "0"));
    assertTrue(small.get(SOURCE, "5").isPresent());
  }
}
