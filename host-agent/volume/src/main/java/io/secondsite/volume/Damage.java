package io.secondsite.volume;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong in one file, and the points whose content rests on it. Immutable.
 *
 * @param diskId the disk, or null where only a point as a whole is known to be wrong
 * @param layer the point whose file it is; null for the disk's base
 * @param file for people, relative to the home where it lies there
 * @param clusters which clusters, or null for the file as a whole
 */
record Damage(
    @Nullable DiskId diskId,
    @Nullable PointId layer,
    String file,
    @Nullable Clusters clusters,
    String reason,
    Instant at,
    NavigableSet<PointId> points) {

  /** Clusters that follow one another. */
  record Clusters(long first, long count) {
    Clusters {
      if (first < 0 || count < 1) {
        throw new IllegalArgumentException("clusters: " + first + "+" + count);
      }
    }

    long end() {
      return first + count;
    }

    boolean contains(long cluster) {
      return cluster >= first && cluster < end();
    }
  }

  Damage {
    points = Collections.unmodifiableNavigableSet(points);
  }

  boolean isOf(@Nullable DiskId otherDisk, @Nullable PointId otherLayer) {
    return Objects.equals(diskId, otherDisk) && Objects.equals(layer, otherLayer);
  }

  Damage with(PointId point) {
    NavigableSet<PointId> more = new TreeSet<>(points);
    more.add(point);
    return new Damage(diskId, layer, file, clusters, reason, at, more);
  }

  Damage without(Collection<PointId> gone) {
    NavigableSet<PointId> left = new TreeSet<>(points);
    left.removeAll(gone);
    return new Damage(diskId, layer, file, clusters, reason, at, left);
  }

  Health.Damaged health() {
    return new Health.Damaged(
        reason,
        at,
        file.isEmpty() ? null : file,
        clusters == null ? null : Long.valueOf(clusters.first()));
  }
}
