package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The checksums of all clusters of a disk, and the digest over them: SHA-256 of the disk's size (8
 * bytes, big-endian) and the digests of its groups, a group's being SHA-256 of the checksums of up
 * to 1,024 clusters. So it depends on the logical content only, and a change costs its group.
 *
 * <p>Groups of zeros take no memory, and copies share what neither has changed. Not thread-safe.
 */
public final class ContentDigest {
  /** Clusters whose checksums are hashed together. */
  public static final int GROUP_CLUSTERS = 1024;

  /** Length of the digest's text: hexadecimal digits. */
  public static final int TEXT_LENGTH = 64;

  private static final byte[] ZERO_GROUP = groupDigest(zeroGroup(), GROUP_CLUSTERS);

  private long sizeBytes;
  private long[][] groups;
  private byte[][] digests;
  private BitSet shared;

  /** A disk of zeros. */
  public ContentDigest(long sizeBytes) {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes: negative");
    }
    this.sizeBytes = sizeBytes;
    groups = new long[groupCount(sizeBytes)][];
    digests = new byte[groups.length][];
    shared = new BitSet();
  }

  /** Reads a whole disk. */
  public static ContentDigest of(ReadableDisk disk) throws IOException {
    ContentDigest digest = new ContentDigest(disk.sizeBytes());
    byte[] cluster = new byte[Cluster.SIZE_BYTES];
    for (long index = 0; index < Cluster.count(disk.sizeBytes()); index++) {
      int length = Cluster.length(index, disk.sizeBytes());
      disk.read(Cluster.offset(index), ByteBuffer.wrap(cluster, 0, length));
      Arrays.fill(cluster, length, cluster.length, (byte) 0);
      digest.put(index, ClusterChecksum.of(cluster));
    }
    return digest;
  }

  /** The disk's size in bytes. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Records what a cluster holds. */
  public void put(long cluster, ClusterChecksum checksum) {
    int group = group(cluster);
    if (groups[group] == null) {
      if (checksum.equals(ClusterChecksum.ZERO)) {
        return;
      }
      groups[group] = zeroGroup();
      shared.clear(group);
    } else if (shared.get(group)) {
      groups[group] = groups[group].clone();
      shared.clear(group);
    }
    set(groups[group], slot(cluster), checksum);
    digests[group] = null;
  }

  /** What a cluster holds. */
  public ClusterChecksum checksum(long cluster) {
    long[] group = groups[group(cluster)];
    if (group == null) {
      return ClusterChecksum.ZERO;
    }
    return new ClusterChecksum(group[slot(cluster)], group[slot(cluster) + 1]);
  }

  /** How many clusters are not zeros. */
  public long nonZeroClusters() {
    long count = 0;
    for (long[] group : groups) {
      for (int slot = 0; group != null && slot < group.length; slot += 2) {
        boolean zero =
            group[slot] == ClusterChecksum.ZERO.high()
                && group[slot + 1] == ClusterChecksum.ZERO.low();
        count += zero ? 0 : 1;
      }
    }
    return count;
  }

  /** Cuts the disk or lets it grow by zeros: what is cut never comes back. */
  public void resize(long newSizeBytes) {
    if (newSizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes: negative");
    }
    long kept = Cluster.count(Math.min(sizeBytes, newSizeBytes));
    for (long cluster = kept; cluster < Cluster.count(sizeBytes); cluster++) {
      if (groups[group(cluster)] == null) {
        cluster |= GROUP_CLUSTERS - 1; // to the group's end
      } else if (cluster % GROUP_CLUSTERS == 0) {
        groups[group(cluster)] = null;
        cluster |= GROUP_CLUSTERS - 1;
      } else {
        put(cluster, ClusterChecksum.ZERO);
      }
    }
    int count = groupCount(newSizeBytes);
    int border = groupCount(Math.min(sizeBytes, newSizeBytes));
    groups = Arrays.copyOf(groups, count);
    digests = Arrays.copyOf(digests, count);
    if (border > 0) {
      digests[border - 1] = null; // it has more or fewer clusters now
    }
    sizeBytes = newSizeBytes;
  }

  /** A second one that may be changed without this one noticing. */
  public ContentDigest copy() {
    shared.set(0, groups.length);
    ContentDigest copy = new ContentDigest(0);
    copy.sizeBytes = sizeBytes;
    copy.groups = groups.clone();
    copy.digests = digests.clone();
    copy.shared = (BitSet) shared.clone();
    return copy;
  }

  /** The digest, in hexadecimal digits. */
  public String digest() {
    MessageDigest whole = Sha256.create();
    whole.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sizeBytes));
    long clusters = Cluster.count(sizeBytes);
    for (int group = 0; group < groups.length; group++) {
      int inGroup = (int) Math.min(GROUP_CLUSTERS, clusters - (long) group * GROUP_CLUSTERS);
      if (digests[group] == null) {
        digests[group] = digest(groups[group], inGroup);
      }
      whole.update(digests[group]);
    }
    return HexFormat.of().formatHex(whole.digest());
  }

  private static byte[] digest(long @Nullable [] group, int inGroup) {
    if (group != null) {
      return groupDigest(group, inGroup);
    }
    return inGroup == GROUP_CLUSTERS ? ZERO_GROUP : groupDigest(zeroGroup(), inGroup);
  }

  private static byte[] groupDigest(long[] group, int inGroup) {
    ByteBuffer bytes = ByteBuffer.allocate(inGroup * ClusterChecksum.SIZE_BYTES);
    bytes.asLongBuffer().put(group, 0, inGroup * 2);
    return Sha256.create().digest(bytes.array());
  }

  private static long[] zeroGroup() {
    long[] group = new long[GROUP_CLUSTERS * 2];
    for (int slot = 0; slot < group.length; slot += 2) {
      set(group, slot, ClusterChecksum.ZERO);
    }
    return group;
  }

  private static void set(long[] group, int slot, ClusterChecksum checksum) {
    group[slot] = checksum.high();
    group[slot + 1] = checksum.low();
  }

  private static int slot(long cluster) {
    return (int) (cluster % GROUP_CLUSTERS) * 2;
  }

  private int group(long cluster) {
    if (cluster < 0 || cluster >= Cluster.count(sizeBytes)) {
      throw new IllegalArgumentException("cluster " + cluster + " is outside the disk");
    }
    return (int) (cluster / GROUP_CLUSTERS);
  }

  private static int groupCount(long sizeBytes) {
    return Math.toIntExact((Cluster.count(sizeBytes) + GROUP_CLUSTERS - 1) / GROUP_CLUSTERS);
  }
}
