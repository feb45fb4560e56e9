package io.secondsite.volume;

import io.secondsite.disk.DiskRangeException;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk in memory: what the models compare with. */
final class ByteArrayDisk implements ReadableDisk {
  private final byte[] content;

  ByteArrayDisk(byte[] content) {
    this.content = content;
  }

  @Override
  public long sizeBytes() {
    return content.length;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    DiskRangeException.check(offset, into.remaining(), content.length);
    into.put(content, (int) offset, into.remaining());
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    return List.of(new Extent(offset, length, false));
  }

  @Override
  public void close() {}
}
