package org.gstvae.training.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gstvae.engine.EngineException;
import org.gstvae.training.DataRow;
import org.gstvae.training.DataTable;

/** The files to evaluate on. */
public final class FootageList {
  /** The table of a directory. */
  public static final String TABLE = "eval.csv";

  private FootageList() {}

  /**
   * What a user named: a directory with a table {@value #TABLE}, whose rows are taken; a directory
   * without one, whose files are taken by name, hidden ones left out; a table; or a file.
   *
   * @throws EngineException NOT_FOUND, or INVALID for a broken table
   */
  public static List<Footage> of(Path named) throws EngineException {
    if (Files.isDirectory(named)) {
      Path table = named.resolve(TABLE);
      return Files.exists(table) ? rows(table) : files(named);
    }
    if (named.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      return rows(named);
    }
    if (!Files.isRegularFile(named)) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, named + ": no such file or directory");
    }
    return List.of(new Footage(named.toString(), named, Footage.Kind.UNKNOWN, ""));
  }

  private static List<Footage> rows(Path table) throws EngineException {
    List<Footage> all = new ArrayList<>();
    for (DataRow row : DataTable.read(table)) {
      all.add(
          new Footage(
              row.path(),
              table.resolveSibling(row.path()),
              row.image() ? Footage.Kind.IMAGE : Footage.Kind.VIDEO,
              row.caption()));
    }
    return all;
  }

  private static List<Footage> files(Path directory) throws EngineException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> Files.isRegularFile(f) && !f.getFileName().toString().startsWith("."))
          .sorted()
          .map(f -> new Footage(f.getFileName().toString(), f, Footage.Kind.UNKNOWN, ""))
          .toList();
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.NOT_FOUND, directory + ": cannot be listed: " + e.getMessage(), e);
    }
  }
}
