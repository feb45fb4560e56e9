package io.secondsite.volume;

import io.secondsite.disk.ClusterChecksum;
import io.secondsite.volume.VolumeException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The checksums of {@code base.raw}: a header of 4,096 bytes, then 16 bytes a cluster at fixed
 * places, so that a removal can write the same slots again after a crash. A cluster of zeros has
 * its true checksum; 16 bytes of zeros mean that the slot was never written: a hole where something
 * got lost is found.
 *
 * <p>Thread-safe for reads; writes are one thread's.
 */
final class BaseSums implements Closeable {
  static final int HEADER_BYTES = 4096;

  private static final long MAGIC = 0x5353_4253_554d_5331L; // "SSBSUMS1"
  private static final int VERSION = 1;
  private static final int CHUNK_CLUSTERS = 16 * 1024;

  private final Path file;
  private final FileChannel channel;

  private BaseSums(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Is shown the checksums of a base in order. */
  @FunctionalInterface
  interface Visitor {
    void visit(long cluster, ClusterChecksum checksum);
  }

  /** Writes the table of a disk of zeros. */
  static void create(VolumeFiles files, Path file, SumsOwner owner, long clusterCount)
      throws IOException {
    try (OutputStream out = files.create(file)) {
      out.write(header(owner));
      long left = clusterCount;
      byte[] zeros = zeros((int) Math.min(CHUNK_CLUSTERS, clusterCount));
      while (left > 0) {
        int count = (int) Math.min(CHUNK_CLUSTERS, left);
        out.write(zeros, 0, count * ClusterChecksum.SIZE_BYTES);
        left -= count;
      }
    }
  }

  private static byte[] header(SumsOwner owner) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(VERSION).putInt(0);
    owner.write(header);
    header.putInt(HEADER_BYTES - Integer.BYTES, crc(header));
    return header.array();
  }

  private static int crc(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().clear().limit(HEADER_BYTES - Integer.BYTES));
    return (int) crc.getValue();
  }

  private static byte[] zeros(int clusters) {
    ByteBuffer slots = ByteBuffer.allocate(clusters * ClusterChecksum.SIZE_BYTES);
    for (int cluster = 0; cluster < clusters; cluster++) {
      slots.putLong(ClusterChecksum.ZERO.high()).putLong(ClusterChecksum.ZERO.low());
    }
    return slots.array();
  }

  static BaseSums openReadOnly(Path file, SumsOwner owner) throws IOException {
    return open(file, owner, StandardOpenOption.READ);
  }

  static BaseSums open(Path file, SumsOwner owner) throws IOException {
    return open(file, owner, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static BaseSums open(Path file, SumsOwner owner, StandardOpenOption... modes)
      throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new VolumeException(Code.CORRUPT, file + " is missing or no regular file");
    }
    FileChannel channel = FileChannel.open(file, modes);
    BaseSums sums = new BaseSums(file, channel);
    try {
      sums.checkHeader(owner);
      return sums;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void checkHeader(SumsOwner owner) throws IOException {
    ByteBuffer header = readWhole(0, HEADER_BYTES);
    if (header.getInt(HEADER_BYTES - Integer.BYTES) != crc(header)
        || header.getLong() != MAGIC
        || header.getInt() != VERSION
        || header.getInt() != 0) {
      throw new VolumeException(Code.CORRUPT, file + " is no table of checksums that is whole");
    }
    if (!owner.isWrittenIn(header)) {
      throw new VolumeException(Code.CORRUPT, file + " belongs to another disk");
    }
  }

  /** How many clusters the table has. */
  long clusterCount() throws IOException {
    return (channel.size() - HEADER_BYTES) / ClusterChecksum.SIZE_BYTES;
  }

  Path file() {
    return file;
  }

  ClusterChecksum read(long cluster) throws IOException {
    return checksum(cluster, readWhole(place(cluster), ClusterChecksum.SIZE_BYTES));
  }

  /** Shows the checksums of a range of clusters. */
  void forEach(long first, long count, Visitor visitor) throws IOException {
    for (long at = first; at < first + count; at += CHUNK_CLUSTERS) {
      int chunk = (int) Math.min(CHUNK_CLUSTERS, first + count - at);
      ByteBuffer slots = readWhole(place(at), chunk * ClusterChecksum.SIZE_BYTES);
      for (int cluster = 0; cluster < chunk; cluster++) {
        visitor.visit(at + cluster, checksum(at + cluster, slots));
      }
    }
  }

  /** Which clusters of a range are zeros; a slot that cannot be believed is not. */
  boolean[] zeros(long first, int count) throws IOException {
    boolean[] zeros = new boolean[count];
    ByteBuffer slots = ByteBuffer.allocate(count * ClusterChecksum.SIZE_BYTES);
    int read = 0;
    while (slots.hasRemaining() && read >= 0) {
      read = channel.read(slots, place(first) + slots.position());
    }
    slots.flip();
    for (int index = 0; slots.remaining() >= ClusterChecksum.SIZE_BYTES; index++) {
      ClusterChecksum slot = new ClusterChecksum(slots.getLong(), slots.getLong());
      zeros[index] = slot.equals(ClusterChecksum.ZERO);
    }
    return zeros;
  }

  private ClusterChecksum checksum(long cluster, ByteBuffer slot) throws VolumeException {
    ClusterChecksum checksum = new ClusterChecksum(slot.getLong(), slot.getLong());
    if (checksum.high() == 0 && checksum.low() == 0) {
      throw new VolumeException(Code.CORRUPT, file + " has no checksum of cluster " + cluster);
    }
    return checksum;
  }

  void write(VolumeFiles files, long cluster, ClusterChecksum checksum) throws IOException {
    ByteBuffer slot = ByteBuffer.allocate(ClusterChecksum.SIZE_BYTES);
    slot.putLong(checksum.high()).putLong(checksum.low());
    files.write(channel, file, place(cluster), slot.flip());
  }

  /** Records the checksums of neighbouring clusters. */
  void write(VolumeFiles files, long first, List<ClusterChecksum> checksums) throws IOException {
    ByteBuffer slots = ByteBuffer.allocate(checksums.size() * ClusterChecksum.SIZE_BYTES);
    for (ClusterChecksum checksum : checksums) {
      slots.putLong(checksum.high()).putLong(checksum.low());
    }
    files.write(channel, file, place(first), slots.flip());
  }

  /** Records zeros for a range. */
  void writeZeros(VolumeFiles files, long first, long count) throws IOException {
    byte[] zeros = zeros((int) Math.min(CHUNK_CLUSTERS, Math.max(0, count)));
    for (long at = first; at < first + count; at += CHUNK_CLUSTERS) {
      int chunk = (int) Math.min(CHUNK_CLUSTERS, first + count - at);
      ByteBuffer slots = ByteBuffer.wrap(zeros, 0, chunk * ClusterChecksum.SIZE_BYTES);
      files.write(channel, file, place(at), slots);
    }
  }

  static long fileBytes(long clusterCount) {
    return HEADER_BYTES + clusterCount * ClusterChecksum.SIZE_BYTES;
  }

  private static long place(long cluster) {
    return HEADER_BYTES + cluster * ClusterChecksum.SIZE_BYTES;
  }

  private ByteBuffer readWhole(long offset, int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    while (into.hasRemaining()) {
      if (channel.read(into, offset + into.position()) < 0) {
        throw new VolumeException(Code.CORRUPT, file + " ends within its table");
      }
    }
    return into.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
