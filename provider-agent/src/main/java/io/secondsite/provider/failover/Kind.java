package io.secondsite.provider.failover;

import java.util.List;

/** What is done with a replica, and in which steps. */
public enum Kind {
  TEST_FAILOVER,
  TEST_FAILOVER_CLEANUP,
  UNPLANNED_FAILOVER;

  public List<StepName> steps() {
    return switch (this) {
      case TEST_FAILOVER, UNPLANNED_FAILOVER ->
          List.of(StepName.RESOLVE_NETWORKS, StepName.START_REPLICA, StepName.CHECK_REPLICA);
      case TEST_FAILOVER_CLEANUP -> List.of(StepName.STOP_REPLICA, StepName.CHECK_GONE);
    };
  }
}
