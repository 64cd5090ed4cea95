package org.gstvae.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.gstvae.model.weights.SafetensorsFile;

/**
 * Which weights a run has changed. It is told from the checkpoint alone: an average that equals its
 * weight to the bit belongs to one that has never moved, since both start equal.
 */
final class Changes {
  private final Set<String> moved = new HashSet<>();
  private final Set<String> stayed = new HashSet<>();

  private Changes() {}

  static Changes of(TrainingConfig config) throws Exception {
    Changes changes = new Changes();
    Path file = Path.of(config.output()).resolve("checkpoint.safetensors");
    try (SafetensorsFile saved = SafetensorsFile.open(file)) {
      for (String key : saved.keys()) {
        if (key.startsWith("weights/")) {
          String name = key.substring("weights/".length());
          ByteBuffer average = saved.get("average/" + name).data();
          (saved.get(key).data().equals(average) ? changes.stayed : changes.moved).add(name);
        }
      }
    }
    return changes;
  }

  /** Asserts that none of these has changed, and that there are some. */
  void stayed(Predicate<String> keys) {
    assertEquals(Set.of(), Set.copyOf(moved.stream().filter(keys).toList()));
    assertTrue(stayed.stream().anyMatch(keys));
  }

  /** Asserts that more than so many of these have changed. */
  void moved(int least, Predicate<String> keys) {
    long count = moved.stream().filter(keys).count();
    assertTrue(count > least, "changed: " + count);
  }
}
