package io.secondsite.disk.nbd;

import io.secondsite.disk.Extent;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A disk in memory that knows its zeros block by block. Thread-safe. */
final class MemoryDisk implements WritableDisk {
  static final int BLOCK_BYTES = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final byte[] content;
  int flushes;

  MemoryDisk(byte[] content) {
    this.content = content;
  }

  MemoryDisk(int sizeBytes) {
    this(new byte[sizeBytes]);
  }

  byte[] content() {
    lock.lock();
    try {
      return content.clone();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long sizeBytes() {
    return content.length;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    lock.lock();
    try {
      into.put(content, (int) offset, into.remaining());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    List<Extent> extents = new ArrayList<>();
    lock.lock();
    try {
      for (long at = offset; at < offset + length; ) {
        long end = Math.min(offset + length, (at / BLOCK_BYTES + 1) * BLOCK_BYTES);
        boolean zero = true;
        for (long i = at; i < end; i++) {
          zero &= content[(int) i] == 0;
        }
        extents.add(new Extent(at, end - at, zero));
        at = end;
      }
    } finally {
      lock.unlock();
    }
    return extents;
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    lock.lock();
    try {
      from.get(content, (int) offset, from.remaining());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void zero(long offset, long length) {
    lock.lock();
    try {
      java.util.Arrays.fill(content, (int) offset, (int) (offset + length), (byte) 0);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void flush() {
    lock.lock();
    try {
      flushes++;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    // Nothing to let go.
  }
}
