package org.gstvae.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  /** What all files, those of validation too, show. */
  Set<String> captions() {
    return Stream.of(videos, images, validation)
        .flatMap(List::stream)
        .map(clip -> clip.row().caption())
        .collect(Collectors.toSet());
  }

  /**
   * Decodes everything that a configuration names, or maps what was decoded before.
   *
   * @param listener told how far the decoding is, about every file that cannot be read, and how
   *     many there were
   * @throws EngineException if the table cannot be read, or nothing is left to train on
   */
  public static DataSet load(TrainingConfig.Data data, TrainingListener listener)
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
    Path folder = Files.isDirectory(table) ? table : table.toAbsolutePath().getParent();
    List<DataRow> rows = DataTable.read(table).stream().filter(data::allows).toList();
    int done = 0;
    int skipped = 0;
    for (DataRow row : rows) {
      listener.decoded(done++, rows.size());
      boolean heldOut = held.contains(row.shot());
      if (heldOut && !validated.add(row.shot())) {
        continue;
      }
      try {
        List<Clip> clips = cache.clips(folder.resolve(row.path()), row, data.maxFrames());
        if (heldOut) {
          validation.add(clips.get(0));
        } else {
          (row.image() ? images : videos).addAll(clips);
        }
      } catch (EngineException e) {
        skipped++;
        listener.message("skipped: " + e.getMessage());
      }
    }
    listener.decoded(done, rows.size());
    if (skipped > 0) {
      listener.message(skipped + " files of " + table + " were skipped");
    }
    Set<String> missing = new TreeSet<>(held);
    missing.removeAll(validated);
    if (!missing.isEmpty()) {
      listener.message("data.validation_shots: no such shot: " + String.join(", ", missing));
    }
    if (videos.isEmpty()) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          table
              + ": no readable video to train on"
              + (data.use() == null ? "" : " with use " + String.join(", ", data.use())));
    }
    return new DataSet(List.copyOf(videos), List.copyOf(images), List.copyOf(validation));
  }
}
