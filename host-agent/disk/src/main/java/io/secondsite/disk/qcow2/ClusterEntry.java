package io.secondsite.disk.qcow2;

import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.BAD_ENTRY;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.TRUNCATED;

import io.secondsite.disk.Cluster;

/**
 * An entry of an L2 table: 64 bits that say where one cluster is. With clusters of 64 KiB the
 * descriptor of a compressed one has 54 bits of offset and 8 bits of further sectors.
 */
final class ClusterEntry {
  static final long ZERO = 1;

  /** Set where the reference count of what an entry points to is exactly one. */
  static final long COPIED = 1L << 63;

  private static final long COMPRESSED = 1L << 62;
  private static final int SECTOR_COUNT_SHIFT = 54;
  private static final long COMPRESSED_OFFSET_MASK = (1L << SECTOR_COUNT_SHIFT) - 1;
  private static final long PLAIN_OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;
  private static final int SECTOR_SHIFT = 9;

  private static final ClusterMapping ABSENT_MAPPING = new ClusterMapping.Absent();
  private static final ClusterMapping ZERO_MAPPING = new ClusterMapping.Zero();

  private ClusterEntry() {}

  /** The entry of a frame; the sectors counted are those it touches after its first. */
  static long compressed(long fileOffset, int lengthBytes) {
    long firstSector = fileOffset >>> SECTOR_SHIFT;
    long lastSector = (fileOffset + lengthBytes - 1) >>> SECTOR_SHIFT;
    return COMPRESSED | (lastSector - firstSector) << SECTOR_COUNT_SHIFT | fileOffset;
  }

  static boolean isCompressed(long entry) {
    return (entry & COMPRESSED) != 0;
  }

  static long compressedOffset(long entry) {
    return entry & COMPRESSED_OFFSET_MASK;
  }

  /** The first byte behind the last sector that a compressed cluster touches. */
  static long compressedEnd(long entry) {
    long furtherSectors = entry >>> SECTOR_COUNT_SHIFT & 0xFF;
    return ((compressedOffset(entry) >>> SECTOR_SHIFT) + furtherSectors + 1) << SECTOR_SHIFT;
  }

  /** What an entry read from a file of this length says, refused if it cannot be true. */
  static ClusterMapping mapping(long cluster, long entry, long fileSizeBytes)
      throws Qcow2FormatException {
    if (entry == 0) {
      return ABSENT_MAPPING;
    }
    if (isCompressed(entry)) {
      return compressedMapping(cluster, entry, fileSizeBytes);
    }
    if ((entry & ~(PLAIN_OFFSET_MASK | COPIED | ZERO)) != 0) {
      throw bad(cluster, "has reserved bits set");
    }
    long offset = entry & PLAIN_OFFSET_MASK;
    if ((offset & (Cluster.SIZE_BYTES - 1)) != 0) {
      throw bad(cluster, "is not aligned");
    }
    if ((entry & ZERO) != 0) {
      return ZERO_MAPPING;
    }
    if (offset == 0) {
      throw bad(cluster, "points to the header");
    }
    if (offset >= fileSizeBytes) {
      throw beyond(cluster);
    }
    return new ClusterMapping.Plain(offset);
  }

  private static ClusterMapping compressedMapping(long cluster, long entry, long fileSizeBytes)
      throws Qcow2FormatException {
    if ((entry & COPIED) != 0) {
      throw bad(cluster, "is compressed and marked as copied");
    }
    long offset = compressedOffset(entry);
    if (offset < Cluster.SIZE_BYTES) {
      throw bad(cluster, "points to the header");
    }
    if (offset >= fileSizeBytes) {
      throw beyond(cluster);
    }
    long end = Math.min(compressedEnd(entry), fileSizeBytes);
    return new ClusterMapping.Compressed(offset, (int) (end - offset));
  }

  private static Qcow2FormatException bad(long cluster, String what) {
    return new Qcow2FormatException(BAD_ENTRY, "the L2 entry of cluster " + cluster + " " + what);
  }

  private static Qcow2FormatException beyond(long cluster) {
    return new Qcow2FormatException(
        TRUNCATED, "the L2 entry of cluster " + cluster + " points behind the file's end");
  }
}
