package org.gstvae.training;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gstvae.engine.EngineException;

/** What a data set has: a CSV table, or all files of a folder. */
public final class DataTable {
  private DataTable() {}

  /**
   * Reads a table with a header line; of a folder, lists its files.
   *
   * @throws EngineException NOT_FOUND without the file, INVALID if it is not such a table
   */
  public static List<DataRow> read(Path csv) throws EngineException {
    if (Files.isDirectory(csv)) {
      return FootageFolder.rows(csv);
    }
    if (!Files.isRegularFile(csv)) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, csv + ": no such data table");
    }
    CsvMapper mapper = CsvMapper.builder().enable(CsvParser.Feature.EMPTY_STRING_AS_NULL).build();
    try (MappingIterator<DataRow> rows =
        mapper
            .readerFor(DataRow.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(csv.toFile())) {
      List<DataRow> all = rows.readAll();
      for (DataRow row : all) {
        if (row.path() == null || row.kind() == null) {
          throw new EngineException(
              EngineException.Kind.INVALID, csv + ": a row lacks its path or kind");
        }
      }
      return all;
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Kind.INVALID,
          csv + ": not a data table: " + e.getMessage().lines().findFirst().orElse(""),
          e);
    }
  }
}
