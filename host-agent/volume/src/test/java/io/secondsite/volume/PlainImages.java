package io.secondsite.volume;

import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Foreign raw images without a process between; tells how many are open. */
final class PlainImages implements ForeignBases {
  private final AtomicInteger open = new AtomicInteger();

  int open() {
    return open.get();
  }

  @Override
  public ReadableDisk open(ForeignImage image) throws IOException {
    FileChannel channel = FileChannel.open(image.file(), StandardOpenOption.READ);
    open.incrementAndGet();
    return new Image(channel, channel.size());
  }

  private final class Image implements ReadableDisk {
    private final FileChannel channel;
    private final long sizeBytes;

    Image(FileChannel channel, long sizeBytes) {
      this.channel = channel;
      this.sizeBytes = sizeBytes;
    }

    @Override
    public long sizeBytes() {
      return sizeBytes;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      long at = offset;
      while (into.hasRemaining()) {
        int count = channel.read(into, at);
        if (count < 0) {
          throw new IOException("the image is shorter than it was");
        }
        at += count;
      }
    }

    @Override
    public List<Extent> extents(long offset, long length) {
      return List.of(new Extent(offset, length, false));
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen()) {
        open.decrementAndGet();
      }
      channel.close();
    }
  }
}
