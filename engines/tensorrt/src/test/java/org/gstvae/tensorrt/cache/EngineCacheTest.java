package org.gstvae.tensorrt.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines on disk: whole and ours, or built again with a warning. */
class EngineCacheTest {
  private static final EngineKey KEY = new EngineKey("graph", "", "weights", "10.6.0", "GPU sm_90");
  private static final String SIZES = "16x16-640x360-1280x720";
  private static final byte[] PLAN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  @TempDir private Path directory;

  private final List<String> warnings = new ArrayList<>();

  @Test
  void whatIsWrittenIsRead() throws IOException {
    EngineCache cache = new EngineCache(directory.resolve("not/there/yet"));
    assertNull(cache.read(KEY, warnings::add));
    write(cache, KEY);
    assertArrayEquals(PLAN, read(cache, KEY));
    assertEquals(List.of(), warnings);
    try (Stream<Path> files = Files.list(cache.directory())) {
      assertEquals(List.of(cache.file(KEY)), files.toList());
    }
  }

  @Test
  void everyPartOfTheKeyMatters() {
    Set<String> names = new HashSet<>();
    names.add(KEY.fileName());
    names.add(new EngineKey("other", "", "weights", "10.6.0", "GPU sm_90").fileName());
    names.add(new EngineKey("graph", SIZES, "weights", "10.6.0", "GPU sm_90").fileName());
    names.add(new EngineKey("graph", "", "other", "10.6.0", "GPU sm_90").fileName());
    names.add(new EngineKey("graph", "", "weights", "10.8.0", "GPU sm_90").fileName());
    names.add(new EngineKey("graph", "", "weights", "10.6.0", "GPU sm_89").fileName());
    assertEquals(6, names.size());
  }

  @Test
  void rangesOfSizesAreFound() throws IOException {
    EngineCache cache = new EngineCache(directory.resolve("cache"));
    assertEquals(Set.of(), cache.sizes());
    write(cache, KEY);
    assertEquals(Set.of(), cache.sizes());
    EngineKey range = new EngineKey("graph", SIZES, "weights", "10.6.0", "GPU sm_90");
    write(cache, range);
    assertEquals(Set.of(SIZES), cache.sizes());
    assertArrayEquals(PLAN, read(cache, range));
    assertEquals(List.of(), warnings);
  }

  @Test
  void everyDamagedByteIsNoticed() throws IOException {
    EngineCache cache = new EngineCache(directory);
    write(cache, KEY);
    byte[] whole = Files.readAllBytes(cache.file(KEY));
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      Files.write(cache.file(KEY), damaged);
      assertNull(cache.read(KEY, warnings::add), "byte " + i);
      assertEquals(i + 1, warnings.size());
    }
    assertTrue(warnings.get(0).endsWith("; it is built again"), warnings.get(0));
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    EngineCache cache = new EngineCache(directory);
    write(cache, KEY);
    byte[] whole = Files.readAllBytes(cache.file(KEY));
    for (int length = 0; length < whole.length; length++) {
      Files.write(cache.file(KEY), Arrays.copyOf(whole, length));
      assertNull(cache.read(KEY, warnings::add), "length " + length);
    }
    assertEquals(whole.length, warnings.size());
  }

  @Test
  void anEngineOfAnotherKeyIsForeign() throws IOException {
    EngineCache cache = new EngineCache(directory);
    EngineKey other = new EngineKey("graph", "", "weights", "10.6.0", "another GPU");
    write(cache, other);
    Files.move(cache.file(other), cache.file(KEY));
    assertNull(cache.read(KEY, warnings::add));
    assertTrue(warnings.get(0).contains("is of another model, library or GPU"), warnings.get(0));
  }

  @Test
  void aFailedWriteLeavesWhatWasThere() throws IOException {
    EngineCache cache = new EngineCache(directory);
    write(cache, KEY);
    EngineCache.Blocks failing =
        new EngineCache.Blocks() {
          @Override
          public long bytes() {
            return 5;
          }

          @Override
          public ByteBuffer block(long from, int length) {
            throw new IllegalStateException("no more");
          }
        };
    try {
      cache.write(KEY, failing);
    } catch (IllegalStateException e) {
      assertEquals("no more", e.getMessage());
    }
    assertArrayEquals(PLAN, read(cache, KEY));
    try (Stream<Path> files = Files.list(directory)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
    }
  }

  private void write(EngineCache cache, EngineKey key) throws IOException {
    cache.write(
        key,
        new EngineCache.Blocks() {
          @Override
          public long bytes() {
            return PLAN.length;
          }

          @Override
          public ByteBuffer block(long from, int length) {
            return ByteBuffer.wrap(PLAN, (int) from, length);
          }
        });
  }

  private byte[] read(EngineCache cache, EngineKey key) {
    try (Memory plan = cache.read(key, warnings::add)) {
      return plan.getByteArray(0, (int) plan.size());
    }
  }
}
