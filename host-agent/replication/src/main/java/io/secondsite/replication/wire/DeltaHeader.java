package io.secondsite.replication.wire;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointHeader;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a segment belongs to.
 *
 * @param vm the machine
 * @param cycleId one cycle's segments have one id; a sealed cycle's point is found by it again
 * @param origin INITIAL and RESYNC may take several segments, DELTA is always one
 * @param epoch the epoch in which the sender writes
 * @param parent the point on which the cycle's point will rest; null for INITIAL only
 * @param segment counts the segments of a cycle from 0
 * @param compression whether the sender compresses; false means stored frames, for people
 * @param recoveryPointsMax how many points the replica keeps
 * @param continued whether a DELTA goes on with what a segment of its cycle brought that broke off
 * @param disks all disks of the machine, in the order in which frames name them
 */
public record DeltaHeader(
    UUID vm,
    UUID cycleId,
    RecoveryPoint.Origin origin,
    Epoch epoch,
    @Nullable PointId parent,
    int segment,
    boolean compression,
    int recoveryPointsMax,
    boolean continued,
    List<Disk> disks) {
  /** The most points that a replica can be asked to keep. */
  public static final int RECOVERY_POINTS_MAX = 100_000;

  public DeltaHeader {
    disks = List.copyOf(disks);
    if (disks.isEmpty() || disks.size() > PointHeader.DISKS_MAX) {
      throw new IllegalArgumentException("disks: 1 to " + PointHeader.DISKS_MAX);
    }
    Set<Object> names = new HashSet<>();
    for (Disk disk : disks) {
      if (!names.add(disk.diskId()) || !names.add(disk.target())) {
        throw new IllegalArgumentException("disks: " + disk + " is there twice");
      }
    }
    if ((parent == null) != (origin == RecoveryPoint.Origin.INITIAL)) {
      throw new IllegalArgumentException("parent: none for INITIAL, one for every other origin");
    }
    if (segment < 0 || (segment > 0 && origin == RecoveryPoint.Origin.DELTA)) {
      throw new IllegalArgumentException("segment: " + segment + " of a " + origin);
    }
    if (continued && origin != RecoveryPoint.Origin.DELTA) {
      throw new IllegalArgumentException("continued: only a DELTA, not a " + origin);
    }
    if (recoveryPointsMax < 1 || recoveryPointsMax > RECOVERY_POINTS_MAX) {
      throw new IllegalArgumentException(
          "recoveryPointsMax: 1 to " + RECOVERY_POINTS_MAX + ", not " + recoveryPointsMax);
    }
  }

  /** A segment that begins with nothing of an earlier one. */
  public DeltaHeader(
      UUID vm,
      UUID cycleId,
      RecoveryPoint.Origin origin,
      Epoch epoch,
      @Nullable PointId parent,
      int segment,
      boolean compression,
      int recoveryPointsMax,
      List<Disk> disks) {
    this(vm, cycleId, origin, epoch, parent, segment, compression, recoveryPointsMax, false, disks);
  }

  /**
   * A disk.
   *
   * @param target the source's name of it
   * @param full true where the cycle brings its whole content: the replica begins it with zeros
   */
  public record Disk(DiskId diskId, String target, long sizeBytes, boolean full) {
    public Disk {
      new PointHeader.Disk(diskId, target, sizeBytes, full);
      if (target.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("target: has control characters");
      }
    }

    /** How many clusters it has. */
    public long clusterCount() {
      return Cluster.count(sizeBytes);
    }
  }
}
