package io.secondsite.disk.nbd;

import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * An export as connections use it: its name, the numbers of its contexts, and the threads on which
 * its disk is called. Thread-safe as far as the disk is.
 */
final class ServedExport {
  private static final int BASE_ALLOCATION_ID = 0;

  private final String name;
  private final NbdExport export;
  private final Executor diskExecutor;
  private final long sizeBytes;
  private final Map<String, Integer> contextIds = new TreeMap<>();
  private final Map<Integer, BlockStatusSource> sources = new TreeMap<>();

  ServedExport(String name, NbdExport export, Executor diskExecutor) {
    this.name = name;
    this.export = export;
    this.diskExecutor = diskExecutor;
    this.sizeBytes = export.disk().sizeBytes();
    contextIds.put(NbdProtocol.BASE_ALLOCATION, BASE_ALLOCATION_ID);
    sources.put(BASE_ALLOCATION_ID, this::allocation);
    new TreeMap<>(export.contexts())
        .forEach((context, source) -> {
          sources.put(contextIds.size(), source);
          contextIds.put(context, contextIds.size());
        });
  }

  String name() {
    return name;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  boolean writable() {
    return export.writable();
  }

  NbdTransmissionFlags flags() {
    return export.flags();
  }

  ReadableDisk disk() {
    return export.disk();
  }

  /** Only for requests that were checked against {@link #writable()}. */
  WritableDisk writableDisk() {
    if (export.writable() && export.disk() instanceof WritableDisk disk) {
      return disk;
    }
    throw new IllegalStateException("write to the read-only export " + name);
  }

  /** The numbers of all contexts by name. */
  Map<String, Integer> contextIds() {
    return contextIds;
  }

  /** What a context says of the range; checked, since a wrong answer would go out as a truth. */
  List<NbdExtent> blockStatus(int contextId, long offset, long length) throws IOException {
    BlockStatusSource source = sources.get(contextId);
    if (source == null) {
      throw new IllegalStateException("context " + contextId + " was not agreed on");
    }
    List<NbdExtent> extents = onDisk(() -> source.blockStatus(offset, length));
    long at = offset;
    for (NbdExtent extent : extents) {
      ensureContiguous(at, extent.offset());
      at = extent.end();
    }
    if (at == offset || at > sizeBytes) {
      throw new IOException("extents end at %d for %d+%d".formatted(at, offset, length));
    }
    return extents;
  }

  /** Runs a call into the disk where the settings say. Interrupts do not end it: it has buffers. */
  <T> T onDisk(Callable<T> call) throws IOException {
    FutureTask<T> task = new FutureTask<>(call);
    try {
      diskExecutor.execute(task);
    } catch (RejectedExecutionException e) {
      throw new IOException("no thread for the disk", e);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known
          ? known
          : new IOException("the disk failed: " + e.getCause(), e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The extents of a read, checked to cover it exactly. On the disk's thread. */
  List<Extent> extentsOnDiskThread(long offset, long length) throws IOException {
    List<Extent> extents = export.disk().extents(offset, length);
    long at = offset;
    for (Extent extent : extents) {
      ensureContiguous(at, extent.offset());
      at = extent.end();
    }
    if (at != offset + length) {
      throw new IOException("extents end at %d for %d+%d".formatted(at, offset, length));
    }
    return extents;
  }

  private List<NbdExtent> allocation(long offset, long length) throws IOException {
    List<NbdExtent> status = new ArrayList<>();
    for (Extent extent : export.disk().extents(offset, length)) {
      PendingStatus.append(
          status,
          new NbdExtent(
              extent.offset(),
              extent.length(),
              extent.zero() ? NbdExtent.HOLE | NbdExtent.ZERO : 0));
    }
    return status;
  }

  private static void ensureContiguous(long expected, long actual) throws IOException {
    if (expected != actual) {
      throw new IOException("extents jump from %d to %d".formatted(expected, actual));
    }
  }
}
