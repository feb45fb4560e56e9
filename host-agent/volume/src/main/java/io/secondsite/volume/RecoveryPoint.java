package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of a recovery point: what the volume says about it. Where it is listed, all disks
 * were durable before.
 *
 * @param pointId its name within the volume, made of epoch and sequence
 * @param line the row of points to which it belongs
 * @param parent the point below, or null for the oldest; changes when points between are removed
 * @param instant the source's wall clock just before the content was frozen
 * @param begun the source's wall clock just after: the freeze happened between the two
 * @param sourceCheckpoint the checkpoint from which the source can go on
 * @param changedBytes sum over its disks, as they were at commit
 * @param definition the VM's definition at that instant, opaque here
 * @param committedAt the wall clock when it was committed
 * @param replicaTime the location's own time when it was committed; null in manifests of releases
 *     without one
 * @param lockedUntil the location's own time until which nothing removes the point, or null
 */
public record RecoveryPoint(
    int formatVersion,
    UUID vm,
    String vmName,
    PointId pointId,
    Line line,
    long sequence,
    Epoch epoch,
    @Nullable PointId parent,
    Instant instant,
    Instant begun,
    Kind kind,
    Origin origin,
    String sourceCheckpoint,
    List<Disk> disks,
    long changedBytes,
    long receivedBytes,
    long storedBytes,
    String definition,
    Instant committedAt,
    @Nullable Instant replicaTime,
    @Nullable Instant lockedUntil) {
  static final int FORMAT_VERSION = 1;

  /** What the point promises of the data inside the guest. */
  public enum Kind {
    CRASH_CONSISTENT,
    APPLICATION_CONSISTENT
  }

  /** How the point came about. */
  public enum Origin {
    INITIAL,
    DELTA,
    RESYNC
  }

  public RecoveryPoint {
    requireNonNull(vm, "vm");
    requireNonNull(vmName, "vmName");
    requireNonNull(line, "line");
    requireNonNull(instant, "instant");
    requireNonNull(begun, "begun");
    requireNonNull(kind, "kind");
    requireNonNull(origin, "origin");
    requireNonNull(sourceCheckpoint, "sourceCheckpoint");
    requireNonNull(definition, "definition");
    requireNonNull(committedAt, "committedAt");
    disks = List.copyOf(disks);
    if (pointId.epoch() != epoch.number() || pointId.sequence() != sequence) {
      throw new IllegalArgumentException("pointId: does not agree with epoch and sequence");
    }
    if (disks.isEmpty() || disks.size() > PointHeader.DISKS_MAX) {
      throw new IllegalArgumentException("disks: 1 to " + PointHeader.DISKS_MAX);
    }
    if (parent != null && parent.compareTo(pointId) >= 0) {
      throw new IllegalArgumentException("parent: not older than the point");
    }
  }

  /** The disk with this id, where the point has it. */
  public Optional<Disk> disk(DiskId diskId) {
    return disks.stream().filter(disk -> disk.diskId().equals(diskId)).findFirst();
  }

  /**
   * One disk at the point.
   *
   * @param changedClusters clusters that came with the point
   * @param changedBytes their size
   * @param storedBytes what the point's file took when it was committed
   * @param contentDigest of the disk's whole logical content, see {@link ContentDigest}
   */
  public record Disk(
      DiskId diskId,
      String target,
      long sizeBytes,
      long changedClusters,
      long changedBytes,
      long storedBytes,
      String contentDigest) {
    public Disk {
      requireNonNull(diskId, "diskId");
      PointHeader.requireTarget(target);
      if (sizeBytes <= 0
          || sizeBytes > PointHeader.DISK_SIZE_BYTES_MAX
          || sizeBytes % PointHeader.SECTOR_BYTES != 0) {
        throw new IllegalArgumentException("sizeBytes: out of range: " + sizeBytes);
      }
      if (contentDigest.length() != ContentDigest.TEXT_LENGTH) {
        throw new IllegalArgumentException("contentDigest: 64 hexadecimal digits");
      }
    }
  }
}
