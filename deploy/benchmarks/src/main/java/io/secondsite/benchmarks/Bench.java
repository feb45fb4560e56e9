package io.secondsite.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Where and how often a benchmark measures.
 *
 * @param work an empty folder, the benchmark's own
 * @param runs how many times each side runs, in turn
 * @param diskBytes of the disk that is replicated
 * @param log where progress is told
 */
record Bench(Path work, int runs, long diskBytes, PrintStream log) {
  Bench {
    requireNonNull(work, "work");
    requireNonNull(log, "log");
    if (runs < 1) {
      throw new IllegalArgumentException("runs: at least 1");
    }
    if (diskBytes < 1L << 30) {
      throw new IllegalArgumentException("size: at least 1 GiB");
    }
  }

  void say(String line) {
    log.println("  " + line);
  }

  /** The medians of two sides that take turns, so that a busy moment of the machine hits both. */
  record Pair(double ours, double peer) {}

  Pair inTurn(String what, Callable<Double> ours, Callable<Double> peer) throws Exception {
    List<Double> oursSeen = new ArrayList<>();
    List<Double> peerSeen = new ArrayList<>();
    for (int run = 1; run <= runs; run++) {
      oursSeen.add(ours.call());
      peerSeen.add(peer.call());
      say(
          "%s, run %d of %d: ours %s, peer %s"
              .formatted(
                  what, run, runs, Row.text(oursSeen.getLast()), Row.text(peerSeen.getLast())));
    }
    return new Pair(median(oursSeen), median(peerSeen));
  }

  static double median(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
