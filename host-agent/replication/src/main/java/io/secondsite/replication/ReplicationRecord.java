package io.secondsite.replication;

import io.secondsite.volume.Epoch;
import io.secondsite.volume.Placing;
import io.secondsite.volume.RetentionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a replication across restarts. The truth about points is the replica's.
 *
 * @param epoch in which this side writes, from the first contact on
 * @param sources where each disk's image was when it was last built upon, by target
 * @param doubt why the next cycle must be a resync; null where nothing speaks against an increment
 * @param stopped why it does not go on; null while it does
 * @param suspended why its owner suspended it; null while it is not
 * @param captured when the newest point was captured, by the uptime; null where nobody knows
 * @param rest where the machine was read when it was off; null since it was seen running
 * @param stopping whether its owner ended it: what is left is to clean up
 */
record ReplicationRecord(
    int formatVersion,
    Spec spec,
    String name,
    @Nullable Epoch epoch,
    ReplicationView.@Nullable NewestPoint newest,
    Map<String, String> sources,
    @Nullable String doubt,
    @Nullable String stopped,
    boolean stopping,
    ReplicationView.Counters counters,
    @Nullable String suspended,
    @Nullable Captured captured,
    @Nullable RestMark rest) {
  static final int FORMAT_VERSION = 1;

  /** The specification in plain values. */
  record Spec(
      UUID vm,
      String peer,
      long frequencyMillis,
      boolean compression,
      long scratchBytesMax,
      int recoveryPointsMax,
      @Nullable RetentionSettings retention,
      @Nullable Placing placing,
      @Nullable BandwidthSchedule bandwidth,
      @Nullable Long objectiveSeconds,
      @Nullable Integer applicationConsistentHours,
      @Nullable List<String> excludedDisks) {
    static Spec of(ReplicationSpec spec) {
      return new Spec(
          spec.vm(),
          spec.peer(),
          spec.frequency().period().toMillis(),
          spec.compression(),
          spec.scratchBytesMax(),
          spec.recoveryPointsMax(),
          spec.retention(),
          spec.placing(),
          spec.bandwidth(),
          spec.objective() == null ? null : spec.objective().toSeconds(),
          spec.applicationConsistentHours(),
          spec.excludedDisks());
    }

    ReplicationSpec spec() {
      return new ReplicationSpec(
          vm,
          peer,
          new Frequency(Duration.ofMillis(frequencyMillis)),
          compression,
          scratchBytesMax,
          recoveryPointsMax,
          retention,
          placing,
          bandwidth,
          objectiveSeconds == null ? null : Duration.ofSeconds(objectiveSeconds),
          applicationConsistentHours == null ? 0 : applicationConsistentHours,
          excludedDisks == null ? List.of() : excludedDisks);
    }
  }

  ReplicationRecord {
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException("formatVersion: " + formatVersion + " is unknown here");
    }
    sources = Map.copyOf(sources);
  }

  static ReplicationRecord begin(ReplicationSpec spec, String name) {
    return new ReplicationRecord(
        FORMAT_VERSION,
        Spec.of(spec),
        name,
        null,
        null,
        Map.of(),
        null,
        null,
        false,
        ReplicationView.Counters.NONE,
        null,
        null,
        null);
  }

  ReplicationRecord withSpec(ReplicationSpec changed) {
    return new ReplicationRecord(
        formatVersion,
        Spec.of(changed),
        name,
        epoch,
        newest,
        sources,
        doubt,
        stopped,
        stopping,
        counters,
        suspended,
        captured,
        rest);
  }

  ReplicationRecord withEpoch(Epoch first) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        name,
        first,
        newest,
        sources,
        doubt,
        stopped,
        stopping,
        counters,
        suspended,
        captured,
        rest);
  }

  ReplicationRecord withName(String now) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        now,
        epoch,
        newest,
        sources,
        doubt,
        stopped,
        stopping,
        counters,
        suspended,
        captured,
        rest);
  }

  ReplicationRecord withDoubt(@Nullable String reason) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        name,
        epoch,
        newest,
        sources,
        reason,
        stopped,
        stopping,
        counters,
        suspended,
        captured,
        rest);
  }

  ReplicationRecord withSources(Map<String, String> now) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        name,
        epoch,
        newest,
        now,
        doubt,
        stopped,
        stopping,
        counters,
        suspended,
        captured,
        rest);
  }

  ReplicationRecord withRest(@Nullable RestMark mark) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        name,
        epoch,
        newest,
        sources,
        doubt,
        stopped,
        stopping,
        counters,
        suspended,
        captured,
        mark);
  }

  /** When the newest point was captured: so long after that boot. */
  record Captured(String boot, long uptimeMillis) {}

  ReplicationRecord withSuspended(@Nullable String reason) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        name,
        epoch,
        newest,
        sources,
        doubt,
        stopped,
        stopping,
        counters,
        reason,
        captured,
        rest);
  }

  ReplicationRecord withNewest(ReplicationView.NewestPoint point, @Nullable Captured when) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        name,
        epoch,
        point,
        sources,
        doubt,
        stopped,
        stopping,
        counters,
        suspended,
        when,
        rest);
  }

  ReplicationRecord withCounters(ReplicationView.Counters now) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        name,
        epoch,
        newest,
        sources,
        doubt,
        stopped,
        stopping,
        now,
        suspended,
        captured,
        rest);
  }

  ReplicationRecord stopped(String reason, boolean byOwner) {
    return new ReplicationRecord(
        formatVersion,
        spec,
        name,
        epoch,
        newest,
        sources,
        doubt,
        reason,
        stopping || byOwner,
        counters,
        suspended,
        captured,
        rest);
  }

  /** How a replication with this record stands when nothing else is known. */
  ReplicationState state() {
    if (stopped != null) {
      return new ReplicationState.Stopped(stopped);
    }
    if (newest == null) {
      return new ReplicationState.Initial();
    }
    return doubt == null
        ? new ReplicationState.Replicating()
        : new ReplicationState.ResyncRequired(doubt);
  }
}
