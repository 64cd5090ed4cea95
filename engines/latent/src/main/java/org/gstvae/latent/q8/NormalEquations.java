package org.gstvae.latent.q8;

/** Least squares by Cholesky's decomposition of the normal equations. */
final class NormalEquations {
  private NormalEquations() {}

  /**
   * Solves them.
   *
   * @param sums lower triangle, row by row, of the products of the unknowns' factors and, last, the
   *     value that they explain; (n + 1) x (n + 1), overwritten
   * @param n unknowns
   * @param ridge added to the diagonal, above 0
   */
  static double[] solve(double[] sums, int n, double ridge) {
    int stride = n + 1;
    for (int i = 0; i < n; i++) {
      sums[i * stride + i] += ridge;
      for (int j = 0; j <= i; j++) {
        double sum = sums[i * stride + j];
        for (int k = 0; k < j; k++) {
          sum -= sums[i * stride + k] * sums[j * stride + k];
        }
        sums[i * stride + j] =
            i == j ? Math.sqrt(Math.max(sum, ridge)) : sum / sums[j * stride + j];
      }
    }
    double[] solution = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = sums[n * stride + i];
      for (int k = 0; k < i; k++) {
        sum -= sums[i * stride + k] * solution[k];
      }
      solution[i] = sum / sums[i * stride + i];
    }
    for (int i = n - 1; i >= 0; i--) {
      double sum = solution[i];
      for (int k = i + 1; k < n; k++) {
        sum -= sums[k * stride + i] * solution[k];
      }
      solution[i] = sum / sums[i * stride + i];
    }
    return solution;
  }
}
