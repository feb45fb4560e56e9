package io.secondsite.provider.rig;

/** Ends the process under test at a chosen one of the steps it counts. Not thread-safe. */
public final class Killer {
  private int left = Integer.MAX_VALUE;
  private int seen;

  /** The process is gone: nothing after this happens. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  public void killAt(int step) {
    left = step;
    seen = 0;
  }

  public void spare() {
    left = Integer.MAX_VALUE;
  }

  public int seen() {
    return seen;
  }

  /** A moment at which a process may end. */
  public void moment() {
    seen++;
    if (--left == 0) {
      throw new Killed();
    }
  }
}
