package io.secondsite.vault.protection;

import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.job.Scenario;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Folds what sites and hosts tell into items, points and jobs. Each piece may come twice, late, or
 * before its cause; it is kept and the rest follows from all that is known. Works in the caller's
 * transaction; thread-safe.
 */
public final class ProtectionNews {
  private final ItemStore items;
  private final PointStore points;
  private final Protection protection;
  private final Jobs jobs;
  private final Clock clock;

  public ProtectionNews(
      ItemStore items, PointStore points, Protection protection, Jobs jobs, Clock clock) {
    this.items = items;
    this.points = points;
    this.protection = protection;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** A site tells how its part of an item stands. Of an item that is gone nothing is kept. */
  public void sideTold(UUID id, long generation, Side side, SideReport report) {
    Optional<ProtectedItem> item = items.hold(id);
    if (item.isEmpty() || item.get().desired().generation() != generation) {
      return;
    }
    boolean older =
        item.get().news().of(side).filter(last -> last.at().isAfter(report.at())).isPresent();
    boolean ofAnother = !server(item.get(), side).equals(report.server());
    if (!older && !ofAnother) {
      hear(item.get(), news -> measured(news.with(side, report), report.newest()));
    }
  }

  /** What was measured before stands while nothing newer is told: from then on it has aged. */
  private ProtectedItem.News measured(
      ProtectedItem.News news, SourceAge.@Nullable Measured measured) {
    SourceAge before = news.sourceAge();
    if (measured == null || (before != null && before.measured().equals(measured))) {
      return news;
    }
    return news.with(SourceAge.of(measured, clock.instant(), before));
  }

  /** A site has let go of an item. */
  public void sideGone(UUID id, String server) {
    Optional<ProtectedItem> found = items.hold(id);
    if (found.isEmpty()) {
      return;
    }
    ProtectedItem item = found.get();
    for (Side side : Side.values()) {
      if (item.news().of(side).filter(last -> last.server().equals(server)).isPresent()) {
        item = hear(item, news -> news.with(side, (@Nullable SideReport) null));
      }
    }
    protection.finishDisabling(item);
  }

  /** A recovery point is durable. */
  public void pointCommitted(RecoveryPoint point) {
    Optional<ProtectedItem> item = items.holdOf(point.vm());
    if (item.isEmpty()) {
      return;
    }
    points.add(point);
    ProtectedItem heard = hear(item.get(), news -> withNewest(news, point.vm()));
    heard
        .state()
        .pointCommitted(point.committedAt())
        .ifPresent(state -> items.replace(heard.in(state)));
  }

  public void pointRemoved(UUID vm, String host, String point) {
    Optional<ProtectedItem> item = items.holdOf(vm);
    if (item.isPresent()) {
      points.remove(vm, host, point);
      hear(item.get(), news -> withNewest(news, vm));
    }
  }

  /** What a host tells of its points beyond their content. */
  public void pointsMarked(
      UUID vm, String host, Map<String, PointStore.Mark> marks, Map<String, Instant> verified) {
    if (items.holdOf(vm).isPresent()) {
      points.mark(vm, host, marks, verified);
    }
  }

  public void copied(UUID vm, Copying copying) {
    items
        .holdOf(vm)
        .filter(item -> isNewer(item.news().copying(), copying))
        .ifPresent(item -> hear(item, news -> news.with(copying)));
  }

  public void healthTold(UUID vm, Health health) {
    items
        .holdOf(vm)
        .ifPresent(
            item -> hear(item, news -> isNewer(news.health(), health) ? news.with(health) : news));
  }

  /** The newest point that is listed; one that was removed never counts. */
  private ProtectedItem.News withNewest(ProtectedItem.News news, UUID vm) {
    NewestPoint newest =
        points.newest(vm, 1).stream()
            .findFirst()
            .map(point -> new NewestPoint(point.point(), point.instant(), point.heardAt()))
            .orElse(null);
    return news.with(newest);
  }

  private ProtectedItem hear(ProtectedItem item, UnaryOperator<ProtectedItem.News> change) {
    ProtectedItem heard = item.hearing(change);
    if (!heard.equals(item)) {
      items.replace(heard);
      Instant now = clock.instant();
      jobs.change(heard.job(), job -> follow(job, heard, now));
    }
    return heard;
  }

  private static Job follow(Job job, ProtectedItem item, Instant at) {
    if (job.scenario() == Scenario.DISABLE_PROTECTION) {
      return DisableTasks.follow(job, item, at);
    }
    return job.scenario() == Scenario.ENABLE_PROTECTION ? EnableTasks.follow(job, item, at) : job;
  }

  private static String server(ProtectedItem item, Side side) {
    return side == Side.PRIMARY
        ? item.desired().primary().server()
        : item.desired().recovery().server();
  }

  private static boolean isNewer(@Nullable Copying last, Copying next) {
    return last == null || !last.at().isAfter(next.at());
  }

  private static boolean isNewer(@Nullable Health last, Health next) {
    return last == null || !last.at().isAfter(next.at());
  }
}
