package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The checksums of the clusters that one point's file holds, as its sidecar lists them: runs in
 * ascending order, each of zeros or of data. Immutable.
 */
final class PointSums {
  static final long MAGIC = 0x5353_5053_554d_5331L; // "SSPSUMS1"

  /** Version 1 had checksums only. */
  static final int VERSION = 2;

  private static final int VERSION_MIN = 1;
  static final int HEADER_BYTES = 8 + 4 + 4 + SumsOwner.BYTES + 8 + 8 + 8 + 8;
  static final int RUN_BYTES = 8 + 4 + 4;
  static final int TRAILER_BYTES = 4;

  /** A checksum and the place of the frame. */
  static final int SLOT_BYTES = ClusterChecksum.SIZE_BYTES + Long.BYTES;

  static final int KIND_DATA = 0;
  static final int KIND_ZERO = 1;

  /** The most clusters of one run. */
  static final int RUN_CLUSTERS_MAX = 1 << 16;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int ZERO_RUN = -1;

  private final long sizeBytes;
  private final long[] firsts;
  private final int[] counts;
  private final int[] places;
  private final long[] checksums;
  private final long[] frames;

  private PointSums(
      long sizeBytes, long[] firsts, int[] counts, int[] places, long[] checksums, long[] frames) {
    this.sizeBytes = sizeBytes;
    this.frames = frames;
    this.firsts = firsts;
    this.counts = counts;
    this.places = places;
    this.checksums = checksums;
  }

  /** What of a sidecar is kept in memory. */
  private enum Keep {
    RUNS,
    CHECKSUMS,
    CHECKSUMS_AND_FRAMES
  }

  /** Is shown the clusters of a sidecar. */
  @FunctionalInterface
  interface Visitor {
    void visit(long cluster, ClusterChecksum checksum) throws IOException;
  }

  /**
   * Reads a sidecar whole and checks it.
   *
   * @throws VolumeException CORRUPT if it is not what was written for this point
   */
  static PointSums load(Path file, SumsOwner owner, PointId point) throws IOException {
    return load(file, owner, point, Keep.CHECKSUMS);
  }

  /** The same with the places of the frames, if the sidecar has them. */
  static PointSums loadWithFrames(Path file, SumsOwner owner, PointId point) throws IOException {
    return load(file, owner, point, Keep.CHECKSUMS_AND_FRAMES);
  }

  private static PointSums load(Path file, SumsOwner owner, PointId point, Keep keep)
      throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw corrupt(file, "is missing or no regular file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Loader(file, channel, keep).load(owner, point);
    }
  }

  /** Reads and checks a sidecar, but keeps only which clusters it lists. */
  static PointRuns loadRuns(Path file, SumsOwner owner, PointId point) throws IOException {
    return load(file, owner, point, Keep.RUNS).runs();
  }

  private PointRuns runs() {
    boolean[] zeros = new boolean[places.length];
    for (int run = 0; run < zeros.length; run++) {
      zeros[run] = places[run] == ZERO_RUN;
    }
    return new PointRuns(sizeBytes, firsts, counts, zeros);
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Where a cluster's checksum stands, or a negative number if the point does not hold it. */
  private int run(long cluster) {
    int found = Arrays.binarySearch(firsts, cluster);
    int run = found >= 0 ? found : -found - 2;
    return run >= 0 && cluster < firsts[run] + counts[run] ? run : -1;
  }

  boolean contains(long cluster) {
    return run(cluster) >= 0;
  }

  boolean isZero(long cluster) {
    int run = run(cluster);
    return run >= 0 && places[run] == ZERO_RUN;
  }

  /** The checksum of a cluster that the point holds. */
  ClusterChecksum checksum(long cluster) {
    int run = run(cluster);
    if (run < 0) {
      throw new IllegalArgumentException("cluster " + cluster + " is not of this point");
    }
    return checksum(run, cluster);
  }

  private ClusterChecksum checksum(int run, long cluster) {
    if (places[run] == ZERO_RUN) {
      return ClusterChecksum.ZERO;
    }
    int place = places[run] + (int) (cluster - firsts[run]) * 2;
    return new ClusterChecksum(checksums[place], checksums[place + 1]);
  }

  /** Whether it says where frames stand. */
  boolean hasFrames() {
    return frames.length > 0;
  }

  /**
   * Where the frame of a cluster stood when the file was written, or 0. A hint: what is read there
   * is worth what its checksum says.
   */
  long frame(long cluster) {
    int run = run(cluster);
    if (run < 0 || places[run] == ZERO_RUN || frames.length == 0) {
      return 0;
    }
    return frames[places[run] / 2 + (int) (cluster - firsts[run])];
  }

  long memoryBytes() {
    return (long) (checksums.length + frames.length) * Long.BYTES
        + (long) firsts.length * RUN_BYTES;
  }

  /** How many clusters the point holds. */
  long clusterCount() {
    return Arrays.stream(counts).asLongStream().sum();
  }

  void forEach(Visitor visitor) throws IOException {
    for (int run = 0; run < firsts.length; run++) {
      for (long cluster = firsts[run]; cluster < firsts[run] + counts[run]; cluster++) {
        visitor.visit(cluster, checksum(run, cluster));
      }
    }
  }

  private static VolumeException corrupt(Path file, String what) {
    return new VolumeException(Code.CORRUPT, file + " " + what);
  }

  /** One pass over the file; the digest of everything is checked before anything is believed. */
  private static final class Loader {
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final CRC32C crc = new CRC32C();
    private final Keep keep;
    private int slotBytes = SLOT_BYTES;
    private long remainingBytes;

    Loader(Path file, FileChannel channel, Keep keep) throws IOException {
      buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, channel.size())).limit(0);
      this.keep = keep;
      this.file = file;
      this.channel = channel;
    }

    PointSums load(SumsOwner owner, PointId point) throws IOException {
      checkCrc();
      ByteBuffer header = take(HEADER_BYTES);
      boolean known = header.getLong() == MAGIC;
      int version = header.getInt();
      known &= version >= VERSION_MIN && version <= VERSION && header.getInt() == 0;
      if (!known) {
        throw corrupt(file, "is no sidecar of checksums that this release knows");
      }
      slotBytes = version == VERSION_MIN ? ClusterChecksum.SIZE_BYTES : SLOT_BYTES;
      boolean mine = owner.isWrittenIn(header);
      mine &= header.getLong() == point.epoch();
      mine &= header.getLong() == point.sequence();
      if (!mine) {
        throw corrupt(file, "belongs to another point or disk");
      }
      long sizeBytes = header.getLong();
      long runs = header.getLong();
      if (sizeBytes <= 0 || sizeBytes > PointHeader.DISK_SIZE_BYTES_MAX) {
        throw corrupt(file, "gives a disk size out of range");
      }
      if (runs < 0 || runs > remainingBytes / RUN_BYTES) {
        throw corrupt(file, "is shorter than its runs");
      }
      return runs(sizeBytes, (int) runs);
    }

    private PointSums runs(long sizeBytes, int runs) throws IOException {
      long[] firsts = new long[runs];
      int[] counts = new int[runs];
      int[] places = new int[runs];
      long dataBytes = remainingBytes - (long) runs * RUN_BYTES;
      int slots = Math.toIntExact(dataBytes / slotBytes * 2);
      long[] checksums = new long[keep == Keep.RUNS ? 0 : slots];
      boolean keepFrames = keep == Keep.CHECKSUMS_AND_FRAMES && slotBytes == SLOT_BYTES;
      long[] frames = new long[keepFrames ? slots / 2 : 0];
      long behind = 0;
      int place = 0;
      for (int run = 0; run < runs; run++) {
        ByteBuffer head = take(RUN_BYTES);
        firsts[run] = head.getLong();
        counts[run] = head.getInt();
        int kind = head.getInt();
        checkRun(firsts[run], counts[run], kind, behind, Cluster.count(sizeBytes));
        behind = firsts[run] + counts[run];
        places[run] = kind == KIND_ZERO ? ZERO_RUN : place;
        if (kind == KIND_DATA) {
          for (int left = counts[run]; left > 0; left--) {
            ByteBuffer slot = take(slotBytes);
            if (place + 2 > slots) {
              throw corrupt(file, "is shorter than its runs");
            }
            if (keep != Keep.RUNS) {
              checksums[place] = slot.getLong();
              checksums[place + 1] = slot.getLong();
            }
            if (keepFrames) {
              frames[place / 2] = slot.getLong();
            }
            place += 2;
          }
        }
      }
      if (remainingBytes != 0 || place != slots) {
        throw corrupt(file, "is longer than its runs");
      }
      return new PointSums(sizeBytes, firsts, counts, places, checksums, frames);
    }

    private void checkRun(long first, int count, int kind, long behind, long clusters)
        throws IOException {
      boolean good = count > 0 && count <= RUN_CLUSTERS_MAX;
      good &= first >= behind && first <= clusters - count;
      good &= kind == KIND_DATA || kind == KIND_ZERO;
      if (!good) {
        throw corrupt(file, "holds a run out of order or outside the disk");
      }
    }

    private void checkCrc() throws IOException {
      long fileBytes = channel.size();
      remainingBytes = fileBytes - TRAILER_BYTES;
      if (remainingBytes < HEADER_BYTES) {
        throw corrupt(file, "is shorter than its header");
      }
      if (fileBytes <= buffer.capacity()) {
        checkSmall();
        return;
      }
      long body = remainingBytes;
      while (remainingBytes > 0) {
        int chunk = (int) Math.min(buffer.capacity(), remainingBytes);
        fill();
        crc.update(buffer.slice(0, chunk));
        buffer.position(chunk);
        remainingBytes -= chunk;
      }
      ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES);
      int count = 0;
      while (trailer.hasRemaining() && count >= 0) {
        count = channel.read(trailer, body + trailer.position());
      }
      if (trailer.hasRemaining() || trailer.getInt(0) != (int) crc.getValue()) {
        throw corrupt(file, "does not agree with its own check code");
      }
      remainingBytes = body;
      channel.position(0);
      buffer.limit(0);
    }

    /** A file that fits the buffer is read once. */
    private void checkSmall() throws IOException {
      int body = (int) remainingBytes;
      remainingBytes += TRAILER_BYTES;
      fill();
      crc.update(buffer.slice(0, body));
      if (buffer.getInt(body) != (int) crc.getValue()) {
        throw corrupt(file, "does not agree with its own check code");
      }
      remainingBytes = body;
      buffer.limit(body);
    }

    private void fill() throws IOException {
      buffer.compact();
      int wanted = (int) Math.min(buffer.capacity(), remainingBytes);
      while (buffer.position() < wanted) {
        if (channel.read(buffer) < 0) {
          throw corrupt(file, "ended while it was read");
        }
      }
      buffer.flip();
    }

    private ByteBuffer take(int bytes) throws IOException {
      if (bytes > remainingBytes) {
        throw corrupt(file, "is shorter than its runs");
      }
      if (buffer.remaining() < bytes) {
        fill();
      }
      ByteBuffer taken = buffer.slice(buffer.position(), bytes);
      buffer.position(buffer.position() + bytes);
      remainingBytes -= bytes;
      return taken;
    }
  }
}
