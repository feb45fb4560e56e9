package io.secondsite.vault.protection;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobTarget;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.job.Scenario;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.Policy;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Enables and disables protection. Works in the caller's transaction; thread-safe. */
public final class Protection {
  private final ItemStore items;
  private final PointStore points;
  private final Policies policies;
  private final Admission admission;
  private final ProtectionAnnouncements announcements;
  private final Jobs jobs;
  private final Clock clock;
  private final Supplier<UUID> ids;

  public Protection(
      ItemStore items,
      PointStore points,
      Policies policies,
      Admission admission,
      ProtectionAnnouncements announcements,
      Jobs jobs,
      Clock clock,
      Supplier<UUID> ids) {
    this.items = items;
    this.points = points;
    this.policies = policies;
    this.admission = admission;
    this.announcements = announcements;
    this.jobs = jobs;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Decides that a machine is protected; the job ends when it is. Asked again, the job that there
   * is answers; one that failed is followed by another.
   */
  public Job enable(EnableRequest request, String by) {
    items.holdAll();
    Optional<ProtectedItem> same = items.find(request.vault(), request.cloud(), request.name());
    if (same.isPresent()) {
      return again(items.hold(same.get().id()).orElseThrow(), request, by);
    }
    Admission.Admitted admitted = admission.admit(request, items.findOf(request.vm()));
    ProtectedItem.Desired desired = desired(request, admitted);
    Job job = begin(desired, by);
    ProtectedItem item =
        new ProtectedItem(desired, new ItemState.Enabling(), ProtectedItem.News.NONE, job.id());
    items.add(item);
    announcements.set(desired);
    return job;
  }

  private ProtectedItem.Desired desired(EnableRequest request, Admission.Admitted admitted) {
    Pairing pairing = admitted.pairing();
    return new ProtectedItem.Desired(
        ids.get(),
        request.vault(),
        request.name(),
        request.vm(),
        admitted.machine().name(),
        pairing.id(),
        pairing.policy(),
        pairing.primary(),
        pairing.recovery(),
        ProtectionTerms.of(admitted.policy()),
        items.nextGeneration(request.vm()),
        clock.instant(),
        null,
        admitted.excludedDisks());
  }

  private Job again(ProtectedItem item, EnableRequest request, String by) {
    admission.admitAgain(item, request);
    Optional<Job> last = jobs.find(item.job());
    boolean failed = item.state() instanceof ItemState.EnableFailed;
    if (!failed && last.isPresent()) {
      return last.get();
    }
    Job job = begin(item.desired(), by);
    items.replace(item.doing(job.id()));
    announcements.set(item.desired());
    return job;
  }

  private Job begin(ProtectedItem.Desired desired, String by) {
    return jobs.begin(
        desired.vault(), Scenario.ENABLE_PROTECTION, target(desired), EnableTasks.waiting(), by);
  }

  /** Ends protection; the job ends when both sites have let go. */
  public Job disable(ProtectedItem item, String by) {
    items.holdAll();
    if (item.state() instanceof ItemState.Disabling) {
      return jobs.find(item.job()).orElseThrow();
    }
    ItemState disabling = item.state().disabled().orElseThrow(() -> busy(item));
    Job job =
        jobs.begin(
            item.desired().vault(),
            Scenario.DISABLE_PROTECTION,
            target(item.desired()),
            DisableTasks.waiting(deletesReplica(item)),
            by);
    jobs.change(item.job(), each -> each.failed(DisableErrors.overtaken(clock.instant())));
    ProtectedItem next = item.in(disabling).doing(job.id());
    items.replace(next);
    announcements.removed(item.id());
    return finishDisabling(next).orElse(job);
  }

  /** A replica whose machine was failed over is that machine's disk now. */
  private boolean deletesReplica(ProtectedItem item) {
    return !(item.state() instanceof ItemState.FailedOver)
        && policies
            .find(item.desired().policy())
            .filter(policy -> policy.terms().replicaDeletion())
            .isPresent();
  }

  /**
   * Holds a machine: nothing is replicated of it until it is resumed. Said again, the reason is
   * another.
   */
  public ProtectedItem suspend(ProtectedItem item, String reason, String by) {
    return held(item, new ProtectedItem.Suspension(reason, by, clock.instant()));
  }

  /** Goes on with a machine that was held; one that is not held goes on anyway. */
  public ProtectedItem resume(ProtectedItem item) {
    return held(item, null);
  }

  private ProtectedItem held(ProtectedItem item, ProtectedItem.@Nullable Suspension suspension) {
    if (!item.state().isReplicated()) {
      throw busy(item);
    }
    boolean isSo = item.desired().suspension() == null && suspension == null;
    if (isSo) {
      return item;
    }
    ProtectedItem next = item.suspended(suspension);
    items.replace(next);
    announcements.set(next.desired());
    return next;
  }

  /** Ends protection at once, whatever the sites say: they let go when they hear of it. */
  public void purge(ProtectedItem item) {
    items.holdAll();
    Instant now = clock.instant();
    jobs.change(item.job(), each -> each.failed(DisableErrors.purged(now)));
    announcements.removed(item.id());
    forget(item);
  }

  /** Disabling is done when no site tells of the item any more. */
  Optional<Job> finishDisabling(ProtectedItem item) {
    boolean letGo = item.news().primary() == null && item.news().recovery() == null;
    if (!letGo || !(item.state() instanceof ItemState.Disabling)) {
      return Optional.empty();
    }
    forget(item);
    Instant now = clock.instant();
    return jobs.change(item.job(), job -> DisableTasks.done(job, now));
  }

  private void forget(ProtectedItem item) {
    items.remove(item.id());
    points.forget(item.desired().vm());
  }

  /** The policy's terms are others now: the sites go by them from here on. */
  public void changed(Policy policy) {
    for (ProtectedItem each : items.under(policy.id())) {
      ProtectedItem item = items.hold(each.id()).orElse(each).under(ProtectionTerms.of(policy));
      items.replace(item);
      if (!(item.state() instanceof ItemState.Disabling)) {
        announcements.set(item.desired());
      }
    }
  }

  private static JobTarget target(ProtectedItem.Desired desired) {
    String id =
        desired.primary().resourceId(desired.vault())
            + "/replicationProtectedItems/"
            + desired.name();
    return new JobTarget(id, desired.vmName(), JobTarget.ITEM);
  }

  private static ProblemException busy(ProtectedItem item) {
    return ProblemException.of(
            ItemProblem.ITEM_STATE,
            "something is going on with " + item.desired().vmName() + " (job " + item.job() + ")")
        .withRemedy("clean the test failover up, or wait for the job's end");
  }
}
