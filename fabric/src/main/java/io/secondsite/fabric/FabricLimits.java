package io.secondsite.fabric;

/** How much a fabric file may hold. */
public final class FabricLimits {
  /** The file itself. */
  public static final int FILE_BYTES_MAX = 4 << 20;

  /** Entries of any one list. */
  public static final int LIST_LENGTH_MAX = 1_000;

  /** Characters of a path, an address or a connection. */
  public static final int TEXT_LENGTH_MAX = 1_024;

  /** Faults that are told before the rest is left out. */
  public static final int FAULTS_MAX = 100;

  /** How deep lists and maps may lie in one another; the format needs 6. */
  static final int DEPTH_MAX = 20;

  private FabricLimits() {}
}
