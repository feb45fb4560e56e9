package io.secondsite.replication;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the engine and its listener: one thread, one event at a time, nobody waits for it. What
 * does not fit is dropped, what fails is lost, and both are told. Thread-safe.
 */
final class ListenerQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ListenerQueue.class);

  private final ReplicationListener listener;
  private final BlockingQueue<Consumer<ReplicationListener>> waiting;
  private final Thread thread;

  ListenerQueue(ReplicationListener listener, int waitingMax) {
    this.listener = listener;
    waiting = new ArrayBlockingQueue<>(waitingMax);
    thread = Thread.ofVirtual().name("replication-listener").start(this::deliver);
  }

  void tell(Consumer<ReplicationListener> event) {
    if (!waiting.offer(event)) {
      log.atWarn().log("listener is too slow, event dropped");
    }
  }

  private void deliver() {
    try {
      while (true) {
        deliver(waiting.take());
      }
    } catch (InterruptedException e) {
      // The engine is closed.
    }
  }

  private void deliver(Consumer<ReplicationListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("listener failed, event lost");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
