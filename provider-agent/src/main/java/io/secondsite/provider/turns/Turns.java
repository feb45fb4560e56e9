package io.secondsite.provider.turns;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on things, each on a thread of its own but never twice at once on the same: one that is
 * asked for while it is worked on is worked on once more. Thread-safe.
 */
public final class Turns<K> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  private final Consumer<K> work;
  private final Semaphore places;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** What is worked on; true where it was asked for again. Guarded by itself. */
  private final Map<K, Boolean> taken = new HashMap<>();

  /**
   * @param atOnce on how many things at most
   */
  public Turns(int atOnce, Consumer<K> work) {
    this.work = work;
    places = new Semaphore(atOnce);
  }

  /** Returns at once. */
  public void ask(K thing) {
    synchronized (taken) {
      if (taken.containsKey(thing)) {
        taken.put(thing, true);
        return;
      }
      taken.put(thing, false);
    }
    threads.execute(() -> run(thing));
  }

  private void run(K thing) {
    do {
      runOnce(thing);
    } while (isWantedAgain(thing));
  }

  private void runOnce(K thing) {
    places.acquireUninterruptibly();
    try {
      work.accept(thing);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("thing", thing).setCause(e).log("work failed; it is tried again");
    } finally {
      places.release();
    }
  }

  private boolean isWantedAgain(K thing) {
    synchronized (taken) {
      if (threads.isShutdown() || !Boolean.TRUE.equals(taken.get(thing))) {
        taken.remove(thing);
        return false;
      }
      taken.put(thing, false);
      return true;
    }
  }

  /** Nothing more is begun; what is under way is interrupted. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
