package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.WritableDisk;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A sparse raw image. Thread-safe; never interrupt its users, that would close the channel. */
final class ImageFile implements WritableDisk {
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES);

  private final FileChannel channel;
  private final FileHoles holes;
  private final long sizeBytes;

  private ImageFile(FileChannel channel, FileHoles holes, long sizeBytes) {
    this.channel = channel;
    this.holes = holes;
    this.sizeBytes = sizeBytes;
  }

  /** Makes an image of zeros; refuses a file that exists. */
  static void create(Path file, long sizeBytes) throws IOException {
    Files.createFile(file);
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(sizeBytes);
      image.getFD().sync();
    }
  }

  /** Opens an image that must have this size: a foreign file must not become a machine's disk. */
  static ImageFile open(Path file, long sizeBytes) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.size() != sizeBytes) {
        throw new IOException(
            file + " has " + channel.size() + " bytes, the disk must have " + sizeBytes);
      }
      return new ImageFile(channel, FileHoles.open(file), sizeBytes);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    DiskRange.check(offset, into.remaining(), sizeBytes);
    for (long at = offset; into.hasRemaining(); ) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new EOFException("the image ends at " + at + ", its disk at " + sizeBytes);
      }
      at += count;
    }
  }

  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    DiskRange.check(offset, length, sizeBytes);
    return holes.extents(offset, length);
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    DiskRange.check(offset, from.remaining(), sizeBytes);
    for (long at = offset; from.hasRemaining(); ) {
      at += channel.write(from, at);
    }
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    DiskRange.check(offset, length, sizeBytes);
    for (Extent extent : extents(offset, length)) {
      for (long at = extent.offset(); !extent.zero() && at < extent.end(); ) {
        int step = (int) Math.min(Cluster.SIZE_BYTES, extent.end() - at);
        write(at, ZEROS.duplicate().limit(step));
        at += step;
      }
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    holes.close();
    channel.close();
  }
}
