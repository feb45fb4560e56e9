package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.volume.VolumeException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code base.raw} with its checksums: what lies below a disk's oldest point. Where a foreign image
 * is below, a cluster comes from the one of the two that has what the checksum promises.
 * Thread-safe for reads; writes are one thread's.
 */
final class BaseFile implements Closeable {
  private final Path file;
  private final DiskId diskId;
  private final FileChannel channel;
  private final BaseSums sums;
  private final @Nullable ForeignBase foreign;

  private BaseFile(
      Path file, DiskId diskId, FileChannel channel, BaseSums sums, @Nullable ForeignBase foreign) {
    this.file = file;
    this.diskId = diskId;
    this.channel = channel;
    this.sums = sums;
    this.foreign = foreign;
    if (foreign != null) {
      foreign.use();
    }
  }

  /** Makes the base of a disk of zeros. */
  static void create(VolumeFiles files, Path directory, SumsOwner owner, long sizeBytes)
      throws IOException {
    Path raw = directory.resolve(VolumeLayout.BASE_RAW);
    files.create(raw).close();
    files.resize(raw, sizeBytes);
    BaseSums.create(
        files, directory.resolve(VolumeLayout.BASE_SUMS), owner, Cluster.count(sizeBytes));
  }

  static BaseFile openReadOnly(DiskChain chain) throws IOException {
    Path directory = chain.directory();
    BaseSums sums = BaseSums.openReadOnly(directory.resolve(VolumeLayout.BASE_SUMS), chain.owner());
    return open(chain, sums, StandardOpenOption.READ);
  }

  static BaseFile open(DiskChain chain) throws IOException {
    Path directory = chain.directory();
    BaseSums sums = BaseSums.open(directory.resolve(VolumeLayout.BASE_SUMS), chain.owner());
    return open(chain, sums, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static BaseFile open(DiskChain chain, BaseSums sums, StandardOpenOption... modes)
      throws IOException {
    Path raw = chain.directory().resolve(VolumeLayout.BASE_RAW);
    try {
      if (!Files.isRegularFile(raw, LinkOption.NOFOLLOW_LINKS)) {
        throw new VolumeException(Code.CORRUPT, raw + " is missing or no regular file");
      }
      return new BaseFile(raw, chain.diskId(), FileChannel.open(raw, modes), sums, chain.foreign());
    } catch (IOException e) {
      sums.close();
      throw e;
    }
  }

  BaseSums sums() {
    return sums;
  }

  /** Reads a cluster and compares it with its checksum; zeros are known without reading. */
  void read(long cluster, byte[] into) throws IOException {
    ClusterChecksum expected;
    try {
      expected = sums.read(cluster);
    } catch (VolumeException e) {
      throw damaged(cluster, String.valueOf(e.getMessage()));
    }
    if (expected.equals(ClusterChecksum.ZERO)) {
      Arrays.fill(into, (byte) 0);
      return;
    }
    boolean drained = foreign == null || foreign.drained().has(cluster);
    if (foreign != null && !drained && readForeign(foreign, cluster, into, expected)) {
      return;
    }
    if (!readOwn(cluster, into, expected)) {
      throw damaged(
          cluster,
          "%s, cluster %d: its content does not agree with its checksum%s"
              .formatted(file, cluster, foreignFault(drained)));
    }
  }

  private boolean readOwn(long cluster, byte[] into, ClusterChecksum expected) throws IOException {
    int length = readPresent(cluster, into);
    Arrays.fill(into, length, into.length, (byte) 0);
    return ClusterChecksum.of(into).equals(expected);
  }

  /** An image that cannot be read now is no damage, unless our own file has the cluster. */
  private boolean readForeign(
      ForeignBase below, long cluster, byte[] into, ClusterChecksum expected) throws IOException {
    try {
      return below.read(cluster, into, expected);
    } catch (IOException e) {
      if (readOwn(cluster, into, expected)) {
        return true;
      }
      throw e;
    }
  }

  private DamagedClusterException damaged(long cluster, String reason) {
    return new DamagedClusterException(
        new DamagedClusterException.Place(diskId, null, file, cluster), reason);
  }

  private String foreignFault(boolean drained) {
    return foreign == null || drained
        ? ""
        : ", nor does the foreign image " + foreign.image().path();
  }

  /**
   * Copies a cluster from the foreign image, unless it is here already; the checksum is known.
   *
   * @return false if neither has what the checksum promises
   */
  boolean drain(VolumeFiles files, long cluster, byte[] scratch) throws IOException {
    ForeignBase below = Objects.requireNonNull(foreign);
    ClusterChecksum expected;
    try {
      expected = sums.read(cluster);
    } catch (VolumeException e) {
      return false; // damage of the table, told by whoever reads the cluster
    }
    if (expected.equals(ClusterChecksum.ZERO) || readOwn(cluster, scratch, expected)) {
      return true;
    }
    if (!below.read(cluster, scratch, expected)) {
      return false;
    }
    long left = channel.size() - Cluster.offset(cluster);
    int length = (int) Math.min(left, scratch.length);
    files.write(channel, file, Cluster.offset(cluster), ByteBuffer.wrap(scratch, 0, length));
    return true;
  }

  private int readPresent(long cluster, byte[] into) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into);
    long offset = Cluster.offset(cluster);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        break;
      }
    }
    return buffer.position();
  }

  /** Puts a cluster and its checksum in place, as far as it lies inside the disk. */
  void write(
      VolumeFiles files, long cluster, byte[] content, ClusterChecksum checksum, long sizeBytes)
      throws IOException {
    lay(files, cluster, content, sizeBytes);
    note(files, cluster, checksum);
  }

  /** Puts a cluster in place without its checksum, on any thread. */
  void lay(VolumeFiles files, long cluster, byte[] content, long sizeBytes) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(content, 0, Cluster.length(cluster, sizeBytes));
    files.write(channel, file, Cluster.offset(cluster), from);
  }

  /** Puts the checksum of a cluster that is in place beside it. */
  void note(VolumeFiles files, long cluster, ClusterChecksum checksum) throws IOException {
    sums.write(files, cluster, checksum);
    if (foreign != null) {
      foreign.drained().add(cluster);
    }
  }

  /** Puts zeros in place; where the table knows zeros already nothing is written, unless asked. */
  void zero(VolumeFiles files, long cluster, long sizeBytes, boolean always) throws IOException {
    if (always || !sums.read(cluster).equals(ClusterChecksum.ZERO)) {
      write(files, cluster, new byte[Cluster.SIZE_BYTES], ClusterChecksum.ZERO, sizeBytes);
    }
  }

  /**
   * The same where the table may not tell what the file holds: after a crash between the two the
   * file may hold data under a slot that says zeros.
   */
  void zeroDoubtful(VolumeFiles files, long cluster, long sizeBytes) throws IOException {
    byte[] present = new byte[Cluster.SIZE_BYTES];
    readPresent(cluster, present);
    if (!Arrays.equals(present, new byte[Cluster.SIZE_BYTES])) {
      write(files, cluster, new byte[Cluster.SIZE_BYTES], ClusterChecksum.ZERO, sizeBytes);
    } else {
      sums.write(files, cluster, ClusterChecksum.ZERO);
    }
  }

  void sync(VolumeFiles files) throws IOException {
    files.sync(file);
    files.sync(sums.file());
    if (foreign != null) {
      foreign.drained().sync(files);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      sums.close();
    } finally {
      if (foreign != null) {
        foreign.letGo();
      }
    }
  }
}
