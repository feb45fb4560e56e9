package io.secondsite.replication;

import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The platform threads that read, hash and compress clusters, for all cycles of the host: native
 * code would hold a virtual thread's carrier. Thread-safe.
 */
final class ClusterEncoders implements AutoCloseable {
  private final ExecutorService threads;
  private final int threadCount;
  private final Queue<ClusterCodec> compressing = new ConcurrentLinkedQueue<>();
  private final Queue<ClusterCodec> storing = new ConcurrentLinkedQueue<>();

  ClusterEncoders(int threadCount) {
    this.threadCount = threadCount;
    threads =
        Executors.newFixedThreadPool(
            threadCount, Thread.ofPlatform().daemon().name("capture-encode-", 0).factory());
  }

  int threadCount() {
    return threadCount;
  }

  /** Fills the chunk on one of the threads. */
  Future<Chunk> fill(Chunk chunk, ClusterWork.Read work, CompressionChoice choice) {
    return threads.submit(() -> {
      boolean compression = choice.next();
      fillHere(chunk, work, compression);
      chunk.tell(choice, compression);
      return chunk;
    });
  }

  private void fillHere(Chunk chunk, ClusterWork.Read work, boolean compression)
      throws IOException {
    Queue<ClusterCodec> idle = compression ? compressing : storing;
    ClusterCodec codec = idle.poll();
    if (codec == null) {
      codec =
          new ZstdClusterCodec(
              compression ? ZstdClusterCodec.LEVEL_DEFAULT : ZstdClusterCodec.LEVEL_STORED);
    }
    try {
      chunk.fill(work, codec);
    } finally {
      idle.add(codec);
    }
  }

  /** Returns when no thread uses a codec any more. */
  @Override
  public void close() {
    threads.close();
    compressing.forEach(ClusterCodec::close);
    storing.forEach(ClusterCodec::close);
  }
}
