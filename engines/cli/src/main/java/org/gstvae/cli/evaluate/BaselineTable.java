package org.gstvae.cli.evaluate;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.gstvae.engine.EngineException;

/** PSNRs to compare with, by the clip's path as the data's table has it. */
public final class BaselineTable {
  private final Map<String, Double> psnr;

  private BaselineTable(Map<String, Double> psnr) {
    this.psnr = psnr;
  }

  /**
   * Reads a CSV table with a header line: columns {@code path} and {@code psnr_N}, or {@code psnr}
   * if there is no such column.
   *
   * @param channels N
   * @throws EngineException NOT_FOUND without the file, INVALID naming file and column
   */
  public static BaselineTable read(Path file, int channels) throws EngineException {
    if (!Files.isRegularFile(file)) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, file + ": no such table");
    }
    Map<String, Double> psnr = new HashMap<>();
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(file.toFile())) {
      while (rows.hasNextValue()) {
        Map<String, String> row = rows.nextValue();
        String value = row.getOrDefault("psnr_" + channels, row.get("psnr"));
        if (value == null || row.get("path") == null) {
          throw invalid(file, "a row lacks path, or psnr_" + channels + " and psnr", null);
        }
        psnr.put(row.get("path"), Double.valueOf(value));
      }
    } catch (IOException | NumberFormatException e) {
      throw invalid(
          file, "not a table of PSNRs: " + e.getMessage().lines().findFirst().orElse(""), e);
    }
    return new BaselineTable(psnr);
  }

  private static EngineException invalid(Path file, String what, Exception cause) {
    return new EngineException(EngineException.Kind.INVALID, file + ": " + what, cause);
  }

  /** The PSNR for a clip, or null. */
  Double of(String path) {
    return psnr.get(path);
  }
}
