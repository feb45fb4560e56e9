package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.qcow2.ClusterMapping;
import io.secondsite.disk.qcow2.Qcow2FormatException;
import io.secondsite.disk.qcow2.Qcow2Frames;
import io.secondsite.disk.qcow2.Qcow2Reader;
import io.secondsite.volume.VolumeException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of one disk at one point, with its sidecar, which says what clusters there are: a table
 * entry that got lost is an error and cannot let older data shine through. Thread-safe.
 */
final class LayerFile implements Closeable {
  /** Eight bytes for a table of 512 MiB. */
  private static final long BYTES_OF_DISK_PER_TABLE_BYTE = 64L << 20;

  private final Path file;
  private final DiskId diskId;
  private final PointId point;
  private final Optional<PointId> below;
  private final PointSums sums;
  private final @Nullable Qcow2Frames frames;
  private @Nullable Qcow2Reader reader;

  private LayerFile(
      Path file,
      DiskId diskId,
      PointId point,
      Optional<PointId> below,
      PointSums sums,
      @Nullable Qcow2Frames frames) {
    this.file = file;
    this.diskId = diskId;
    this.point = point;
    this.below = below;
    this.sums = sums;
    this.frames = frames;
  }

  /** Opens the file of a point that rests on {@code below}, or on the base where that is empty. */
  static LayerFile open(Path directory, SumsOwner owner, PointId point, Optional<PointId> below)
      throws IOException {
    PointSums sums = PointSums.load(VolumeLayout.sums(directory, point), owner, point);
    Path file = VolumeLayout.qcow2(directory, point);
    LayerFile opened = new LayerFile(file, owner.diskId(), point, below, sums, null);
    try {
      check(file, opened.reader(), sums);
      return opened;
    } catch (Qcow2FormatException e) {
      opened.close();
      throw new VolumeException(Code.CORRUPT, file + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * The same for who asks only for clusters that the sidecar lists and is content with their
   * checksums. The sidecar notes where frames stand, so that the file's header and tables are not
   * looked at; only where a frame is not found there they are.
   */
  static LayerFile openForReading(
      Path directory, SumsOwner owner, PointId point, Optional<PointId> below) throws IOException {
    Path file = VolumeLayout.qcow2(directory, point);
    PointSums sums = PointSums.loadWithFrames(VolumeLayout.sums(directory, point), owner, point);
    if (sums.hasFrames()) {
      try {
        Qcow2Frames frames = Qcow2Frames.open(file);
        return new LayerFile(file, owner.diskId(), point, below, sums, frames);
      } catch (NoSuchFileException e) {
        throw new VolumeException(Code.CORRUPT, file + " is missing", e);
      }
    }
    LayerFile opened = new LayerFile(file, owner.diskId(), point, below, sums, null);
    opened.reader();
    return opened;
  }

  /** What reads by the file's own tables. */
  private synchronized Qcow2Reader reader() throws IOException {
    Qcow2Reader opened = reader;
    if (opened == null) {
      opened = openTables();
      reader = opened;
    }
    return opened;
  }

  private Qcow2Reader openTables() throws IOException {
    try {
      Qcow2Reader opened = Qcow2Reader.open(file);
      try {
        opened.expectBacking(Optional.of(backingName(below)));
        if (opened.sizeBytes() != sums.sizeBytes()) {
          throw new VolumeException(Code.CORRUPT, file + " and its checksums differ in size");
        }
        return opened;
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (Qcow2FormatException e) {
      throw new VolumeException(Code.CORRUPT, file + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new VolumeException(Code.CORRUPT, file + " is missing", e);
    }
  }

  /** The backing file's name within the directory. */
  static String backingName(Optional<PointId> below) {
    return below.map(point -> point + VolumeLayout.QCOW2).orElse(VolumeLayout.BASE_RAW);
  }

  /** The backing file's format. */
  static String backingFormat(Optional<PointId> below) {
    return below.isPresent() ? "qcow2" : "raw";
  }

  private static void check(Path file, Qcow2Reader reader, PointSums sums) throws IOException {
    long[] count = new long[1];
    reader.forEachAllocated((cluster, mapping) -> {
      count[0]++;
      if (!sums.contains(cluster)
          || sums.isZero(cluster) != (mapping instanceof ClusterMapping.Zero)) {
        throw new VolumeException(
            Code.CORRUPT, file + " and its checksums disagree on cluster " + cluster);
      }
    });
    if (count[0] != sums.clusterCount()) {
      throw new VolumeException(Code.CORRUPT, file + " lacks clusters that its checksums list");
    }
  }

  PointId point() {
    return point;
  }

  Path file() {
    return file;
  }

  long sizeBytes() {
    return sums.sizeBytes();
  }

  PointSums sums() {
    return sums;
  }

  /** What it keeps in memory, about. */
  long memoryBytes() {
    return sums.memoryBytes() + sizeBytes() / BYTES_OF_DISK_PER_TABLE_BYTE;
  }

  /** Reads a cluster that this file holds and compares it with its checksum. */
  void read(long cluster, byte[] into, ClusterCodec codec) throws IOException {
    if (readNoted(cluster, into, codec)) {
      return;
    }
    try {
      if (!reader().readCluster(cluster, ByteBuffer.wrap(into), codec)) {
        throw new CorruptClusterException("not in the file any more");
      }
    } catch (CorruptClusterException | Qcow2FormatException e) {
      throw corrupt(cluster, String.valueOf(e.getMessage()));
    }
    ensure(cluster, into, sums.checksum(cluster));
  }

  /** Whether the cluster is where the sidecar noted it, by its checksum. */
  private boolean readNoted(long cluster, byte[] into, ClusterCodec codec) throws IOException {
    if (frames == null) {
      return false;
    }
    try {
      return frames.read(sums.frame(cluster), ByteBuffer.wrap(into), codec)
          && ClusterChecksum.of(into).equals(sums.checksum(cluster));
    } catch (CorruptClusterException | Qcow2FormatException e) {
      return false; // the tables may know better
    }
  }

  /** Reads the frame of a data cluster as it stands. */
  int readFrame(long cluster, ByteBuffer frame) throws IOException {
    try {
      return reader().readFrame(cluster, frame);
    } catch (CorruptClusterException | Qcow2FormatException e) {
      throw corrupt(cluster, String.valueOf(e.getMessage()));
    }
  }

  /** Whether a frame that was read gives what the checksum promises. */
  void verify(long cluster, ByteBuffer frame, byte[] scratch, ClusterCodec codec)
      throws IOException {
    try {
      codec.decode(frame, ByteBuffer.wrap(scratch));
    } catch (CorruptClusterException e) {
      throw corrupt(cluster, String.valueOf(e.getMessage()));
    }
    ensure(cluster, scratch, sums.checksum(cluster));
  }

  private void ensure(long cluster, byte[] content, ClusterChecksum expected)
      throws CorruptClusterException {
    if (content.length != Cluster.SIZE_BYTES || !ClusterChecksum.of(content).equals(expected)) {
      throw corrupt(cluster, "its content does not agree with its checksum");
    }
  }

  private CorruptClusterException corrupt(long cluster, String why) {
    return new DamagedClusterException(
        new DamagedClusterException.Place(diskId, point, file, cluster),
        file + ", point " + point + ", cluster " + cluster + ": " + why);
  }

  @Override
  public synchronized void close() throws IOException {
    try (Qcow2Frames _ = frames;
        Qcow2Reader _ = reader) {
      reader = null;
    }
  }
}
