package io.secondsite.vault.failover;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobTarget;
import io.secondsite.vault.job.JobTask;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.protection.ItemState;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides failovers. An item handed in is held by the caller's transaction, in which decision,
 * command and job are written together. Thread-safe.
 */
public final class Failovers {
  /** A refusal older than that is not confirmed any more: the failover is started again instead. */
  static final Duration CONFIRMABLE = Duration.ofMinutes(15);

  private final FailoverStore store;
  private final ProtectedItems items;
  private final Choices choices;
  private final FailoverAnnouncements announcements;
  private final Jobs jobs;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final Duration commandLifetime;

  /**
   * @param commandLifetime a command that reaches its site later is not carried out
   */
  public Failovers(
      FailoverStore store,
      ProtectedItems items,
      VmNetworks networks,
      FailoverAnnouncements announcements,
      Jobs jobs,
      Clock clock,
      Supplier<UUID> ids,
      Duration commandLifetime) {
    this.store = store;
    this.items = items;
    this.choices = new Choices(items, networks);
    this.announcements = announcements;
    this.jobs = jobs;
    this.clock = clock;
    this.ids = ids;
    this.commandLifetime = commandLifetime;
  }

  /** Starts a test machine beside the replication, which goes on. */
  public Job test(ProtectedItem item, FailoverRequest request, String by) {
    choices.check(request);
    UUID id = ids.get();
    ItemState next = item.state().drillBegun(id).orElseThrow(() -> notPossible(item, "tested"));
    String point = choices.recoveryPoint(item, request);
    String network = choices.testNetwork(item, request);
    return decide(
        id,
        item,
        next,
        new Wish(FailoverKind.TEST_FAILOVER, point, network, null, false, null),
        by);
  }

  /** Removes the test machine. */
  public Job cleanUp(ProtectedItem item, @Nullable String comments, String by) {
    UUID id = ids.get();
    ItemState next = item.state().cleanupBegun(id).orElseThrow(() -> noDrill(item));
    UUID drill = ((ItemState.DrillCleaning) next).drill();
    return decide(
        id,
        item,
        next,
        new Wish(FailoverKind.TEST_FAILOVER_CLEANUP, "Latest", null, drill, false, comments),
        by);
  }

  /** Starts the replica in earnest. */
  public Job failOver(ProtectedItem item, FailoverRequest request, String by) {
    choices.check(request);
    UUID id = ids.get();
    ItemState next = failingOver(item, id);
    return failOver(item, next, choices.recoveryPoint(item, request), false, id, by);
  }

  private static ItemState failingOver(ProtectedItem item, UUID id) {
    return item.state().failoverBegun(id).orElseThrow(() -> notPossible(item, "failed over"));
  }

  private Job failOver(
      ProtectedItem item, ItemState next, String point, boolean confirmed, UUID id, String by) {
    return decide(
        id,
        item,
        next,
        new Wish(FailoverKind.UNPLANNED_FAILOVER, point, null, null, confirmed, null),
        by);
  }

  /** A failover that may wait for a confirmation. */
  public Failover confirmation(String vault, UUID id) {
    return store
        .find(id)
        .filter(failover -> failover.order().vault().equalsIgnoreCase(vault))
        .orElseThrow(() ->
            ProblemException.of(
                FailoverProblem.UNKNOWN_CONFIRMATION, "nothing waits for confirmation " + id));
  }

  /** Lets a failover go on though its source runs; said twice, it goes on once. */
  public Job confirm(String vault, UUID id, String by) {
    UUID itemId = confirmation(vault, id).order().item();
    ProtectedItem item = items.hold(itemId).orElseThrow(() -> notWanted(id));
    Failover refused = store.hold(id).orElseThrow();
    if (refused.phase() instanceof FailoverPhase.Confirmed confirmed) {
      UUID next = confirmed.next();
      return jobs.find(store.find(next).orElseThrow().order().job()).orElseThrow();
    }
    var why = refused.awaitsConfirmation().orElseThrow(() -> notWanted(id));
    if (!clock.instant().isBefore(refused.order().decidedAt().plus(CONFIRMABLE))) {
      throw notWanted(id); // what was seen then says nothing about the source now
    }
    UUID next = ids.get();
    ItemState state = failingOver(item, next);
    Job job = failOver(item, state, refused.order().recoveryPoint(), true, next, by);
    store.replace(refused.in(new FailoverPhase.Confirmed(why, next, by, clock.instant())));
    return job;
  }

  private record Wish(
      FailoverKind kind,
      String point,
      @Nullable String network,
      @Nullable UUID drill,
      boolean confirmSourceDown,
      @Nullable String notes) {}

  private Job decide(UUID id, ProtectedItem item, ItemState next, Wish wish, String by) {
    ProtectedItem.Desired desired = item.desired();
    JobTarget target = new JobTarget(item.resourceId(), desired.vmName(), JobTarget.ITEM);
    Job job = jobs.begin(desired.vault(), wish.kind().scenario(), target, tasks(wish.kind()), by);
    Instant now = clock.instant();
    Failover.Order order =
        new Failover.Order(
            desired.vault(),
            job.id(),
            desired.id(),
            desired.vm(),
            desired.recovery().server(),
            wish.kind(),
            wish.point(),
            wish.network(),
            wish.drill(),
            wish.confirmSourceDown(),
            wish.notes(),
            by,
            now,
            now.plus(commandLifetime));
    Failover failover = new Failover(id, order, new FailoverPhase.Ordered());
    store.add(failover);
    items.replace(item.in(next).doing(job.id()));
    announcements.decided(failover);
    return job;
  }

  /** The steps that the engine is known to take; others show as they are heard of. */
  private static List<JobTask> tasks(FailoverKind kind) {
    return switch (kind) {
      case TEST_FAILOVER, UNPLANNED_FAILOVER ->
          List.of(
              JobTask.waiting("ResolveNetworks", "Resolve networks"),
              JobTask.waiting("StartReplica", "Start the replica"),
              JobTask.waiting("CheckReplica", "Check the replica"));
      case TEST_FAILOVER_CLEANUP -> List.of();
    };
  }

  private static ProblemException notPossible(ProtectedItem item, String what) {
    return ProblemException.of(
            FailoverProblem.FAILOVER_NOT_POSSIBLE,
            item.desired().vmName() + " cannot be " + what + " now: it is " + item.inWords())
        .withRemedy(
            item.state() instanceof ItemState.DrillRunning
                ? "clean up the test failover first (testFailoverCleanup)"
                : "wait for the end of job " + item.job() + "; allowedOperations name what can be");
  }

  private static ProblemException noDrill(ProtectedItem item) {
    return ProblemException.of(
            FailoverProblem.NO_DRILL,
            item.desired().vmName() + " has no test machine: it is " + item.inWords())
        .withRemedy("there is nothing to clean up");
  }

  private static ProblemException notWanted(UUID id) {
    return ProblemException.of(
            FailoverProblem.CONFIRMATION_NOT_WANTED, "failover " + id + " waits for nobody")
        .withRemedy("start the failover again on the protected item");
  }
}
