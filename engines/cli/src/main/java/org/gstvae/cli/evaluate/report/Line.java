package org.gstvae.cli.evaluate.report;

import java.util.List;

/**
 * Points of one kind in a plot.
 *
 * @param name what the legend says; null to leave it out
 * @param style which colour and dash, from 0
 * @param joined whether a line joins them
 * @param marked whether each has a mark
 * @param points in the line's order
 */
record Line(String name, int style, boolean joined, boolean marked, List<Point> points) {
  /** A point; the note is shown under the pointer. */
  record Point(double x, double y, String note) {}
}
