package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Extent;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.Lock;

/** A disk as the guest's file systems write it: not while they are frozen. Thread-safe. */
final class FreezableDisk implements WritableDisk {
  private final WritableDisk disk;
  private final Lock activity;

  FreezableDisk(WritableDisk disk, Lock activity) {
    this.disk = disk;
    this.activity = activity;
  }

  @Override
  public long sizeBytes() {
    return disk.sizeBytes();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    disk.read(offset, into);
  }

  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    return disk.extents(offset, length);
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    activity.lock();
    try {
      disk.write(offset, from);
    } finally {
      activity.unlock();
    }
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    activity.lock();
    try {
      disk.zero(offset, length);
    } finally {
      activity.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    disk.flush();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
