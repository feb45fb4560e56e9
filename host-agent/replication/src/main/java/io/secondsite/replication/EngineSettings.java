package io.secondsite.replication;

import java.nio.file.Path;

/**
 * The engine's limits.
 *
 * @param folder one JSON file a replication
 * @param cyclesAtOnceMax cycles of this host under way at once; others wait
 * @param eventsWaitingMax events that wait for a slow listener; more are dropped
 * @param resyncsAtOnceMax resyncs of this host under way at once, of the cycles; others wait
 * @param health from where on a replication is not well
 * @param anyFrequency whether other frequencies than those offered are taken: tests only
 */
public record EngineSettings(
    Path folder,
    int cyclesAtOnceMax,
    int eventsWaitingMax,
    boolean anyFrequency,
    CaptureSettings capture,
    ComparisonSettings comparison,
    int resyncsAtOnceMax,
    HealthSettings health) {
  /** Resyncs of a host under way at once where nobody says how many. */
  public static final int RESYNCS_AT_ONCE_DEFAULT = 2;

  /** An engine that compares machines with their replicas when somebody asks for it. */
  public EngineSettings(
      Path folder,
      int cyclesAtOnceMax,
      int eventsWaitingMax,
      boolean anyFrequency,
      CaptureSettings capture) {
    this(
        folder,
        cyclesAtOnceMax,
        eventsWaitingMax,
        anyFrequency,
        capture,
        ComparisonSettings.ON_DEMAND,
        RESYNCS_AT_ONCE_DEFAULT,
        HealthSettings.defaults());
  }

  public EngineSettings {
    if (cyclesAtOnceMax < 1) {
      throw new IllegalArgumentException("cyclesAtOnceMax: at least 1");
    }
    if (resyncsAtOnceMax < 1) {
      throw new IllegalArgumentException("resyncsAtOnceMax: at least 1");
    }
    if (eventsWaitingMax < 1) {
      throw new IllegalArgumentException("eventsWaitingMax: at least 1");
    }
  }

  /** 4 cycles at once, 10,000 events, the frequencies offered; spools beside the records. */
  public static EngineSettings defaults(Path folder) {
    return new EngineSettings(
        folder,
        4,
        10_000,
        false,
        CaptureSettings.defaults(folder.resolve("spool")),
        ComparisonSettings.defaults(),
        RESYNCS_AT_ONCE_DEFAULT,
        HealthSettings.defaults());
  }

  /** These settings for tests. */
  public EngineSettings withAnyFrequency() {
    return new EngineSettings(
        folder,
        cyclesAtOnceMax,
        eventsWaitingMax,
        true,
        capture,
        comparison,
        resyncsAtOnceMax,
        health);
  }

  /** These settings with other captures. */
  public EngineSettings withCapture(CaptureSettings other) {
    return new EngineSettings(
        folder,
        cyclesAtOnceMax,
        eventsWaitingMax,
        anyFrequency,
        other,
        comparison,
        resyncsAtOnceMax,
        health);
  }

  /** These settings with other numbers of cycles and resyncs at once. */
  public EngineSettings withLimits(int cyclesAtOnce, int resyncsAtOnce) {
    return new EngineSettings(
        folder,
        cyclesAtOnce,
        eventsWaitingMax,
        anyFrequency,
        capture,
        comparison,
        resyncsAtOnce,
        health);
  }

  /** These settings with other thresholds. */
  public EngineSettings withHealth(HealthSettings other) {
    return new EngineSettings(
        folder,
        cyclesAtOnceMax,
        eventsWaitingMax,
        anyFrequency,
        capture,
        comparison,
        resyncsAtOnceMax,
        other);
  }

  /** These settings with other comparisons. */
  public EngineSettings withComparison(ComparisonSettings other) {
    return new EngineSettings(
        folder,
        cyclesAtOnceMax,
        eventsWaitingMax,
        anyFrequency,
        capture,
        other,
        resyncsAtOnceMax,
        health);
  }
}
