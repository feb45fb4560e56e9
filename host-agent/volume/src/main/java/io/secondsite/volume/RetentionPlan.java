package io.secondsite.volume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which points may go now. A pure function of what it is given.
 *
 * <p>Of each period of a tier the newest point is kept; periods are aligned to the epoch of time,
 * not to the points, a period is thinned when all of it is old enough, and each tier's period is a
 * multiple of the one before it: so thinning again and again leaves what thinning once would leave,
 * and a point that a later tier wants is there when it wants it. Ages are counted from the points'
 * commits by the replica's own time.
 */
public final class RetentionPlan {

  private RetentionPlan() {}

  /**
   * A point as the plan sees it.
   *
   * @param at when it was committed, by the replica's time
   * @param held whether it must not be removed: pinned, read, booted, locked, needed by another
   * @param damaged whether it is known not to be what it was
   * @param storedBytes what its files take
   */
  public record Candidate(
      PointId pointId, Instant at, boolean held, boolean damaged, long storedBytes) {}

  /**
   * How much one run takes at the most, since a run is prepared whole, beside the old files, before
   * it is decided. A run of one point is never too large.
   */
  public record RunLimits(int points, long bytes) {}

  /** Neighbouring points to remove, oldest first, and the next newer one, which takes them. */
  public record Run(List<PointId> dropped, PointId into) {
    public Run {
      dropped = List.copyOf(dropped);
      if (dropped.isEmpty() || dropped.contains(into)) {
        throw new IllegalArgumentException("run: needs points to drop and another to keep");
      }
    }
  }

  /**
   * The runs of one line, oldest first.
   *
   * @param points the line's points, oldest first
   */
  public static List<Run> of(
      List<Candidate> points, RetentionSettings settings, Instant now, RunLimits limits) {
    Set<PointId> keep = kept(points, settings, now);
    List<Run> runs = new ArrayList<>();
    List<PointId> dropped = new ArrayList<>();
    long bytes = 0;
    for (Candidate point : points) {
      if (!keep.contains(point.pointId())) {
        boolean full = dropped.size() >= limits.points() || bytes > limits.bytes();
        if (full && !point.damaged()) {
          runs.add(new Run(dropped, point.pointId()));
          dropped.clear();
          bytes = 0;
        }
        dropped.add(point.pointId());
        bytes += point.storedBytes();
        continue;
      }
      // What lies below a damaged point is the way back: it is not merged into it.
      if (!dropped.isEmpty() && !point.damaged()) {
        runs.add(new Run(dropped, point.pointId()));
      }
      dropped.clear();
      bytes = 0;
    }
    return runs;
  }

  /** The points that stay, by the settings or because they must. */
  static Set<PointId> kept(List<Candidate> points, RetentionSettings settings, Instant now) {
    Set<PointId> keep = new HashSet<>();
    if (points.isEmpty()) {
      return keep;
    }
    keep.add(points.getLast().pointId());
    lastGood(points, keep);
    @Nullable Period above = null;
    int counted = 1;
    for (int place = points.size() - 2; place >= 0; place--) {
      Candidate point = points.get(place);
      Period period = Period.of(settings, point.at(), now);
      boolean wanted =
          counted < settings.pointsMax()
              && within(settings, point.at(), now)
              && (period == null || !period.equals(above));
      // A damaged point tells what happened for as long as it would be kept without tiers.
      if (wanted || point.held() || (point.damaged() && within(settings, point.at(), now))) {
        counted += keep.add(point.pointId()) ? 1 : 0;
      }
      if (wanted) {
        above = period;
      }
    }
    return keep;
  }

  private static void lastGood(List<Candidate> points, Set<PointId> keep) {
    points.reversed().stream()
        .filter(point -> !point.damaged())
        .findFirst()
        .ifPresent(point -> keep.add(point.pointId()));
  }

  private static boolean within(RetentionSettings settings, Instant at, Instant now) {
    return settings.windowHours() > 0
        && Duration.between(at, now).compareTo(settings.window()) <= 0;
  }

  /** A tier's period: of the points in it, one is kept. */
  private record Period(int tier, long number) {

    /** The oldest tier that the whole period is old enough for; null where all are kept. */
    static @Nullable Period of(RetentionSettings settings, Instant at, Instant now) {
      for (int tier = settings.tiers().size() - 1; tier >= 0; tier--) {
        RetentionSettings.Tier candidate = settings.tiers().get(tier);
        long seconds = candidate.every().toSeconds();
        long number = Math.floorDiv(at.getEpochSecond(), seconds);
        Instant end = Instant.ofEpochSecond((number + 1) * seconds);
        if (Duration.between(end, now).compareTo(candidate.after()) >= 0) {
          return new Period(tier, number);
        }
      }
      return null;
    }
  }
}
