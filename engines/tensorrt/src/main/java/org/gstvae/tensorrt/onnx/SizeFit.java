package org.gstvae.tensorrt.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the {@link SizeFormula} behind a number that is known for some sizes: more of them than a
 * formula has terms, so that one that does not hold in general is noticed.
 */
final class SizeFit {
  private static final double NEGLIGIBLE = 1e-6;
  private static final SizeTerm[] TERMS = SizeTerm.values();

  private final List<SizeRange.Size> sizes;
  private final int factor;
  private final Map<List<Long>, SizeFormula> known = new HashMap<>();

  /** Numbers will be given for these sizes. */
  SizeFit(List<SizeRange.Size> sizes, int factor) {
    this.sizes = sizes;
    this.factor = factor;
  }

  /**
   * The formula of a number.
   *
   * @param values the number at each of the sizes
   * @throws IllegalArgumentException if no formula gives them all
   */
  SizeFormula of(List<Long> values) {
    return known.computeIfAbsent(values, this::fit);
  }

  private SizeFormula fit(List<Long> values) {
    if (values.stream().distinct().count() == 1) {
      return SizeFormula.of(values.get(0));
    }
    double[] solution = solve(equations(values));
    Map<SizeTerm, Long> factors = new HashMap<>();
    for (int i = 0; i < TERMS.length; i++) {
      long factor = Math.round(solution[1 + i]);
      if (factor != 0) {
        factors.put(TERMS[i], factor);
      }
    }
    SizeFormula formula = new SizeFormula(Math.round(solution[0]), factors);
    for (int i = 0; i < sizes.size(); i++) {
      if (formula.at(sizes.get(i), factor) != values.get(i)) {
        throw new IllegalArgumentException(
            "extents " + values + " at " + sizes + " (expected: sums of multiples of the terms)");
      }
    }
    return formula;
  }

  /** A row for each size: one, the terms, the value. */
  private double[][] equations(List<Long> values) {
    double[][] rows = new double[sizes.size()][TERMS.length + 2];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = 1;
      for (int j = 0; j < TERMS.length; j++) {
        rows[i][1 + j] = TERMS[j].value(sizes.get(i), factor);
      }
      rows[i][1 + TERMS.length] = values.get(i);
    }
    return rows;
  }

  /** Gauss and Jordan; a term that others make up, as with a factor of 2, gets nothing. */
  private static double[] solve(double[][] rows) {
    int unknowns = rows[0].length - 1;
    double[] solution = new double[unknowns];
    int[] pivotRow = new int[unknowns];
    int done = 0;
    for (int column = 0; column < unknowns; column++) {
      pivotRow[column] = -1;
      int best = done;
      for (int row = done; row < rows.length; row++) {
        best = Math.abs(rows[row][column]) > Math.abs(rows[best][column]) ? row : best;
      }
      if (done < rows.length && Math.abs(rows[best][column]) > NEGLIGIBLE) {
        double[] pivot = rows[best];
        rows[best] = rows[done];
        rows[done] = pivot;
        eliminate(rows, done, column);
        pivotRow[column] = done++;
      }
    }
    for (int column = 0; column < unknowns; column++) {
      solution[column] = pivotRow[column] < 0 ? 0 : rows[pivotRow[column]][unknowns];
    }
    return solution;
  }

  private static void eliminate(double[][] rows, int at, int column) {
    double[] pivot = rows[at];
    double head = pivot[column];
    for (int i = column; i < pivot.length; i++) {
      pivot[i] /= head;
    }
    for (double[] row : rows) {
      if (row != pivot && row[column] != 0) {
        double share = row[column];
        for (int i = column; i < row.length; i++) {
          row[i] -= share * pivot[i];
        }
      }
    }
  }
}
