package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk's content at the instant of a capture: the clusters overwritten since are read from the
 * scratch file, all others from the disk. Thread-safe by the locks of the disk under it: old
 * clusters are kept under its write lock, reads are made under its read lock.
 */
final class FrozenDisk implements ReadableDisk {
  private final TrackedDisk disk;
  private final CaptureEnd end;
  private final ScratchBudget budget;
  private final Path scratchFile;
  private final FileChannel scratch;
  private final ClusterSet kept;
  private final ByteBuffer cluster = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES);

  private FrozenDisk(
      TrackedDisk disk,
      CaptureEnd end,
      ScratchBudget budget,
      Path scratchFile,
      FileChannel scratch) {
    this.disk = disk;
    this.end = end;
    this.budget = budget;
    this.scratchFile = scratchFile;
    this.scratch = scratch;
    this.kept = new ClusterSet(disk.sizeBytes());
  }

  /** Makes the scratch file; the content is frozen with {@link TrackedDisk#freeze}. */
  static FrozenDisk prepare(
      TrackedDisk disk, CaptureEnd end, ScratchBudget budget, Path scratchFile) throws IOException {
    FileChannel scratch =
        FileChannel.open(
            scratchFile,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    return new FrozenDisk(disk, end, budget, scratchFile, scratch);
  }

  TrackedDisk disk() {
    return disk;
  }

  /**
   * Keeps a cluster that is about to be overwritten. The capture ends rather than that the guest's
   * write fails, whatever goes wrong here.
   */
  void keep(long number) {
    if (end.reason().isPresent() || kept.contains(number)) {
      return;
    }
    int length = Cluster.length(number, disk.sizeBytes());
    if (!budget.take(length)) {
      end.with("scratch at %d %% of its budget".formatted(ScratchBudget.END_PERCENT));
      return;
    }
    try {
      disk.store().read(Cluster.offset(number), cluster.clear().limit(length));
      cluster.flip();
      for (long at = Cluster.offset(number); cluster.hasRemaining(); ) {
        at += scratch.write(cluster, at);
      }
      kept.add(number);
    } catch (IOException e) {
      end.with("scratch failed: " + e.getMessage());
    }
  }

  @Override
  public long sizeBytes() {
    return disk.sizeBytes();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    DiskRange.check(offset, into.remaining(), sizeBytes());
    int limit = into.limit();
    for (long at = offset; into.position() < limit; ) {
      long rest = Cluster.SIZE_BYTES - at % Cluster.SIZE_BYTES;
      int step = (int) Math.min(rest, limit - into.position());
      readPiece(at, into.limit(into.position() + step));
      at += step;
    }
  }

  /** One cluster at a time, so that a long read does not hold up the guest. */
  private void readPiece(long offset, ByteBuffer into) throws IOException {
    disk.stillness().lock();
    try {
      end.check();
      if (!kept.contains(offset / Cluster.SIZE_BYTES)) {
        disk.store().read(offset, into);
        return;
      }
      for (long at = offset; into.hasRemaining(); ) {
        int count = scratch.read(into, at);
        if (count < 0) {
          throw new IOException("the scratch file lost a cluster");
        }
        at += count;
      }
    } finally {
      disk.stillness().unlock();
    }
  }

  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    DiskRange.check(offset, length, sizeBytes());
    disk.stillness().lock();
    try {
      end.check();
      List<Extent> extents = new ArrayList<>();
      for (ClusterSet.Piece piece : kept.pieces(offset, length)) {
        if (piece.inside()) {
          extents.add(new Extent(piece.offset(), piece.length(), false));
        } else {
          extents.addAll(disk.store().extents(piece.offset(), piece.length()));
        }
      }
      return extents;
    } finally {
      disk.stillness().unlock();
    }
  }

  /** Thaws the disk and removes the scratch file. */
  @Override
  public void close() throws IOException {
    disk.thaw(this);
    scratch.close();
    Files.deleteIfExists(scratchFile);
  }
}
