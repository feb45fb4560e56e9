package io.secondsite.replication;

import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.volume.Placing;
import io.secondsite.volume.RetentionSettings;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a machine is replicated.
 *
 * @param vm the machine, by its UUID
 * @param peer the paired host that keeps the replica, by its name
 * @param compression whether clusters are compressed before they are sent
 * @param scratchBytesMax the budget for old blocks kept during a capture
 * @param recoveryPointsMax how many points the replica keeps at the most
 * @param retention which points the replica keeps; null leaves what the replica has
 * @param bandwidth how much of the link it may take; null for no limit of its own
 * @param objective how old the newest point may be before somebody is told; null for no such limit
 * @param placing where a new replica goes; null lets its host choose
 * @param applicationConsistentHours from one application-consistent point to the next; 0 for none
 * @param excludedDisks the targets of what is not replicated
 */
public record ReplicationSpec(
    UUID vm,
    String peer,
    Frequency frequency,
    boolean compression,
    long scratchBytesMax,
    int recoveryPointsMax,
    @Nullable RetentionSettings retention,
    @Nullable Placing placing,
    @Nullable BandwidthSchedule bandwidth,
    @Nullable Duration objective,
    int applicationConsistentHours,
    List<String> excludedDisks) {
  /** The budget of captures that name none: 4 GiB. */
  public static final long SCRATCH_BYTES_DEFAULT = 4L << 30;

  /** Points kept where nobody says how many: a day at the highest frequency. */
  public static final int RECOVERY_POINTS_DEFAULT = 2880;

  /** The smallest budget that lets a capture begin: 16 MiB. */
  public static final long SCRATCH_BYTES_MIN = 16L << 20;

  /** The longest time from one application-consistent point to the next. */
  public static final int APPLICATION_CONSISTENT_HOURS_MAX = 12;

  private static final int PEER_LENGTH_MAX = 253;

  public ReplicationSpec {
    excludedDisks = List.copyOf(excludedDisks);
    if (peer.isBlank() || peer.length() > PEER_LENGTH_MAX) {
      throw new IllegalArgumentException("peer: 1 to " + PEER_LENGTH_MAX + " characters");
    }
    if (objective != null && !objective.isPositive()) {
      throw new IllegalArgumentException("objective: positive, not " + objective);
    }
    if (scratchBytesMax < SCRATCH_BYTES_MIN) {
      throw new IllegalArgumentException(
          "scratchBytesMax: at least " + SCRATCH_BYTES_MIN + ", not " + scratchBytesMax);
    }
    if (recoveryPointsMax < 1 || recoveryPointsMax > DeltaHeader.RECOVERY_POINTS_MAX) {
      throw new IllegalArgumentException(
          "recoveryPointsMax: 1 to "
              + DeltaHeader.RECOVERY_POINTS_MAX
              + ", not "
              + recoveryPointsMax);
    }
    if (applicationConsistentHours < 0
        || applicationConsistentHours > APPLICATION_CONSISTENT_HOURS_MAX) {
      throw new IllegalArgumentException(
          "applicationConsistentHours: 0 (never) to "
              + APPLICATION_CONSISTENT_HOURS_MAX
              + ", not "
              + applicationConsistentHours);
    }
  }

  /** A machine that is replicated whole. */
  public ReplicationSpec(
      UUID vm,
      String peer,
      Frequency frequency,
      boolean compression,
      long scratchBytesMax,
      int recoveryPointsMax,
      @Nullable RetentionSettings retention,
      @Nullable Placing placing,
      @Nullable BandwidthSchedule bandwidth,
      @Nullable Duration objective,
      int applicationConsistentHours) {
    this(
        vm,
        peer,
        frequency,
        compression,
        scratchBytesMax,
        recoveryPointsMax,
        retention,
        placing,
        bandwidth,
        objective,
        applicationConsistentHours,
        List.of());
  }

  public ReplicationSpec(
      UUID vm,
      String peer,
      Frequency frequency,
      boolean compression,
      long scratchBytesMax,
      int recoveryPointsMax,
      @Nullable RetentionSettings retention) {
    this(vm, peer, frequency, compression, scratchBytesMax, recoveryPointsMax, retention, null);
  }

  public ReplicationSpec(
      UUID vm,
      String peer,
      Frequency frequency,
      boolean compression,
      long scratchBytesMax,
      int recoveryPointsMax,
      @Nullable RetentionSettings retention,
      @Nullable Placing placing) {
    this(
        vm,
        peer,
        frequency,
        compression,
        scratchBytesMax,
        recoveryPointsMax,
        retention,
        placing,
        null,
        null,
        0);
  }

  /** The same for a new replica that goes where it is told. */
  public ReplicationSpec placed(@Nullable Placing where) {
    return new ReplicationSpec(
        vm,
        peer,
        frequency,
        compression,
        scratchBytesMax,
        recoveryPointsMax,
        retention,
        where,
        bandwidth,
        objective,
        applicationConsistentHours,
        excludedDisks);
  }

  /** The same with application-consistent points, that many hours from one to the next. */
  public ReplicationSpec consistentEvery(int hours) {
    return new ReplicationSpec(
        vm,
        peer,
        frequency,
        compression,
        scratchBytesMax,
        recoveryPointsMax,
        retention,
        placing,
        bandwidth,
        objective,
        hours,
        excludedDisks);
  }

  /** The same with other settings; machine and peer stay. */
  public ReplicationSpec with(ReplicationChange change) {
    return new ReplicationSpec(
        vm,
        peer,
        change.frequency() == null ? frequency : change.frequency(),
        change.compression() == null ? compression : change.compression(),
        scratchBytesMax,
        change.recoveryPointsMax() == null ? recoveryPointsMax : change.recoveryPointsMax(),
        change.retention() == null ? retention : change.retention(),
        placing,
        change.bandwidth() == null ? bandwidth : change.bandwidth(),
        objective(change.objective()),
        change.applicationConsistentHours() == null
            ? applicationConsistentHours
            : change.applicationConsistentHours(),
        excludedDisks);
  }

  private @Nullable Duration objective(@Nullable Duration change) {
    if (change == null) {
      return objective;
    }
    return change.isZero() ? null : change;
  }

  /** Compressed, with the default budget and number of points. */
  public static ReplicationSpec of(UUID vm, String peer, Frequency frequency) {
    return new ReplicationSpec(
        vm, peer, frequency, true, SCRATCH_BYTES_DEFAULT, RECOVERY_POINTS_DEFAULT, null);
  }
}
