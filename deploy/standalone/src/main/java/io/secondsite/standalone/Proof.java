package io.secondsite.standalone;

import java.util.ArrayList;
import java.util.List;

/** Collects what was checked and what did not hold; shows each as it comes. Not thread-safe. */
final class Proof {
  private final Progress progress;
  private final List<String> failures = new ArrayList<>();

  Proof(Progress progress) {
    this.progress = progress;
  }

  /** Notes one check; returns whether it held. */
  boolean check(boolean held, String claim) {
    progress.detail((held ? "✓ " : "✗ ") + claim);
    if (!held) {
      failures.add(claim);
    }
    return held;
  }

  void failed(String what) {
    check(false, what);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  boolean holds() {
    return failures.isEmpty();
  }
}
