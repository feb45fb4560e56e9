package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a point before its data arrives.
 *
 * @param epoch the epoch in which the sender writes
 * @param parent the point on which it rests, the volume's newest; null for an INITIAL one
 * @param origin how it comes about
 * @param stagingId names the initial copy, so that a later session can go on with it; null for
 *     others
 * @param disks all disks that the VM has at this point
 */
public record PointHeader(
    Epoch epoch,
    @Nullable PointId parent,
    RecoveryPoint.Origin origin,
    @Nullable String stagingId,
    List<Disk> disks) {
  /** The most disks of a VM. */
  public static final int DISKS_MAX = 64;

  /** The largest disk: 64 TiB. */
  public static final long DISK_SIZE_BYTES_MAX = 1L << 46;

  /** Disks are whole sectors of 512 bytes. */
  public static final int SECTOR_BYTES = 512;

  private static final int STAGING_ID_LENGTH_MAX = 128;

  public PointHeader {
    disks = List.copyOf(disks);
    if (disks.isEmpty() || disks.size() > DISKS_MAX) {
      throw new IllegalArgumentException("disks: 1 to " + DISKS_MAX + ", not " + disks.size());
    }
    Set<DiskId> ids = new HashSet<>();
    for (Disk disk : disks) {
      if (!ids.add(disk.diskId())) {
        throw new IllegalArgumentException("disks: " + disk.diskId() + " twice");
      }
    }
    boolean initial = origin == RecoveryPoint.Origin.INITIAL;
    if (initial != (parent == null)) {
      throw new IllegalArgumentException("parent: none for INITIAL, one for every other point");
    }
    if (initial != (stagingId != null)) {
      throw new IllegalArgumentException("stagingId: one for INITIAL, none for any other point");
    }
    if (stagingId != null && (stagingId.isBlank() || stagingId.length() > STAGING_ID_LENGTH_MAX)) {
      throw new IllegalArgumentException("stagingId: 1 to 128 characters");
    }
    if (initial && !disks.stream().allMatch(Disk::full)) {
      throw new IllegalArgumentException("disks: an INITIAL point brings every disk in full");
    }
  }

  /** The point on which the volume begins. */
  public static PointHeader initial(Epoch epoch, String stagingId, List<Disk> disks) {
    return new PointHeader(epoch, null, RecoveryPoint.Origin.INITIAL, stagingId, disks);
  }

  /** A point with what changed since its parent. */
  public static PointHeader delta(Epoch epoch, PointId parent, List<Disk> disks) {
    return new PointHeader(epoch, parent, RecoveryPoint.Origin.DELTA, null, disks);
  }

  /** A point with what a comparison of checksums found different from its parent. */
  public static PointHeader resync(Epoch epoch, PointId parent, List<Disk> disks) {
    return new PointHeader(epoch, parent, RecoveryPoint.Origin.RESYNC, null, disks);
  }

  /**
   * One disk of the point.
   *
   * @param target the source's name of it, such as {@code vda}
   * @param full true where this point brings the disk's whole content: its first one
   */
  public record Disk(DiskId diskId, String target, long sizeBytes, boolean full) {
    public Disk {
      requireTarget(target);
      if (sizeBytes <= 0 || sizeBytes > DISK_SIZE_BYTES_MAX || sizeBytes % SECTOR_BYTES != 0) {
        throw new IllegalArgumentException(
            "sizeBytes: whole sectors of 512 bytes up to 64 TiB, not " + sizeBytes);
      }
    }

    /** How many clusters the disk has. */
    public long clusterCount() {
      return Cluster.count(sizeBytes);
    }
  }

  static void requireTarget(String target) {
    if (target.isBlank() || target.length() > DiskId.LENGTH_MAX) {
      throw new IllegalArgumentException("target: 1 to 64 characters");
    }
  }
}
