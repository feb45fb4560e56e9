package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code health.json}. Points stand in it as runs: every listed point from the first to the last of
 * one. So it stays true when points between are removed.
 */
record HealthRecord(int formatVersion, List<Verified> verified, List<Found> damages) {
  HealthRecord {
    verified = List.copyOf(verified);
    damages = List.copyOf(damages);
  }

  /** Points that were read whole. */
  record Verified(Instant at, List<Run> points) {
    Verified {
      requireNonNull(at, "at");
      points = List.copyOf(points);
    }
  }

  /** A damage, with the fields of {@link Damage}. */
  record Found(
      @Nullable DiskId diskId,
      @Nullable PointId layer,
      String file,
      @Nullable Long firstCluster,
      @Nullable Long clusterCount,
      String reason,
      Instant at,
      List<Run> points) {
    Found {
      requireNonNull(file, "file");
      requireNonNull(reason, "reason");
      requireNonNull(at, "at");
      points = List.copyOf(points);
    }

    static Found of(Damage damage, NavigableSet<PointId> listed) {
      Damage.Clusters clusters = damage.clusters();
      return new Found(
          damage.diskId(),
          damage.layer(),
          damage.file(),
          clusters == null ? null : Long.valueOf(clusters.first()),
          clusters == null ? null : Long.valueOf(clusters.count()),
          damage.reason(),
          damage.at(),
          runs(damage.points(), listed));
    }

    Damage damage(NavigableSet<PointId> listed) {
      Damage.Clusters clusters =
          firstCluster == null || clusterCount == null
              ? null
              : new Damage.Clusters(firstCluster, clusterCount);
      return new Damage(diskId, layer, file, clusters, reason, at, expanded(points, listed));
    }
  }

  /** All listed points from one to another. */
  record Run(PointId first, PointId last) {
    Run {
      if (first.compareTo(last) > 0) {
        throw new IllegalArgumentException("points: " + first + " is after " + last);
      }
    }
  }

  /** As few runs as can be. */
  static List<Run> runs(NavigableSet<PointId> points, NavigableSet<PointId> listed) {
    List<Run> runs = new ArrayList<>();
    for (PointId point : points) {
      Run last = runs.isEmpty() ? null : runs.getLast();
      PointId next = last == null ? null : listed.higher(last.last());
      if (last != null && point.equals(next)) {
        runs.set(runs.size() - 1, new Run(last.first(), point));
      } else {
        runs.add(new Run(point, point));
      }
    }
    return runs;
  }

  static NavigableSet<PointId> expanded(List<Run> runs, NavigableSet<PointId> listed) {
    NavigableSet<PointId> points = new TreeSet<>();
    for (Run run : runs) {
      points.addAll(listed.subSet(run.first(), true, run.last(), true));
    }
    return points;
  }
}
