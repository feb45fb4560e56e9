package io.secondsite.volume.simulation;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An open file or directory of a simulated disk. */
final class SimulatedChannel extends FileChannel {
  private final SimulatedDisk disk;
  private final Path file;
  private final Node node;
  private final FileChannel real;

  SimulatedChannel(SimulatedDisk disk, Path file, Node node, FileChannel real) {
    this.disk = disk;
    this.file = file;
    this.node = node;
    this.real = real;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    disk.faults().next(Call.READ, file);
    return real.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    disk.faults().next(Call.READ, file);
    return real.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    disk.faults().next(Call.READ, file);
    return real.read(into, position);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int count = write(from, real.position());
    real.position(real.position() + count);
    return count;
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long count = 0;
    for (int index = offset; index < offset + length; index++) {
      count += write(from[index]);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    byte[] bytes = new byte[from.remaining()];
    from.duplicate().get(bytes);
    synchronized (disk) {
      long at = position;
      try {
        Faults.Kind fault = disk.faults().next(Call.WRITE, file);
        if (fault == Faults.Kind.DROPPED_WRITE) {
          from.position(from.limit());
          return bytes.length;
        }
        if (fault == Faults.Kind.MISDIRECTED_WRITE) {
          at = Math.max(0, at + 512L * (disk.random().nextInt(9) - 4));
        }
      } catch (Faults.ProcessDead e) {
        throw e;
      } catch (IOException e) {
        put(Arrays.copyOf(bytes, disk.random().nextInt(bytes.length + 1)), position);
        throw e;
      }
      put(bytes, at);
    }
    from.position(from.limit());
    return bytes.length;
  }

  private void put(byte[] bytes, long position) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    while (from.hasRemaining()) {
      real.write(from, position + from.position());
    }
    node.wrote(position, bytes);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    synchronized (disk) {
      if (size < real.size()) {
        disk.faults().next(Call.RESIZE, file);
        real.truncate(size);
        node.resized(size);
      }
    }
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    synchronized (disk) {
      Call call = node.isDirectory() ? Call.SYNC_DIRECTORY : Call.SYNC;
      if (disk.faults().next(call, file) == Faults.Kind.LOST_SYNC) {
        node.lostSync(disk.random());
        throw new IOException("simulated: Input/output error at the sync of " + file);
      }
      if (node.isDirectory()) {
        node.namesSynced();
      } else {
        node.synced();
      }
    }
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    disk.faults().next(Call.READ, file);
    return real.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 20));
    int got = source.read(bytes);
    return got <= 0 ? 0 : write(bytes.flip(), position);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return real.map(mode, position, size);
  }

  @Override
  public MemorySegment map(MapMode mode, long position, long size, Arena arena) throws IOException {
    return real.map(mode, position, size, arena);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
