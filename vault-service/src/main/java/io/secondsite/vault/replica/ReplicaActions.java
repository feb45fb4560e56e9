package io.secondsite.vault.replica;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobTarget;
import io.secondsite.vault.job.JobTask;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.protection.ItemProblem;
import io.secondsite.vault.protection.ItemState;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Orders what is to be done to recovery points. In the caller's transaction; thread-safe. */
public final class ReplicaActions {
  /** The one task of such a job. */
  static final String TASK = "CarryOut";

  private static final Pattern PIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,99}");

  /** The hosts' own pins, of machines they booted, begin so. */
  private static final String BOOT_PIN = "boot-";

  private final ActionStore store;
  private final ProtectedItems items;
  private final ActionAnnouncements announcements;
  private final Jobs jobs;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final Duration commandLifetime;

  public ReplicaActions(
      ActionStore store,
      ProtectedItems items,
      ActionAnnouncements announcements,
      Jobs jobs,
      Clock clock,
      Supplier<UUID> ids,
      Duration commandLifetime) {
    this.store = store;
    this.items = items;
    this.announcements = announcements;
    this.jobs = jobs;
    this.clock = clock;
    this.ids = ids;
    this.commandLifetime = commandLifetime;
  }

  /** Holds a point by a name, until the name is taken away. */
  public Job pin(ProtectedItem item, String point, String name, String by) {
    return pinned(ActionKind.PIN, item, point, name, by);
  }

  public Job unpin(ProtectedItem item, String point, String name, String by) {
    return pinned(ActionKind.UNPIN, item, point, name, by);
  }

  private Job pinned(ActionKind kind, ProtectedItem item, String point, String name, String by) {
    if (!PIN_NAME.matcher(name).matches() || name.startsWith(BOOT_PIN)) {
      throw ProblemException.of(
              ActionProblem.BAD_PIN,
              "a pin's name has 1 to 100 letters, digits, spaces and ._-, and does not begin with "
                  + BOOT_PIN)
          .inField("pin")
          .withRemedy("name it for its reason, e.g. before-upgrade");
    }
    return order(kind, item, items.point(item, point).point(), name, by);
  }

  /**
   * Has points read back at the host that keeps them.
   *
   * @param point null is all
   */
  public Job verify(ProtectedItem item, @Nullable String point, String by) {
    String known = point == null ? null : items.point(item, point).point();
    return order(ActionKind.VERIFY_POINTS, item, known, null, by);
  }

  /** Has the replica compared with the source. */
  public Job compare(ProtectedItem item, String by) {
    return order(ActionKind.COMPARE_WITH_SOURCE, item, null, null, by);
  }

  /** The newest action of a kind. */
  public Optional<ReplicaAction> newest(ProtectedItem item, ActionKind kind) {
    return store.newest(item.id(), kind);
  }

  private Job order(
      ActionKind kind,
      ProtectedItem item,
      @Nullable String point,
      @Nullable String pin,
      String by) {
    if (item.state() instanceof ItemState.Disabling) {
      throw ProblemException.of(
              ItemProblem.ITEM_STATE,
              "the protection of " + item.desired().vmName() + " is being disabled")
          .withRemedy("enable it again first");
    }
    ProtectedItem.Desired desired = item.desired();
    JobTarget target = new JobTarget(item.resourceId(), desired.vmName(), JobTarget.ITEM);
    List<JobTask> tasks = List.of(JobTask.waiting(TASK, kind.scenario().friendlyName()));
    Job job = jobs.begin(desired.vault(), kind.scenario(), target, tasks, by);
    Instant now = clock.instant();
    ReplicaAction action =
        new ReplicaAction(
            ids.get(),
            new ReplicaAction.Order(
                desired.vault(),
                job.id(),
                desired.id(),
                desired.vm(),
                server(kind, desired).server(),
                kind,
                point,
                pin,
                by,
                now,
                now.plus(commandLifetime)),
            new ActionPhase.Ordered());
    store.add(action);
    announcements.ordered(action);
    return job;
  }

  private static CloudRef server(ActionKind kind, ProtectedItem.Desired desired) {
    return switch (kind) {
      case PIN, UNPIN, VERIFY_POINTS -> desired.recovery();
      case COMPARE_WITH_SOURCE -> desired.primary();
    };
  }
}
