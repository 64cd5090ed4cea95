package org.gstvae.cli.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.gstvae.cli.Machine;
import org.gstvae.cli.evaluate.report.PictureBook;
import org.gstvae.engine.EngineException;
import org.gstvae.training.evaluate.Evaluator;
import org.gstvae.training.evaluate.Footage;
import org.gstvae.training.evaluate.FootageReader;
import org.gstvae.training.evaluate.Measured;

/** Evaluates file by file; what cannot be read is said, counted, and left out. */
public final class EvaluationRun {
  /** Told how far it is. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code total} are done. */
    void at(long done, long total);
  }

  private final Evaluator evaluator;
  private final List<Entry> entries;
  private final BaselineTable baseline;
  private final PictureBook pictures;
  private final Progress progress;
  private final Consumer<String> log;
  private final List<List<ClipResult>> clips = new ArrayList<>();
  private final List<Evaluation.Skipped> skipped = new ArrayList<>();

  /**
   * A run.
   *
   * @param baseline null without a table to compare with
   * @param pictures receives pictures; null if none are wanted
   * @param log told about every file that is skipped
   */
  public EvaluationRun(
      Evaluator evaluator,
      List<Entry> entries,
      BaselineTable baseline,
      PictureBook pictures,
      Progress progress,
      Consumer<String> log) {
    this.evaluator = evaluator;
    this.entries = entries;
    this.baseline = baseline;
    this.pictures = pictures;
    this.progress = progress;
    this.log = log;
    entries.forEach(entry -> clips.add(new ArrayList<>()));
  }

  /**
   * Evaluates files.
   *
   * @throws EngineException if a codec fails, or no file could be read
   */
  public void over(List<Footage> footage)
      throws EngineException, InterruptedException, IOException {
    long total = (long) footage.size() * entries.size();
    for (int i = 0; i < footage.size(); i++) {
      long before = (long) i * entries.size();
      progress.at(before, total);
      FootageReader.Frames frames = read(footage.get(i));
      if (frames != null) {
        evaluator.evaluate(
            footage.get(i),
            frames,
            (contender, measured) -> {
              add(contender, measured);
              progress.at(before + contender + 1, total);
            });
      }
    }
    if (!skipped.isEmpty()) {
      log.accept(skipped.size() + " of " + footage.size() + " files were skipped");
    }
    if (clips.get(0).isEmpty()) {
      throw new EngineException(
          EngineException.Kind.INVALID, "no file could be evaluated: " + skipped.get(0).reason());
    }
  }

  private FootageReader.Frames read(Footage footage) throws EngineException, IOException {
    try {
      return evaluator.read(footage);
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.UNAVAILABLE) {
        throw e;
      }
      log.accept("skipped: " + e.getMessage());
      skipped.add(new Evaluation.Skipped(footage.path(), e.getMessage()));
      return null;
    }
  }

  private void add(int contender, Measured measured) throws IOException {
    String path = measured.footage().path();
    Double compared = contender == 0 && baseline != null ? baseline.of(path) : null;
    clips.get(contender).add(ClipResult.of(measured, compared));
    if (pictures != null && entries.get(contender).pictured()) {
      pictures.add(contender, measured);
    }
  }

  /** What was measured. */
  public Evaluation result(Conditions conditions, Machine machine) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      series.add(Series.of(entries.get(i), clips.get(i)));
    }
    List<String> below =
        clips.get(0).stream()
            .filter(clip -> clip.baselinePsnr() != null && clip.psnr() < clip.baselinePsnr())
            .map(ClipResult::path)
            .toList();
    return new Evaluation(
        series.get(0),
        List.copyOf(series.subList(1, series.size())),
        below,
        List.copyOf(skipped),
        conditions,
        machine);
  }
}
