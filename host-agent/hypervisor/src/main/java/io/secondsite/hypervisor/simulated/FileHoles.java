package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Extent;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a file has holes, asked of the file system ({@code SEEK_DATA}/{@code SEEK_HOLE}), which
 * Java cannot do by itself. Thread-safe: the two seeks do not depend on the descriptor's position.
 */
final class FileHoles implements Closeable {
  private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int NO_MORE_DATA = 6;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SEEK =
      function(
          "lseek",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private final int descriptor;

  private FileHoles(int descriptor) {
    this.descriptor = descriptor;
  }

  static FileHoles open(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(file.toString());
      int descriptor = (int) OPEN.invokeExact(path, READ_ONLY_CLOSE_ON_EXEC);
      if (descriptor < 0) {
        throw new IOException("cannot open " + file);
      }
      return new FileHoles(descriptor);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("cannot open " + file, e);
    }
  }

  /** The range as data and holes; what the file system cannot say counts as data. */
  List<Extent> extents(long offset, long length) throws IOException {
    List<Extent> extents = new ArrayList<>();
    long end = offset + length;
    for (long at = offset; at < end; ) {
      long data = Math.min(end, seek(at, SEEK_DATA, end));
      if (data > at) {
        extents.add(new Extent(at, data - at, true));
      }
      long hole = data < end ? Math.min(end, seek(data, SEEK_HOLE, end)) : end;
      if (hole > data) {
        extents.add(new Extent(data, hole - data, false));
      }
      at = hole;
    }
    return extents;
  }

  private long seek(long from, int kind, long end) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      long found = (long) SEEK.invokeExact(state, descriptor, from, kind);
      if (found >= from) {
        return found;
      }
      int errno = state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
      // Behind the last data everything is a hole; any other error must not turn data into zeros.
      return kind == SEEK_HOLE || errno == NO_MORE_DATA ? end : from;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("cannot ask for holes", e);
    }
  }

  @Override
  public void close() {
    try {
      int ignored = (int) CLOSE.invokeExact(descriptor);
      assert ignored <= 0;
    } catch (Throwable e) {
      throw new IllegalStateException("close(2) is not callable", e);
    }
  }

  /** Native access is what this class is for; the machine's process is started with it allowed. */
  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor shape, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), shape, options);
  }
}
