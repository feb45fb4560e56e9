package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk whose clusters are made as they are read. */
record GeneratedDisk(long sizeBytes) implements ReadableDisk {

  @Override
  public void read(long offset, ByteBuffer into) {
    long at = offset;
    while (into.hasRemaining()) {
      int within = (int) (at % Cluster.SIZE_BYTES);
      int length = Math.min(into.remaining(), Cluster.SIZE_BYTES - within);
      into.put(Content.cluster(at / Cluster.SIZE_BYTES), within, length);
      at += length;
    }
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    return List.of(new Extent(offset, length, false));
  }

  @Override
  public void close() {}
}
