package io.secondsite.vault.failover;

import io.secondsite.vault.job.JobError;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.protection.ItemState;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives up failovers whose command expired with no sign of life. The engine refuses a command that
 * is too late, so nothing is started behind the vault's back; if it had begun in time after all,
 * what it tells opens the job again. Works in the caller's transaction; thread-safe.
 */
public final class Silence {
  /** The code of a job whose command was not taken in time; the engine uses the same. */
  public static final String COMMAND_EXPIRED = "COMMAND_EXPIRED";

  private final FailoverStore store;
  private final ProtectedItems items;
  private final Jobs jobs;
  private final Clock clock;
  private final Duration grace;

  /**
   * @param grace how long after the expiry an answer may still be on its way
   */
  public Silence(
      FailoverStore store, ProtectedItems items, Jobs jobs, Clock clock, Duration grace) {
    this.store = store;
    this.items = items;
    this.jobs = jobs;
    this.clock = clock;
    this.grace = grace;
  }

  /** Those to give up now. */
  public List<UUID> due() {
    return store.silentSince(clock.instant().minus(grace));
  }

  /** Gives one up, unless it was heard of in between. */
  public void giveUp(UUID id) {
    Optional<ProtectedItem> item = store.find(id).flatMap(each -> items.hold(each.order().item()));
    Failover failover = store.hold(id).orElseThrow();
    Instant now = clock.instant();
    Failover silent = failover.in(failover.phase().silent(now));
    if (!(silent.phase() instanceof FailoverPhase.GivenUp) || silent.equals(failover)) {
      return;
    }
    store.replace(silent);
    Failure failure = failure(failover);
    jobs.change(failover.order().job(), job -> job.failed(error(failure, now)));
    item.flatMap(each -> next(each, failover, failure, now)).ifPresent(items::replace);
  }

  private static Optional<ProtectedItem> next(
      ProtectedItem item, Failover failover, Failure failure, Instant at) {
    Optional<ItemState> next =
        switch (failover.order().kind()) {
          case TEST_FAILOVER -> item.state().drillEnded(failover.id(), false);
          case TEST_FAILOVER_CLEANUP -> item.state().cleanupEnded(failover.id(), false);
          case UNPLANNED_FAILOVER ->
              item.state().failoverEnded(failover.id(), Optional.of(failure), at);
        };
    return next.map(item::in);
  }

  private static Failure failure(Failover failover) {
    return new Failure(
        COMMAND_EXPIRED,
        "site " + failover.order().recoveryServer() + " did not take the command in time",
        "check that its provider-agent runs and reaches Kafka, then start it again; with the vault's"
            + " way closed, fail over at the provider-agent itself");
  }

  private static JobError error(Failure failure, Instant at) {
    return new JobError(failure.code(), failure.message(), failure.remedy(), null, at);
  }
}
