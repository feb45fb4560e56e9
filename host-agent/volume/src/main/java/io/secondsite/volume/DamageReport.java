package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong in a file of a volume.
 *
 * @param file relative to the home; empty where no file is known
 * @param firstCluster of those concerned, or null for the file as a whole
 * @param points how many points rest on it, from the oldest to the newest
 */
public record DamageReport(
    String file,
    @Nullable Long firstCluster,
    @Nullable Long clusterCount,
    String reason,
    Instant at,
    int points,
    PointId oldest,
    PointId newest) {
  public DamageReport {
    requireNonNull(file, "file");
    requireNonNull(reason, "reason");
    requireNonNull(at, "at");
  }

  static DamageReport of(Damage damage) {
    Damage.Clusters clusters = damage.clusters();
    return new DamageReport(
        damage.file(),
        clusters == null ? null : Long.valueOf(clusters.first()),
        clusters == null ? null : Long.valueOf(clusters.count()),
        damage.reason(),
        damage.at(),
        damage.points().size(),
        damage.points().first(),
        damage.points().last());
  }
}
