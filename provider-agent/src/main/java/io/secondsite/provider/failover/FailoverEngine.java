package io.secondsite.provider.failover;

import io.secondsite.fabric.Site;
import io.secondsite.messaging.Transactions;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.protection.Failure;
import io.secondsite.provider.protection.Protections;
import io.secondsite.provider.turns.Pulse;
import io.secondsite.provider.turns.Turns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is ordered, step by step; each step's beginning and end are kept before anything else
 * happens, so that another process goes on where this one was killed. One run at a time for each
 * machine, a bounded number of machines at once. Thread-safe.
 */
public final class FailoverEngine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FailoverEngine.class);

  private final Outside outside;
  private final FailoverStore store;
  private final FailoverAnnouncements announcements;
  private final Transactions transactions;
  private final Steps steps;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Turns<UUID> turns;
  private final Pulse pulse;

  /** What a run looks at. */
  public record Outside(Site site, Hosts hosts, Protections protections, Clock clock) {}

  /**
   * The limits.
   *
   * @param machinesAtOnce how many runs at most
   * @param poll how often unfinished runs are looked for
   * @param pause between two questions to a host that is away
   * @param patience how long it is asked
   */
  public record Limits(int machinesAtOnce, Duration poll, Duration pause, Duration patience) {}

  public FailoverEngine(
      Outside outside,
      FailoverStore store,
      FailoverAnnouncements announcements,
      Transactions transactions,
      Limits limits) {
    this(outside, store, announcements, transactions, limits, Optional.empty());
  }

  FailoverEngine(
      Outside outside,
      FailoverStore store,
      FailoverAnnouncements announcements,
      Transactions transactions,
      Limits limits,
      Optional<Patience.Waiting> waiting) {
    this.outside = outside;
    this.store = store;
    this.announcements = announcements;
    this.transactions = transactions;
    Patience patience =
        new Patience(
            outside.clock(), waiting.orElse(this::await), limits.pause(), limits.patience());
    steps =
        new Steps(
            outside.protections(),
            outside.hosts(),
            store,
            patience,
            new StartReplica(outside.site(), patience));
    turns = new Turns<>(limits.machinesAtOnce(), this::runAllOf);
    pulse = new Pulse("failover", limits.poll(), this::askAll);
  }

  /** Goes on with what an earlier process left. */
  public void start() {
    pulse.start();
  }

  /** Takes an order, in the caller's transaction; one that is known already changes nothing. */
  public FailoverRun accept(FailoverOrder order) {
    Optional<FailoverRun> known = store.find(order.id());
    if (known.isPresent()) {
      return known.get();
    }
    FailoverRun run = FailoverRun.accepted(order, outside.clock().instant());
    store.save(run);
    return run;
  }

  /** Orders are there; they begin at once. */
  public void wake() {
    pulse.wake();
  }

  public Optional<FailoverRun> find(UUID id) {
    return store.find(id);
  }

  /** Newest first. */
  public List<FailoverRun> newest(int limit) {
    return store.newest(limit);
  }

  private void askAll() {
    store.unfinished().stream().map(run -> run.order().vm()).distinct().forEach(turns::ask);
  }

  /** Every run of a machine, in the order in which they were asked for. */
  void runAllOf(UUID vm) {
    for (FailoverRun run : store.unfinished()) {
      if (run.order().vm().equals(vm)) {
        run(run);
      }
    }
  }

  private void run(FailoverRun begun) {
    FailoverRun run = begun;
    try {
      if (run.state() instanceof RunState.Accepted accepted) {
        if (isExpired(run)) {
          end(run.is(accepted.failed(expired(run), now())));
          return;
        }
        run = run.is(accepted.begun());
      }
      while (run.next().isPresent() && !run.state().isFinal()) {
        run = step(run.next().get(), run);
      }
    } catch (Patience.InterruptedRun e) {
      log.atInfo().addKeyValue("failover", run.order().id()).log("goes on after the next start");
    }
  }

  private FailoverRun step(StepName name, FailoverRun before) {
    FailoverRun run = before;
    if (run.step(name).isEmpty()) {
      run = keep(run, new Step(name, Step.Progress.IN_PROGRESS, null, now()));
    }
    try {
      Steps.Outcome outcome = steps.run(name, run, this::keep);
      return succeed(
          outcome.run(), new Step(name, Step.Progress.SUCCEEDED, outcome.detail(), now()));
    } catch (StepException e) {
      return fail(before, name, e.failure());
    } catch (HostException e) {
      return fail(before, name, new Failure(e.code(), e.detail(), e.remedy().orElse(null)));
    }
  }

  private FailoverRun succeed(FailoverRun run, Step step) {
    FailoverRun stepped = run.with(step);
    if (stepped.next().isPresent() || !(stepped.state() instanceof RunState.Running running)) {
      return keep(run, step);
    }
    FailoverRun done = stepped.is(running.succeeded(now()));
    run(() -> {
      if (done.order().kind() == Kind.UNPLANNED_FAILOVER) {
        outside.protections().failedOver(done.order().item(), outside.clock());
      }
      keepEnd(done, Optional.of(step));
    });
    return done;
  }

  private FailoverRun fail(FailoverRun before, StepName name, Failure why) {
    FailoverRun run = store.find(before.order().id()).orElse(before);
    if (!(run.state() instanceof RunState.Running running)) {
      throw new IllegalStateException("a step of a run that does not run: " + run.order().id());
    }
    Step step = new Step(name, Step.Progress.FAILED, why.message(), now());
    FailoverRun failed = run.with(step).is(running.failed(why, now()));
    run(() -> keepEnd(failed, Optional.of(step)));
    return failed;
  }

  private void end(FailoverRun run) {
    run(() -> keepEnd(run, Optional.empty()));
  }

  private void keepEnd(FailoverRun run, Optional<Step> last) {
    store.save(run);
    last.ifPresent(step -> announcements.stepped(run, step));
    announcements.ended(run);
    log.atInfo()
        .addKeyValue("failover", run.order().id())
        .addKeyValue("vm", run.order().vm())
        .addKeyValue("kind", run.order().kind())
        .addKeyValue("state", run.state())
        .log("ended");
  }

  private FailoverRun keep(FailoverRun run, Step step) {
    FailoverRun stepped = run.with(step);
    run(() -> {
      store.save(stepped);
      announcements.stepped(stepped, step);
    });
    return stepped;
  }

  private FailoverRun keep(FailoverRun run) {
    run(() -> store.save(run));
    return run;
  }

  private boolean isExpired(FailoverRun run) {
    Instant expiresAt = run.order().expiresAt();
    return expiresAt != null && !now().isBefore(expiresAt);
  }

  private static Failure expired(FailoverRun run) {
    return new Failure(
        "COMMAND_EXPIRED",
        "the command was to be begun before " + run.order().expiresAt(),
        "see that the site has its bus, and ask again");
  }

  private Instant now() {
    return outside.clock().instant();
  }

  private boolean await(Duration pause) {
    try {
      return !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run(Runnable work) {
    try {
      transactions.run(work::run);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("keeping a failover", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    pulse.close();
    turns.close();
  }
}
