package io.secondsite.replication;

import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recovery point as it is told over the wire: its manifest without the machine's definition.
 *
 * @param epoch the epoch's number
 */
public record PointSummary(
    PointId id,
    UUID vm,
    long epoch,
    long sequence,
    Instant instant,
    Instant begun,
    RecoveryPoint.Kind kind,
    RecoveryPoint.Origin origin,
    @Nullable PointId parent,
    List<Disk> disks,
    long changedBytes,
    long receivedBytes,
    long storedBytes,
    String sourceCheckpoint,
    Instant committedAt) {
  public PointSummary {
    disks = List.copyOf(disks);
  }

  /** One disk at the point. */
  public record Disk(
      DiskId diskId,
      String target,
      long sizeBytes,
      long changedClusters,
      long changedBytes,
      long storedBytes,
      String contentDigest) {}

  /** What a manifest says. */
  public static PointSummary of(RecoveryPoint point) {
    return new PointSummary(
        point.pointId(),
        point.vm(),
        point.epoch().number(),
        point.sequence(),
        point.instant(),
        point.begun(),
        point.kind(),
        point.origin(),
        point.parent(),
        point.disks().stream().map(PointSummary::disk).toList(),
        point.changedBytes(),
        point.receivedBytes(),
        point.storedBytes(),
        point.sourceCheckpoint(),
        point.committedAt());
  }

  private static Disk disk(RecoveryPoint.Disk disk) {
    return new Disk(
        disk.diskId(),
        disk.target(),
        disk.sizeBytes(),
        disk.changedClusters(),
        disk.changedBytes(),
        disk.storedBytes(),
        disk.contentDigest());
  }
}
