package io.secondsite.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the points' soundness, in memory and in {@code health.json}. Read under the
 * volume's lock, changed under its write side.
 */
final class HealthBook {
  /** More findings than these are kept as damage of whole files: worse than true, never better. */
  static final int DAMAGES_MAX = 1024;

  private static final Logger log = LoggerFactory.getLogger(HealthBook.class);

  private final VolumeFiles files;
  private final Path file;
  private final Map<PointId, Instant> verified = new HashMap<>();
  private List<Damage> damages = List.of();
  private final Map<PointId, Damage> worst = new HashMap<>();

  HealthBook(VolumeFiles files, Path file) {
    this.files = files;
    this.file = file;
  }

  /** Takes what an earlier process left, as far as its points are still listed. */
  void load(NavigableSet<PointId> listed) throws VolumeException {
    HealthRecord record = SealedJson.read(file, HealthRecord.class);
    for (HealthRecord.Verified one : record.verified()) {
      HealthRecord.expanded(one.points(), listed)
          .forEach(point -> verified.merge(point, one.at(), HealthBook::later));
    }
    become(record.damages().stream().map(one -> one.damage(listed)).toList());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  Health of(PointId point) {
    Damage damage = worst.get(point);
    if (damage != null) {
      return damage.health();
    }
    Instant at = verified.get(point);
    return at == null ? new Health.Unread() : new Health.Verified(at);
  }

  List<Damage> damages() {
    return damages;
  }

  /** What is wrong with a disk at a point. */
  List<Damage> damages(PointId point, DiskId diskId) {
    return damages.stream()
        .filter(damage -> damage.points().contains(point))
        .filter(damage -> damage.diskId() == null || damage.diskId().equals(diskId))
        .toList();
  }

  /** Whether something is known to be wrong in the files of a disk that a point rests on. */
  boolean isDamagedAt(PointId point, DiskId diskId) {
    return damages(point, diskId).stream().anyMatch(damage -> damage.diskId() != null);
  }

  /** When points were verified that are. */
  Map<PointId, Instant> verified() {
    return Map.copyOf(verified);
  }

  /** A file was read from end to end: what else was said of it does not hold any more. */
  void readWhole(
      DiskId diskId, @Nullable PointId layer, Set<Long> wrong, NavigableSet<PointId> listed) {
    List<Damage> left =
        damages.stream()
            .filter(damage -> !damage.isOf(diskId, layer) || isStill(damage.clusters(), wrong))
            .toList();
    if (left.size() < damages.size()) {
      become(left);
      keep(listed);
    }
  }

  private static boolean isStill(Damage.@Nullable Clusters clusters, Set<Long> wrong) {
    return clusters == null ? !wrong.isEmpty() : wrong.stream().anyMatch(clusters::contains);
  }

  /** Adds findings that are not known; those of one file that follow one another become one. */
  void found(List<Damage> news, NavigableSet<PointId> listed) {
    List<Damage> all = new ArrayList<>(damages);
    for (Damage damage : news) {
      if (!damage.points().isEmpty() && !isKnown(all, damage)) {
        add(all, damage);
      }
    }
    become(all.size() > DAMAGES_MAX ? wholeFiles(all) : all);
    keep(listed);
  }

  private static boolean isKnown(List<Damage> all, Damage damage) {
    return all.stream()
        .anyMatch(known ->
            known.isOf(damage.diskId(), damage.layer())
                && covers(known.clusters(), damage.clusters())
                && known.points().containsAll(damage.points()));
  }

  private static boolean covers(Damage.@Nullable Clusters known, Damage.@Nullable Clusters found) {
    return known == null
        || (found != null && found.first() >= known.first() && found.end() <= known.end());
  }

  private static void add(List<Damage> all, Damage damage) {
    Damage last = all.isEmpty() ? null : all.getLast();
    Damage.Clusters before = last == null ? null : last.clusters();
    Damage.Clusters now = damage.clusters();
    if (last != null
        && before != null
        && now != null
        && last.isOf(damage.diskId(), damage.layer())
        && before.end() == now.first()
        && last.points().equals(damage.points())) {
      all.set(
          all.size() - 1,
          new Damage(
              last.diskId(),
              last.layer(),
              last.file(),
              new Damage.Clusters(before.first(), before.count() + now.count()),
              last.reason(),
              last.at(),
              last.points()));
    } else {
      all.add(damage);
    }
  }

  private static List<Damage> wholeFiles(List<Damage> all) {
    Map<String, Damage> byFile = new TreeMap<>();
    for (Damage damage : all) {
      byFile.merge(
          damage.diskId() + "/" + damage.layer(),
          damage,
          (one, other) -> {
            NavigableSet<PointId> points = new TreeSet<>(one.points());
            points.addAll(other.points());
            return new Damage(
                one.diskId(), one.layer(), one.file(), null, one.reason(), one.at(), points);
          });
    }
    return List.copyOf(byFile.values());
  }

  /** These points were read whole: whatever was said of them before does not hold any more. */
  void verified(Collection<PointId> points, Instant at, NavigableSet<PointId> listed) {
    points.forEach(point -> verified.put(point, at));
    become(damages.stream().map(damage -> damage.without(points)).toList());
    keep(listed);
  }

  /**
   * A point is about to be listed: it rests on what its parent rests on, but for what it holds
   * itself. Durable before the point is.
   *
   * @param isHidden whether the new point itself has all of what is damaged
   * @return what was known before, for taking this back
   */
  List<Damage> inherit(
      PointId point,
      Optional<PointId> parent,
      BiPredicate<DiskId, Optional<Damage.Clusters>> isHidden,
      NavigableSet<PointId> listed)
      throws IOException {
    List<Damage> before = damages;
    List<Damage> after =
        before.stream()
            .map(damage -> rests(damage, parent, isHidden) ? damage.with(point) : damage)
            .toList();
    if (!after.equals(before)) {
      NavigableSet<PointId> soon = new TreeSet<>(listed);
      soon.add(point);
      become(after);
      try {
        write(soon);
      } catch (IOException e) {
        become(before);
        throw e;
      }
    }
    return before;
  }

  private static boolean rests(
      Damage damage,
      Optional<PointId> parent,
      BiPredicate<DiskId, Optional<Damage.Clusters>> isHidden) {
    DiskId diskId = damage.diskId();
    return diskId != null
        && parent.filter(damage.points()::contains).isPresent()
        && !isHidden.test(diskId, Optional.ofNullable(damage.clusters()));
  }

  void takeBack(List<Damage> before) {
    become(before);
  }

  /** Points are gone. What the file says of them is not read again. */
  void forget(Collection<PointId> gone) {
    verified.keySet().removeAll(gone);
    become(damages.stream().map(damage -> damage.without(gone)).toList());
  }

  private void become(List<Damage> now) {
    damages = now.stream().filter(damage -> !damage.points().isEmpty()).toList();
    worst.clear();
    for (Damage damage : damages) {
      damage.points().forEach(point -> worst.putIfAbsent(point, damage));
    }
  }

  /** What cannot be kept now is known to this process, and written with the next change. */
  private void keep(NavigableSet<PointId> listed) {
    try {
      write(listed);
    } catch (IOException e) {
      log.atError().addKeyValue("file", file).setCause(e).log("health could not be kept");
    }
  }

  private void write(NavigableSet<PointId> listed) throws IOException {
    Map<Instant, NavigableSet<PointId>> byInstant = new TreeMap<>();
    verified.forEach((point, at) -> byInstant.computeIfAbsent(at, _ -> new TreeSet<>()).add(point));
    List<HealthRecord.Verified> read = new ArrayList<>();
    byInstant.forEach(
        (at, points) -> read.add(new HealthRecord.Verified(at, HealthRecord.runs(points, listed))));
    List<HealthRecord.Found> found =
        damages.stream().map(damage -> HealthRecord.Found.of(damage, listed)).toList();
    files.replace(
        file, SealedJson.seal(new HealthRecord(VolumeRecords.FORMAT_VERSION, read, found)));
  }
}
