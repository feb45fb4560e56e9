package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;

/** A segment on its way from the spool to the peer, on a thread of its own. Thread-safe. */
final class Sending {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final WatchedSource bytes;
  private final FutureTask<SegmentAck> task;

  private Sending(WatchedSource bytes, FutureTask<SegmentAck> task) {
    this.bytes = bytes;
    this.task = task;
  }

  /** The pace is waited for within the source: to the watch it is no standstill of the peer's. */
  static Sending start(
      ReplicaChannel channel, UUID vm, Spool spool, UnaryOperator<InputStream> pace) {
    InputStream buffered = new BufferedInputStream(spool.input(), BUFFER_BYTES);
    WatchedSource bytes = new WatchedSource(pace.apply(buffered));
    FutureTask<SegmentAck> task =
        new FutureTask<>(() -> {
          try (bytes) {
            return channel.send(vm, () -> bytes);
          }
        });
    Thread.ofVirtual().name("segment-send").start(task);
    return new Sending(bytes, task);
  }

  /** How fast the link takes the segment. */
  CompressionChoice.LinkRate rate() {
    return bytes;
  }

  /** Whether the channel took all of the segment: only from then on the peer may accept it. */
  boolean tookAll() {
    return bytes.ended();
  }

  /**
   * Waits for the acknowledgement. An interrupt does not end the wait: the channel has deadlines,
   * and the spool must not go away under it.
   */
  SegmentAck await() throws ReplicationException {
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
      throw e.getCause() instanceof ReplicationException known
          ? known
          : new ReplicationException(Code.PEER_FAILED, "sending failed: " + e.getCause(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
