package io.secondsite.volume;

import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import java.util.concurrent.ArrayBlockingQueue;

/** Codecs for whoever decodes: one a thread at a time, a few kept for the next. Thread-safe. */
final class CodecPool implements AutoCloseable {
  private final ArrayBlockingQueue<ClusterCodec> idle;
  private volatile boolean closed;

  CodecPool(int codecsMax) {
    idle = new ArrayBlockingQueue<>(codecsMax);
  }

  ClusterCodec borrow() {
    ClusterCodec codec = idle.poll();
    return codec == null ? new ZstdClusterCodec() : codec;
  }

  void giveBack(ClusterCodec codec) {
    if (closed || !idle.offer(codec)) {
      codec.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (ClusterCodec codec = idle.poll(); codec != null; codec = idle.poll()) {
      codec.close();
    }
  }
}
