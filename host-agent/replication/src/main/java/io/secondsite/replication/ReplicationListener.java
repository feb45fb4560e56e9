package io.secondsite.replication;

import java.util.List;
import java.util.UUID;

/**
 * Hears what happens, for an index that can be rebuilt. Called on a thread of its own, one event at
 * a time; when it is slow events are dropped, when it fails they are lost, and replication goes on.
 */
public interface ReplicationListener {

  /** A cycle came to an end. */
  default void cycleFinished(CycleReport report) {}

  /** Clusters changed at the source though nothing said so; the replica has them now. */
  default void driftHealed(UUID vm, List<ComparisonView.Drift> drift) {}

  /** A machine was compared with its replica from end to end. */
  default void compared(UUID vm, ComparisonView.Found found) {}

  /** A replication does better or worse. */
  default void healthChanged(UUID vm, ReplicationHealth before, ReplicationHealth after) {}

  /** A point was to be application-consistent and is not, because of this. */
  default void consistencyMissed(UUID vm, String reason) {}

  /** A replication has another state. */
  default void stateChanged(UUID vm, ReplicationState before, ReplicationState after) {}
}
