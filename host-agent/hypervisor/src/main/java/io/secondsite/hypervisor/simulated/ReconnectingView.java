package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import io.secondsite.disk.nbd.NbdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A view's NBD export that may go away and come back: a call waits for it up to a deadline, as a
 * guest's disk behind a reconnecting QEMU does. What the server answers as an error of the data
 * stays one. Thread-safe.
 */
final class ReconnectingView implements ReadableDisk {
  private static final Duration RETRY_INTERVAL = Duration.ofMillis(100);
  private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(30);
  private static final int SERVER_SHUTTING_DOWN = 108;
  private static final int CONNECTIONS = 1;

  private final Path socket;
  private final String exportName;
  private final long sizeBytes;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);
  // Guarded by lock.
  private @Nullable NbdDisk connected;

  ReconnectingView(Path socket, String exportName, long sizeBytes, Duration patience) {
    this.socket = socket;
    this.exportName = exportName;
    this.sizeBytes = sizeBytes;
    this.patience = patience;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    DiskRange.check(offset, into.remaining(), sizeBytes);
    int start = into.position();
    ask(disk -> {
      disk.read(offset, into.position(start));
      return into;
    });
  }

  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    DiskRange.check(offset, length, sizeBytes);
    return ask(disk -> disk.extents(offset, length));
  }

  private <T> T ask(Question<T> question) throws IOException {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    while (true) {
      NbdDisk disk = null;
      try {
        disk = connection();
        return question.of(disk);
      } catch (NbdException e) {
        if (!mayComeBack(e) || System.nanoTime() - deadlineNanos > 0) {
          throw e;
        }
        forget(disk);
        pause();
      }
    }
  }

  private NbdDisk connection() throws IOException {
    lock.lock();
    try {
      if (closing.getCount() == 0) {
        throw new IOException("the view is closed");
      }
      if (connected == null) {
        NbdDisk fresh =
            NbdDisk.connect(
                socket,
                exportName,
                NbdClientOptions.defaults()
                    .withMetaContexts("base:allocation")
                    .withRequestDeadline(REQUEST_DEADLINE),
                CONNECTIONS);
        if (fresh.sizeBytes() != sizeBytes) {
          fresh.close();
          throw new IOException(
              "the view has %d bytes, the disk %d".formatted(fresh.sizeBytes(), sizeBytes));
        }
        connected = fresh;
      }
      return connected;
    } finally {
      lock.unlock();
    }
  }

  private void forget(@Nullable NbdDisk broken) {
    lock.lock();
    try {
      if (broken != null && connected == broken) {
        broken.close();
        connected = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void pause() throws IOException {
    try {
      if (closing.await(RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the view is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the view was away", e);
    }
  }

  private static boolean mayComeBack(NbdException e) {
    return switch (e.code()) {
      case CONNECT_FAILED, TIMEOUT, DISCONNECTED, CLOSED, EXPORT_UNKNOWN -> true;
      case SERVER_ERROR -> e.errorNumber() == SERVER_SHUTTING_DOWN;
      case PROTOCOL_VIOLATION,
          OLDSTYLE_SERVER,
          NEGOTIATION_REFUSED,
          CONTEXT_MISSING,
          OUT_OF_RANGE,
          READ_ONLY,
          TOO_FRAGMENTED,
          NOT_SUPPORTED ->
          false;
    };
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closing.countDown();
      if (connected != null) {
        connected.close();
        connected = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private interface Question<T> {
    T of(NbdDisk disk) throws IOException;
  }
}
