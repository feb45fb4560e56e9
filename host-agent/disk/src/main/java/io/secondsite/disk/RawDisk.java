package io.secondsite.disk;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A disk in a raw image file: byte n of the disk is byte n of the file. Thread-safe.
 *
 * <p>Never interrupt a thread that reads or writes here: the JDK answers an interrupt in a file
 * channel by closing it for everyone.
 */
public final class RawDisk implements WritableDisk {
  private static final int ZERO_STEP_BYTES = Cluster.SIZE_BYTES;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(ZERO_STEP_BYTES);

  private final Path file;
  private final FileChannel channel;
  private final long sizeBytes;

  private RawDisk(Path file, FileChannel channel, long sizeBytes) {
    this.file = file;
    this.channel = channel;
    this.sizeBytes = sizeBytes;
  }

  /** Makes a new disk of zeros, one hole from end to end. Refuses a file that exists. */
  public static RawDisk create(Path file, long sizeBytes) throws IOException {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException("sizeBytes: a disk has at least one byte: " + sizeBytes);
    }
    Files.createFile(file);
    resize(file, sizeBytes);
    return open(file);
  }

  /** Opens an existing image for reading and writing. Its size is the file's. */
  public static RawDisk open(Path file) throws IOException {
    return open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** Opens an existing image that this process must not change. */
  public static ReadableDisk openReadOnly(Path file) throws IOException {
    return open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /** Cuts a closed image, or lets it grow by a hole: what is cut never comes back, only zeros. */
  public static void resize(Path file, long sizeBytes) throws IOException {
    requireRegularFile(file);
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(sizeBytes);
    }
  }

  private static RawDisk open(Path file, OpenOption... modes) throws IOException {
    requireRegularFile(file);
    FileChannel channel = FileChannel.open(file, modes);
    try {
      return new RawDisk(file, channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A pipe in place of the image would block the open, a link would leave the folder. */
  private static void requireRegularFile(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("not a regular file: " + file);
    }
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    DiskRangeException.check(offset, into.remaining(), sizeBytes);
    long at = offset;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new EOFException(file + " ends at " + at + ", before its disk of " + sizeBytes);
      }
      at += count;
    }
  }

  /**
   * One extent of data over the whole range: Java has no SEEK_HOLE, and reading everything to find
   * zeros is no cheap answer. Who needs the holes exports the file through qemu-nbd.
   */
  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    DiskRangeException.check(offset, length, sizeBytes);
    return length == 0 ? List.of() : List.of(new Extent(offset, length, false));
  }

  @Override
  public void write(long offset, ByteBuffer from) throws IOException {
    DiskRangeException.check(offset, from.remaining(), sizeBytes);
    long at = offset;
    try {
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    } catch (NonWritableChannelException e) {
      throw new IOException("opened read-only: " + file, e);
    }
  }

  /**
   * Writes zeros, but only where the disk does not hold zeros yet, so that holes stay holes. What
   * was allocated stays allocated: Java cannot punch a hole.
   */
  @Override
  public void zero(long offset, long length) throws IOException {
    DiskRangeException.check(offset, length, sizeBytes);
    ByteBuffer present = ByteBuffer.allocate((int) Math.min(ZERO_STEP_BYTES, length));
    long end = offset + length;
    for (long at = offset; at < end; ) {
      int step = (int) Math.min(ZERO_STEP_BYTES, end - at);
      read(at, present.clear().limit(step));
      ByteBuffer zeros = ZEROS.duplicate().limit(step);
      if (!present.flip().equals(zeros)) {
        write(at, zeros);
      }
      at += step;
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
