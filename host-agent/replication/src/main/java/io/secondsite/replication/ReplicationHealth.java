package io.secondsite.replication;

import java.util.List;

/**
 * How well a replication does.
 *
 * @param reasons for people, the worst first; empty when all is well
 */
public record ReplicationHealth(Level level, List<String> reasons) {
  public ReplicationHealth {
    reasons = List.copyOf(reasons);
  }

  /** As Hyper-V Replica has them. */
  public enum Level {
    NORMAL,
    WARNING,
    CRITICAL
  }
}
