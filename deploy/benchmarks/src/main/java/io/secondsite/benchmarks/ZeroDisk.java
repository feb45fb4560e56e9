package io.secondsite.benchmarks;

import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk of zeros. */
record ZeroDisk(long sizeBytes) implements ReadableDisk {

  @Override
  public void read(long offset, ByteBuffer into) {
    into.put(new byte[into.remaining()]);
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    return List.of(new Extent(offset, length, true));
  }

  @Override
  public void close() {}
}
