package io.secondsite.agent.index;

import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.contracts.host.ReplicationDeltaEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the index behind everybody's back: nobody waits for the database, and without it the
 * agent goes on. What finds the queue full is dropped and counted; points then come back from the
 * manifests. Thread-safe: one thread writes, any number put into the queue.
 */
public final class Index implements AutoCloseable {
  /** A write that fails so often although the database answers is dropped. */
  private static final int ATTEMPTS_MAX = 3;

  private static final Logger log = LoggerFactory.getLogger(Index.class);

  private final IndexStore store;
  private final Supplier<Map<UUID, List<PointEntry>>> manifests;
  private final BlockingQueue<Write> queue;
  private final Duration retry;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicBoolean rebuildWanted = new AtomicBoolean(true);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread writer;
  private volatile boolean isUp;
  private volatile boolean wasAsked;

  /** One write that waits. */
  private sealed interface Write {
    record Cycle(CycleEntry entry) implements Write {}

    record Point(PointEntry entry) implements Write {}

    record Gone(UUID vm, String point) implements Write {}

    record Announce(ReplicationDeltaEvent event) implements Write {}

    record Rebuild(CountDownLatch done) implements Write {}
  }

  /**
   * An index that begins when it is started.
   *
   * @param manifests all points there are, for building the index anew
   */
  public Index(
      IndexStore store,
      Supplier<Map<UUID, List<PointEntry>>> manifests,
      int queueMax,
      Duration retry) {
    this.store = store;
    this.manifests = manifests;
    this.retry = retry;
    queue = new ArrayBlockingQueue<>(queueMax);
    writer = Thread.ofPlatform().daemon().name("index").unstarted(this::run);
  }

  public void start() {
    writer.start();
  }

  /** Whether the database answered last time. */
  public boolean isUp() {
    return isUp;
  }

  /** How many entries found the queue full. */
  public long dropped() {
    return dropped.get();
  }

  public void add(CycleEntry entry) {
    offer(new Write.Cycle(entry));
  }

  public void put(PointEntry entry) {
    offer(new Write.Point(entry));
  }

  /** The point is not listed any more. */
  public void remove(UUID vm, String point) {
    offer(new Write.Gone(vm, point));
  }

  /** Something to tell that is no entry. */
  public void announce(ReplicationDeltaEvent event) {
    offer(new Write.Announce(event));
  }

  /** The newest cycles of a machine, newest first. */
  public List<CycleEntry> newestCycles(UUID vm, int limit) {
    try {
      return store.newestCycles(vm, limit);
    } catch (RuntimeException e) {
      throw ProblemException.of(
              ErrorCode.INDEX_UNAVAILABLE, "the database does not answer; replication goes on", e)
          .withRemedy("start PostgreSQL and ask again");
    }
  }

  /**
   * Builds the index anew, tables and all, behind what waits already.
   *
   * @return whether that was done in time; if not it is done when the database answers
   */
  public boolean rebuild(Duration patience) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    offer(new Write.Rebuild(done));
    return done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void offer(Write write) {
    if (!queue.offer(write)) {
      if (dropped.getAndIncrement() == 0) {
        log.atWarn().log("the database is away for long; entries of the index are dropped");
      }
      rebuildWanted.set(true);
    }
  }

  private void run() {
    try {
      while (!attempt("migrating", store::migrate)) {
        if (closed.await(retry.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      while (closed.getCount() > 0) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    if (rebuildWanted.getAndSet(false) && !attempt("rebuilding", this::rebuild)) {
      rebuildWanted.set(true);
      pause();
      return;
    }
    Write next = queue.poll(retry.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      attempt("asking", store::ping);
      return;
    }
    int refused = 0;
    while (!attempt("writing", () -> write(next))) {
      if (attempt("asking", store::ping) && ++refused >= ATTEMPTS_MAX) {
        log.atError().addKeyValue("entry", next).log("the database refuses an entry; dropped");
        return;
      }
      if (pause()) {
        return;
      }
    }
  }

  private boolean pause() throws InterruptedException {
    return closed.await(retry.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void rebuild() {
    store.migrate();
    manifests.get().forEach(store::replacePoints);
  }

  private void write(Write write) {
    switch (write) {
      case Write.Cycle cycle -> store.add(cycle.entry());
      case Write.Point point -> store.put(point.entry());
      case Write.Gone gone -> store.remove(gone.vm(), gone.point());
      case Write.Announce announce -> store.announce(announce.event());
      case Write.Rebuild rebuild -> {
        rebuild();
        rebuild.done().countDown();
      }
    }
  }

  private boolean attempt(String doing, Runnable action) {
    try {
      action.run();
      if (!isUp) {
        log.atInfo().log("the database answers");
      }
      isUp = true;
      return true;
    } catch (RuntimeException e) {
      if (isUp || !wasAsked) {
        log.atWarn()
            .addKeyValue("doing", doing)
            .addKeyValue("reason", reason(e))
            .log("no database");
      }
      isUp = false;
      wasAsked = true;
      return false;
    }
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    closed.countDown();
    writer.interrupt();
  }
}
