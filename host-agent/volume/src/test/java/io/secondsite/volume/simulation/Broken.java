package io.secondsite.volume.simulation;

/** An invariant that does not hold. */
final class Broken extends AssertionError {
  private static final long serialVersionUID = 1;

  Broken(Invariant invariant, String what) {
    super(invariant + ": " + what);
  }

  Broken(Invariant invariant, String what, Throwable cause) {
    super(invariant + ": " + what, cause);
  }
}
