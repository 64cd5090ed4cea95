package org.gstvae.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.gstvae.engine.EngineException;

/**
 * A folder of footage without a table: all files in it, and in the folders in it, whose names do
 * not begin with a dot. Which are photographs is told by their extensions; a text file beside a
 * file, with the same name but for the extension, is its caption.
 */
final class FootageFolder {
  private static final Set<String> PHOTOGRAPHS =
      Set.of("png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp");

  private static final String CAPTION = "txt";

  private FootageFolder() {}

  static List<DataRow> rows(Path folder) throws EngineException {
    List<DataRow> rows = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!name.startsWith(".") && !extension.equals(CAPTION)) {
          rows.add(
              new DataRow(
                  folder.relativize(file).toString(),
                  PHOTOGRAPHS.contains(extension) ? "image" : "video",
                  caption(file, name),
                  "not stated",
                  folder.getFileName().toString(),
                  null,
                  null));
        }
      }
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID, folder + ": cannot be listed: " + e.getMessage(), e);
    }
    return rows;
  }

  private static String caption(Path file, String name) throws IOException {
    int dot = name.lastIndexOf('.');
    Path text = file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + "." + CAPTION);
    return Files.isRegularFile(text) ? Files.readString(text).strip() : null;
  }
}
