package io.secondsite.vault.failover;

import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobError;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.job.JobTask;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.protection.ItemState;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Folds what the engine tells into jobs and items: twice is once, late is in time, and what a site
 * did on its own is taken as done. Works in the caller's transaction; thread-safe.
 */
public final class FailoverNews {
  private final FailoverStore store;
  private final ProtectedItems items;
  private final Jobs jobs;

  public FailoverNews(FailoverStore store, ProtectedItems items, Jobs jobs) {
    this.store = store;
    this.items = items;
    this.jobs = jobs;
  }

  /** A step as it stands. */
  public record Step(
      String name, String friendlyName, JobState state, @Nullable String detail, Instant at) {}

  /** A replica that was started. */
  public record Started(
      String boot, String host, String machineName, String recoveryPoint, @Nullable String log) {}

  /**
   * A failover's end.
   *
   * @param failure null is success
   * @param started null when nothing was
   */
  public record End(@Nullable Failure failure, @Nullable Started started, Instant at) {}

  /** The engine tells of a step. */
  public void stepped(UUID id, Step step) {
    Optional<Failover> found = store.hold(id);
    if (found.isEmpty()) {
      return;
    }
    Failover failover = found.get();
    boolean wasGivenUp = failover.phase() instanceof FailoverPhase.GivenUp;
    store.replace(failover.in(failover.phase().stepped()));
    jobs.change(failover.order().job(), job -> withStep(wasGivenUp ? job.reopened() : job, step));
  }

  private static Job withStep(Job job, Step step) {
    JobTask before =
        job.tasks().stream()
            .filter(task -> task.name().equals(step.name()))
            .findFirst()
            .orElseGet(() -> JobTask.waiting(step.name(), step.friendlyName()));
    boolean late = before.state().isEnd() && !step.state().isEnd();
    return late ? job : job.task(before.moved(step.state(), step.detail(), step.at()));
  }

  /** The engine tells of the end, of a failover of the vault's or of the site's own. */
  public void ended(UUID id, UUID itemId, FailoverKind kind, End end) {
    Optional<ProtectedItem> item = items.hold(itemId);
    Optional<Failover> failover = store.hold(id);
    if (failover.filter(known -> known.phase().isEnded()).isPresent()) {
      return;
    }
    failover.ifPresent(known -> end(known, end));
    item.ifPresent(each -> moved(each, id, kind, end).ifPresent(items::replace));
  }

  private void end(Failover failover, End end) {
    boolean wasGivenUp = failover.phase() instanceof FailoverPhase.GivenUp;
    Failover ended = failover.in(failover.phase().ended(end.failure(), end.at()));
    store.replace(ended);
    jobs.change(
        failover.order().job(), job -> withEnd(wasGivenUp ? job.reopened() : job, ended, end));
  }

  private static Job withEnd(Job job, Failover failover, End end) {
    Failure failure = end.failure();
    Job known = end.started() == null ? job : withMachine(job, end.started());
    return failure == null
        ? known.succeeded(end.at())
        : known.failed(error(failover, failure, end.at()));
  }

  private static Job withMachine(Job job, Started started) {
    Job known =
        job.fact("boot", started.boot())
            .fact("host", started.host())
            .fact("machine", started.machineName())
            .fact("recoveryPoint", started.recoveryPoint());
    return started.log() == null ? known : known.fact("serialLog", started.log());
  }

  private static JobError error(Failover failover, Failure failure, Instant at) {
    String remedy =
        failover
            .awaitsConfirmation()
            .map(why ->
                "shut the source down and fail over again; or, to leave it running, PUT "
                    + failover.confirmationPath()
                    + " with role failover")
            .orElse(failure.remedy());
    return new JobError(failure.code(), failure.message(), remedy, null, at);
  }

  private static Optional<ProtectedItem> moved(
      ProtectedItem item, UUID id, FailoverKind kind, End end) {
    boolean good = end.failure() == null;
    return switch (kind) {
      case TEST_FAILOVER -> tested(item, id, end);
      case TEST_FAILOVER_CLEANUP ->
          item.state()
              .cleanupEnded(id, good)
              .or(() -> good ? item.state().cleanedUpAlone() : Optional.empty())
              .map(item::in);
      case UNPLANNED_FAILOVER -> failedOver(item, id, end);
    };
  }

  private static Optional<ProtectedItem> tested(ProtectedItem item, UUID id, End end) {
    boolean runs = end.started() != null;
    Optional<ItemState> next =
        item.state()
            .drillEnded(id, runs)
            .or(() -> runs ? item.state().drillRunsAlone(id) : Optional.empty());
    return next.map(item::in).map(after -> end.failure() == null ? after.tested(end.at()) : after);
  }

  private static Optional<ProtectedItem> failedOver(ProtectedItem item, UUID id, End end) {
    Optional<ItemState> next =
        item.state().failoverEnded(id, Optional.ofNullable(end.failure()), end.at());
    if (end.failure() != null) {
      return next.map(item::in);
    }
    String point = end.started() == null ? null : end.started().recoveryPoint();
    return next.or(() -> item.state().failedOverAlone(id, end.at()))
        .map(item::in)
        .map(after -> after.failedOver(end.at(), point));
  }
}
