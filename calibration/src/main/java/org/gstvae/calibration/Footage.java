package org.gstvae.calibration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gstvae.engine.EngineException;
import org.gstvae.training.DataRow;
import org.gstvae.training.DataTable;

/**
 * The footage of a calibration.
 *
 * @param calibration clips that ranges come from, in the order of their use
 * @param gate clips that the gate measures, of other shots
 */
public record Footage(List<ClipFile> calibration, List<ClipFile> gate) {
  /** Every how many shots one is held out for the gate where the user named none. */
  private static final int HELD_OUT = 5;

  private static final int HASH_DIGITS = 16;

  /** Files that lie beside footage and are none. */
  private static final Set<String> OTHER =
      Set.of("csv", "txt", "json", "md", "html", "pdf", "srt", "vtt", "vae", "safetensors");

  /** Copies the lists. */
  public Footage {
    calibration = List.copyOf(calibration);
    gate = List.copyOf(gate);
  }

  /**
   * The videos of a directory: those that its CSV table names, or else every file in it that may be
   * one; or a single file.
   *
   * @param use rows of the table with this use; null for all
   * @throws EngineException NOT_FOUND without the directory or without a video in it
   */
  public static List<ClipFile> find(Path directory, String use) throws EngineException {
    if (Files.isRegularFile(directory)) {
      return List.of(file(directory));
    }
    if (!Files.isDirectory(directory)) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, directory + ": no such directory of videos");
    }
    List<ClipFile> clips = new ArrayList<>();
    List<Path> tables = list(directory, true);
    if (tables.size() == 1) {
      for (DataRow row : DataTable.read(tables.get(0))) {
        if (!row.image() && (use == null || use.equals(row.use()))) {
          clips.add(new ClipFile(directory.resolve(row.path()), row.shot()));
        }
      }
    } else {
      list(directory, false).forEach(path -> clips.add(file(path)));
    }
    if (clips.isEmpty()) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND,
          directory + ": no video in it" + (use == null ? "" : " with use " + use));
    }
    return clips;
  }

  /**
   * Splits clips by shot and draws the order of calibration.
   *
   * @param heldOut shots for the gate; if empty, every fifth shot in the order of the seed
   * @param seed of the order
   * @throws EngineException INVALID if one side is left without a clip
   */
  public static Footage split(List<ClipFile> clips, Set<String> heldOut, long seed)
      throws EngineException {
    Set<String> held = heldOut.isEmpty() ? draw(clips, seed) : heldOut;
    List<ClipFile> calibration = new ArrayList<>();
    List<ClipFile> gate = new ArrayList<>();
    for (ClipFile clip : clips) {
      (held.contains(clip.shot()) ? gate : calibration).add(clip);
    }
    if (gate.isEmpty() || calibration.isEmpty()) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          "footage of "
              + shots(clips).size()
              + " shots cannot be split for calibration and gate; give more videos, or others for"
              + " the gate with --gate-data");
    }
    return of(calibration, gate, seed);
  }

  /** Footage whose two sides are given. */
  public static Footage of(List<ClipFile> calibration, List<ClipFile> gate, long seed) {
    List<ClipFile> drawn = new ArrayList<>(calibration);
    Collections.shuffle(drawn, new Random(seed));
    return new Footage(drawn, gate);
  }

  /** SHA-256 over the content of clips in their order, cut to 16 hex digits. */
  static String hash(List<ClipFile> clips) throws EngineException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ClipFile clip : clips) {
        if (!Files.isRegularFile(clip.path())) {
          digest.update(clip.name().getBytes(StandardCharsets.UTF_8));
          continue;
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(clip.path()), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, "footage cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Set<String> draw(List<ClipFile> clips, long seed) {
    List<String> shots = new ArrayList<>(shots(clips));
    Collections.shuffle(shots, new Random(seed));
    return Set.copyOf(shots.subList(0, (shots.size() + HELD_OUT - 1) / HELD_OUT));
  }

  private static Set<String> shots(List<ClipFile> clips) {
    Set<String> shots = new TreeSet<>();
    clips.forEach(clip -> shots.add(clip.shot()));
    return shots;
  }

  private static ClipFile file(Path path) {
    return new ClipFile(path, path.getFileName().toString());
  }

  private static List<Path> list(Path directory, boolean tables) throws EngineException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(
              file ->
                  tables
                      ? extension(file).equals("csv") && directory.equals(file.getParent())
                      : !OTHER.contains(extension(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, directory + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
