package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A writable disk over one that is never written: what is written goes into a sparse image, and a
 * map beside it says which clusters it has. The map gets to the disk after the data, with the
 * flush, so a crash loses at most what was never flushed.
 *
 * <p>Thread-safe. A read that waits for the base holds no lock; the base never changes, so it stays
 * right.
 */
final class OverlayDisk implements WritableDisk {
  private final ReadableDisk base;
  private final ImageFile image;
  private final FileChannel map;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final ReentrantLock flushes = new ReentrantLock();
  // Guarded by lock: the clusters of the image, and those of them that the file does not say yet.
  private final ClusterSet allocated;
  private final List<Long> unsaved = new ArrayList<>();

  private OverlayDisk(ReadableDisk base, ImageFile image, FileChannel map, ClusterSet allocated) {
    this.base = base;
    this.image = image;
    this.map = map;
    this.allocated = allocated;
  }

  /** Makes an overlay's files; nothing is allocated. */
  static void create(Path image, long sizeBytes) throws IOException {
    ImageFile.create(image, sizeBytes);
    ImageFile.create(mapOf(image), mapBytes(sizeBytes));
  }

  /** Whether both files of an overlay are there. */
  static boolean exists(Path image) {
    return Files.isRegularFile(image) && Files.isRegularFile(mapOf(image));
  }

  static OverlayDisk open(Path image, ReadableDisk base) throws IOException {
    ImageFile opened = ImageFile.open(image, base.sizeBytes());
    try {
      FileChannel map =
          FileChannel.open(mapOf(image), StandardOpenOption.READ, StandardOpenOption.WRITE);
      ClusterSet allocated = readMap(map, base.sizeBytes());
      return new OverlayDisk(base, opened, map, allocated);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Path mapOf(Path image) {
    return image.resolveSibling(image.getFileName() + ".map");
  }

  /** One byte a cluster: each is written by itself, so none is ever written back stale. */
  private static long mapBytes(long sizeBytes) {
    return Cluster.count(sizeBytes);
  }

  private static ClusterSet readMap(FileChannel map, long sizeBytes) throws IOException {
    if (map.size() != mapBytes(sizeBytes)) {
      map.close();
      throw new IOException("the overlay's map has " + map.size() + " bytes");
    }
    ClusterSet allocated = new ClusterSet(sizeBytes);
    ByteBuffer bytes = ByteBuffer.allocate(Cluster.SIZE_BYTES);
    for (long at = 0; at < map.size(); at += bytes.limit()) {
      if (map.read(bytes.clear(), at) <= 0) {
        throw new IOException("the overlay's map ends early");
      }
      bytes.flip();
      for (int i = 0; i < bytes.limit(); i++) {
        if (bytes.get(i) != 0) {
          allocated.add(at + i);
        }
      }
    }
    return allocated;
  }

  @Override
  public long sizeBytes() {
    return base.sizeBytes();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    DiskRange.check(offset, into.remaining(), sizeBytes());
    int limit = into.limit();
    for (ClusterSet.Piece piece : pieces(offset, into.remaining())) {
      ByteBuffer part = into.limit(into.position() + (int) piece.length());
      if (piece.inside()) {
        image.read(piece.offset(), part);
      } else {
        base.read(piece.offset(), part);
      }
    }
    into.limit(limit);
  }

  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    DiskRange.check(offset, length, sizeBytes());
    List<Extent> extents = new ArrayList<>();
    for (ClusterSet.Piece piece : pieces(offset, length)) {
      if (piece.inside()) {
        extents.add(new Extent(piece.offset(), piece.length(), false));
      } else {
        extents.addAll(base.extents(piece.offset(), piece.length()));
      }
    }
    return extents;
  }

  private List<ClusterSet.Piece> pieces(long offset, long length) {
    lock.readLock().lock();
    try {
      return allocated.pieces(offset, length);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    DiskRange.check(offset, from.remaining(), sizeBytes());
    int limit = from.limit();
    for (long at = offset; from.position() < limit; ) {
      int rest = (int) (Cluster.SIZE_BYTES - at % Cluster.SIZE_BYTES);
      int step = Math.min(rest, limit - from.position());
      writePiece(at, from.limit(from.position() + step));
      at += step;
    }
  }

  /** Within one cluster; the first write to one brings the base's content along. */
  private void writePiece(long offset, ByteBuffer from) throws IOException {
    long cluster = offset / Cluster.SIZE_BYTES;
    if (pieces(offset, from.remaining()).getFirst().inside()) {
      image.write(offset, from);
      return;
    }
    ByteBuffer content = ByteBuffer.allocate(Cluster.length(cluster, sizeBytes()));
    int within = (int) (offset - Cluster.offset(cluster));
    if (from.remaining() < content.capacity()) {
      base.read(Cluster.offset(cluster), content);
    }
    content.position(within).put(from);
    lock.writeLock().lock();
    try {
      if (allocated.contains(cluster)) {
        // Another write to other bytes of the cluster was first and brought the content along.
        ByteBuffer again = content.duplicate().position(within).limit(content.position());
        image.write(offset, again);
        return;
      }
      image.write(Cluster.offset(cluster), content.clear());
      allocated.add(cluster);
      unsaved.add(cluster);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    DiskRange.check(offset, length, sizeBytes());
    ByteBuffer zeros = ByteBuffer.allocate(Cluster.SIZE_BYTES);
    for (long at = offset; at < offset + length; ) {
      int step = (int) Math.min(Cluster.SIZE_BYTES, offset + length - at);
      write(at, zeros.clear().limit(step));
      at += step;
    }
  }

  @Override
  public void flush() throws IOException {
    flushes.lock();
    try {
      flushAlone();
    } finally {
      flushes.unlock();
    }
  }

  private void flushAlone() throws IOException {
    List<Long> saving;
    lock.writeLock().lock();
    try {
      saving = List.copyOf(unsaved);
    } finally {
      lock.writeLock().unlock();
    }
    image.flush();
    for (long cluster : saving) {
      map.write(ByteBuffer.wrap(new byte[] {1}), cluster);
    }
    if (!saving.isEmpty()) {
      map.force(false);
      forgetUnsaved(saving.size());
    }
  }

  private void forgetUnsaved(int saved) {
    lock.writeLock().lock();
    try {
      unsaved.subList(0, saved).clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() throws IOException {
    base.close();
    image.close();
    map.close();
  }
}
