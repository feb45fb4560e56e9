package io.secondsite.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * One comparison of a benchmark.
 *
 * @param what what was compared with what
 * @param unit the unit of both figures
 * @param ours the product's figure, a median
 * @param peer the peer's, a median
 * @param ratio ours to the peer's, after what the goal allows was taken off
 * @param goal which ratio is within reach, in words
 * @param met whether it is; a row without a goal is met
 */
record Row(
    String what, String unit, double ours, double peer, double ratio, String goal, boolean met) {
  Row {
    requireNonNull(what, "what");
    requireNonNull(unit, "unit");
    requireNonNull(goal, "goal");
  }

  /** A row in which the product may be so many times the peer at the most. */
  static Row atMost(double limit, String what, String unit, double ours, double peer) {
    double ratio = ours / peer;
    return new Row(
        what, unit, ours, peer, ratio, "<= %s x the peer".formatted(text(limit)), ratio <= limit);
  }

  /** The same, with an allowance that does not count. */
  static Row atMost(
      double limit, double allowance, String what, String unit, double ours, double peer) {
    double ratio = (ours - allowance) / peer;
    String goal = "<= %s x the peer + %s %s".formatted(text(limit), text(allowance), unit);
    return new Row(what, unit, ours, peer, ratio, goal, ratio <= limit);
  }

  /** A row in which the product must be so many times the peer at the least. */
  static Row atLeast(double limit, String what, String unit, double ours, double peer) {
    double ratio = ours / peer;
    return new Row(
        what, unit, ours, peer, ratio, ">= %s x the peer".formatted(text(limit)), ratio >= limit);
  }

  /** A row that only informs. */
  static Row shown(String what, String unit, double ours, double peer) {
    return new Row(what, unit, ours, peer, ours / peer, "none", true);
  }

  static String text(double figure) {
    double magnitude = Math.abs(figure);
    if (magnitude >= 100 || figure == Math.rint(figure)) {
      return String.format(Locale.ROOT, "%.0f", figure);
    }
    return magnitude >= 1
        ? String.format(Locale.ROOT, "%.2f", figure)
        : String.format(Locale.ROOT, "%.3f", figure);
  }
}
