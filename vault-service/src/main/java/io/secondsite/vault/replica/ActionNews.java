package io.secondsite.vault.replica;

import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobError;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.protection.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Folds what the sites tell of actions into their jobs; twice is once, late is in time. In the
 * caller's transaction; thread-safe.
 */
public final class ActionNews {
  /** As many findings are in a job's error; all are at the item's verification. */
  private static final int FINDINGS_SHOWN_MAX = 10;

  private final ActionStore store;
  private final Jobs jobs;
  private final Clock clock;
  private final Duration grace;

  /**
   * @param grace how long after a command's expiry an answer may still be on its way
   */
  public ActionNews(ActionStore store, Jobs jobs, Clock clock, Duration grace) {
    this.store = store;
    this.jobs = jobs;
    this.clock = clock;
    this.grace = grace;
  }

  /** Its site began. */
  public void begun(UUID id, Instant at) {
    change(
        id,
        new ActionPhase.Working(),
        job -> job.moved(ReplicaActions.TASK, JobState.IN_PROGRESS, null, at));
  }

  public void succeeded(UUID id, String summary, Instant at) {
    change(
        id,
        new ActionPhase.Succeeded(summary, at),
        job ->
            job.moved(ReplicaActions.TASK, JobState.SUCCEEDED, summary, at)
                .fact("result", summary)
                .succeeded(at));
  }

  /**
   * @param findings what is wrong, for people
   */
  public void failed(UUID id, Failure failure, List<String> findings, Instant at) {
    change(
        id,
        new ActionPhase.Failed(failure, findings, at),
        job ->
            job.moved(ReplicaActions.TASK, JobState.FAILED, failure.message(), at)
                .failed(error(failure, findings, at)));
  }

  private void change(UUID id, ActionPhase next, UnaryOperator<Job> change) {
    Optional<ReplicaAction> held = store.hold(id).filter(action -> !action.phase().isEnd());
    if (held.isEmpty()) {
      return;
    }
    boolean wasGivenUp = held.get().phase() instanceof ActionPhase.GivenUp;
    store.replace(held.get().in(next));
    jobs.change(held.get().order().job(), job -> change.apply(wasGivenUp ? job.reopened() : job));
  }

  private static JobError error(Failure failure, List<String> findings, Instant at) {
    List<String> shown = findings.stream().limit(FINDINGS_SHOWN_MAX).toList();
    String message =
        shown.isEmpty() ? failure.message() : failure.message() + ": " + String.join("; ", shown);
    return new JobError(failure.code(), message, failure.remedy(), ReplicaActions.TASK, at);
  }

  /** Those whose command nobody took in time. */
  public List<UUID> silent() {
    return store.silentSince(clock.instant().minus(grace));
  }

  /** Gives one up, unless it was heard of in between. */
  public void giveUp(UUID id) {
    ReplicaAction action = store.hold(id).orElseThrow();
    if (!(action.phase() instanceof ActionPhase.Ordered)) {
      return;
    }
    Instant now = clock.instant();
    store.replace(action.in(new ActionPhase.GivenUp(now)));
    Failure failure =
        new Failure(
            "COMMAND_EXPIRED",
            "site " + action.order().server() + " did not take the command in time",
            "check that its provider-agent runs, reaches Kafka and knows this, then ask again");
    jobs.change(action.order().job(), job -> job.failed(error(failure, List.of(), now)));
  }
}
