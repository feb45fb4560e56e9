package io.secondsite.volume;

import java.util.List;

/** What a full read of a point gave; it agreed with the checksums and with the manifest. */
public record PointDigests(PointId pointId, List<Disk> disks) {
  public PointDigests {
    disks = List.copyOf(disks);
  }

  /**
   * One disk.
   *
   * @param contentDigest as in the manifest
   * @param sha256 of the disk's bytes from first to last, in hexadecimal digits
   */
  public record Disk(
      DiskId diskId, String target, long sizeBytes, String contentDigest, String sha256) {}
}
