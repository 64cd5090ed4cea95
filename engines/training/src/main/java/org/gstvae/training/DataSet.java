package org.gstvae.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.gstvae.engine.EngineException;

/**
 * Decoded material, split by shot: neighbouring clips of a shot look alike, so a shot that is
 * validated on is trained on by none of its clips.
 *
 * @param videos clips to train on
 * @param images photographs to train on
 * @param validation the first clip of every held-out shot
 */
public record DataSet(List<Clip> videos, List<Clip> images, List<Clip> validation) {
  /**
   * Decodes everything that a configuration names, or maps what was decoded before.
   *
   * @param log told about every file that cannot be read, and how many there were
   * @throws EngineException if the table cannot be read, or nothing is left to train on
   */
  public static DataSet load(TrainingConfig.Data data, Consumer<String> log)
      throws EngineException, IOException {
    Path table = Path.of(data.table());
    FrameCache cache =
        new FrameCache(
            data.cache() == null ? FrameCache.defaultDirectory() : Path.of(data.cache()));
    List<Clip> videos = new ArrayList<>();
    List<Clip> images = new ArrayList<>();
    List<Clip> validation = new ArrayList<>();
    Set<String> held = new HashSet<>(data.validationShots());
    Set<String> validated = new HashSet<>();
    int skipped = 0;
    for (DataRow row : DataTable.read(table)) {
      boolean heldOut = held.contains(row.shot());
      if (!data.use().contains(row.use()) || (heldOut && !validated.add(row.shot()))) {
        continue;
      }
      try {
        Clip clip = cache.clip(table.resolveSibling(row.path()), row);
        (heldOut ? validation : row.image() ? images : videos).add(clip);
      } catch (EngineException e) {
        skipped++;
        log.accept("skipped: " + e.getMessage());
      }
    }
    if (skipped > 0) {
      log.accept(skipped + " files of " + table + " were skipped");
    }
    if (videos.isEmpty()) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          table + ": no readable video with use " + String.join(", ", data.use()));
    }
    return new DataSet(List.copyOf(videos), List.copyOf(images), List.copyOf(validation));
  }
}
