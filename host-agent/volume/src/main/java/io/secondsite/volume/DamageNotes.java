package io.secondsite.volume;

import io.secondsite.disk.ClusterCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes down what readers found wrong, for every point that rests on it. Thread-safe. */
final class DamageNotes {
  private static final Logger log = LoggerFactory.getLogger(DamageNotes.class);

  private final VolumeState state;
  private final VolumeLayout layout;
  private final CodecPool codecs;
  private final Clock clock;

  DamageNotes(VolumeState state, VolumeLayout layout, CodecPool codecs, Clock clock) {
    this.state = state;
    this.layout = layout;
    this.codecs = codecs;
    this.clock = clock;
  }

  /** Whoever read a point came upon this. */
  void met(PointId reading, IOException failure) {
    if (failure instanceof DamagedClusterException damaged) {
      met(reading, damaged.place(), reason(damaged));
    } else if (!isKnownAsWhole(reading)) {
      diagnose(reading, reason(failure));
    }
  }

  private static String reason(IOException failure) {
    return String.valueOf(failure.getMessage());
  }

  private void met(PointId reading, DamagedClusterException.Place place, String reason) {
    if (isKnown(reading, place)) {
      return;
    }
    Optional<PointId> layer = Optional.ofNullable(place.layer());
    SortedMap<Long, String> clusters = new TreeMap<>(Map.of(place.cluster(), reason));
    if (!confirm(place.diskId(), layer, clusters) && !isDamaged(reading)) {
      // Its file was replaced meanwhile, or the disk gave it wrong only once: a full read tells.
      note(List.of(alone(reading, reason)));
    }
  }

  private boolean isDamaged(PointId point) {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.health.of(point) instanceof Health.Damaged;
    } finally {
      lock.unlock();
    }
  }

  private boolean isKnown(PointId reading, DamagedClusterException.Place place) {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.health.damages(reading, place.diskId()).stream()
          .filter(damage -> damage.isOf(place.diskId(), place.layer()))
          .map(Damage::clusters)
          .anyMatch(clusters -> clusters == null || clusters.contains(place.cluster()));
    } finally {
      lock.unlock();
    }
  }

  /** Whoever goes on reading such a point meets the same again and again. */
  private boolean isKnownAsWhole(PointId reading) {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.health.damages().stream()
          .filter(damage -> damage.points().contains(reading))
          .anyMatch(damage -> damage.clusters() == null);
    } finally {
      lock.unlock();
    }
  }

  /** A point could not be opened, or its whole is not what its manifest says: which file is it? */
  private void diagnose(PointId reading, String reason) {
    List<Damage> found = new ArrayList<>();
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      for (DiskChain chain : chains(reading)) {
        examine(chain, chain.path(reading), found);
      }
    } finally {
      lock.unlock();
    }
    boolean explained = found.stream().anyMatch(damage -> damage.points().contains(reading));
    if (!explained) {
      found.add(alone(reading, reason));
    }
    note(found);
  }

  private List<DiskChain> chains(PointId point) {
    return state.chains.values().stream().filter(chain -> chain.layers().contains(point)).toList();
  }

  private void examine(DiskChain chain, List<PointId> path, List<Damage> found) {
    Optional<PointId> below = Optional.empty();
    base(chain).ifPresent(found::add);
    for (PointId layer : path) {
      Optional<PointId> under = below;
      whole(
              chain,
              Optional.of(layer),
              () -> LayerFile.open(chain.directory(), chain.owner(), layer, under).close())
          .ifPresent(found::add);
      below = Optional.of(layer);
    }
  }

  private Optional<Damage> base(DiskChain chain) {
    return whole(chain, Optional.empty(), () -> BaseFile.openReadOnly(chain).close());
  }

  @FunctionalInterface
  private interface Opening {
    void run() throws IOException;
  }

  private Optional<Damage> whole(DiskChain chain, Optional<PointId> layer, Opening opening) {
    try {
      opening.run();
      return Optional.empty();
    } catch (IOException e) {
      return PointVerification.isDamage(e)
          ? Optional.of(wholeFile(chain, layer, reason(e)))
          : Optional.empty();
    }
  }

  private Damage wholeFile(DiskChain chain, Optional<PointId> layer, String reason) {
    NavigableSet<PointId> points = new DamageReach(state, chain).of(layer, List.of()).getFirst();
    return new Damage(
        chain.diskId(),
        layer.orElse(null),
        name(chain, layer),
        null,
        reason,
        clock.instant(),
        points);
  }

  private Damage alone(PointId point, String reason) {
    return new Damage(
        null, point, "", null, reason, clock.instant(), new TreeSet<>(List.of(point)));
  }

  /** A file that cannot be opened as what it should be. False where it can by now. */
  boolean confirmWhole(DiskId diskId, Optional<PointId> layer) {
    Damage damage;
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      DiskChain chain = state.chains.get(diskId);
      if (chain == null || layer.filter(one -> !chain.layers().contains(one)).isPresent()) {
        return false;
      }
      Optional<Damage> whole =
          layer.isEmpty()
              ? base(chain)
              : whole(chain, layer, () -> open(chain, layer.get()).close());
      if (whole.isEmpty()) {
        return false;
      }
      damage = whole.get();
    } finally {
      lock.unlock();
    }
    note(List.of(damage));
    return true;
  }

  private static LayerFile open(DiskChain chain, PointId layer) throws IOException {
    return LayerFile.open(chain.directory(), chain.owner(), layer, chain.below(layer));
  }

  /**
   * Looks once more at clusters that seemed wrong, in the file as it is now, while no file can take
   * another's place: a fold may have been writing them, a merge may have replaced the file.
   *
   * @return whether any point rests on one that is wrong
   */
  boolean confirm(DiskId diskId, Optional<PointId> layer, SortedMap<Long, String> clusters) {
    List<Damage> found = new ArrayList<>();
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      DiskChain chain = state.chains.get(diskId);
      if (chain == null || layer.filter(one -> !chain.layers().contains(one)).isPresent()) {
        return false;
      }
      List<Long> numbers = List.copyOf(clusters.keySet());
      List<NavigableSet<PointId>> reach = new DamageReach(state, chain).of(layer, numbers);
      SortedMap<Long, String> wrong = readAgain(chain, layer, numbers, reach);
      for (int index = 0; index < numbers.size(); index++) {
        String reason = wrong.get(numbers.get(index));
        if (reason != null) {
          found.add(damage(chain, layer, numbers.get(index), reason, reach.get(index)));
        }
      }
    } finally {
      lock.unlock();
    }
    note(found);
    return !found.isEmpty();
  }

  /** A file was read from end to end, and nothing else in it is wrong. */
  void readWhole(DiskId diskId, Optional<PointId> layer, Set<Long> wrong) {
    state.change(() ->
        state.health.readWhole(diskId, layer.orElse(null), wrong, state.points.navigableKeySet()));
  }

  private Damage damage(
      DiskChain chain,
      Optional<PointId> layer,
      long cluster,
      String reason,
      NavigableSet<PointId> points) {
    return new Damage(
        chain.diskId(),
        layer.orElse(null),
        name(chain, layer),
        new Damage.Clusters(cluster, 1),
        reason,
        clock.instant(),
        points);
  }

  /** What is still wrong; clusters on which nobody rests are not looked at. */
  private SortedMap<Long, String> readAgain(
      DiskChain chain,
      Optional<PointId> layer,
      List<Long> clusters,
      List<NavigableSet<PointId>> reach) {
    SortedMap<Long, String> wrong = new TreeMap<>();
    try (ClusterSource source = ClusterSource.open(chain, layer)) {
      ClusterCodec codec = codecs.borrow();
      try {
        for (int index = 0; index < clusters.size(); index++) {
          if (!reach.get(index).isEmpty()) {
            read(source, clusters.get(index), codec, wrong);
          }
        }
      } finally {
        codecs.giveBack(codec);
      }
    } catch (IOException e) {
      clusters.forEach(cluster -> wrong.putIfAbsent(cluster, reason(e)));
    }
    return wrong;
  }

  private static void read(
      ClusterSource source, long cluster, ClusterCodec codec, SortedMap<Long, String> wrong) {
    try {
      source.read(cluster, codec);
    } catch (IOException e) {
      wrong.put(cluster, reason(e));
    }
  }

  private String name(DiskChain chain, Optional<PointId> layer) {
    Path file =
        layer
            .map(point -> VolumeLayout.qcow2(chain.directory(), point))
            .orElseGet(() -> chain.directory().resolve(VolumeLayout.BASE_RAW));
    return file.startsWith(layout.home())
        ? layout.home().relativize(file).toString()
        : file.toString();
  }

  private void note(List<Damage> found) {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      List<Damage> now = new ArrayList<>();
      for (Damage damage : found) {
        now.add(withNewPoints(damage));
      }
      state.health.found(now, state.points.navigableKeySet());
    } finally {
      lock.unlock();
    }
    for (Damage damage : found) {
      log.atError()
          .addKeyValue("file", damage.file())
          .addKeyValue("points", damage.points().size())
          .addKeyValue("reason", damage.reason())
          .log("damage found in a replica volume");
    }
  }

  /** Points that were listed, or went, since the reach was looked at. */
  private Damage withNewPoints(Damage damage) {
    DiskId diskId = damage.diskId();
    DiskChain chain = diskId == null ? null : state.chains.get(diskId);
    @Nullable PointId newest = damage.points().isEmpty() ? null : damage.points().last();
    if (chain == null || newest == null || state.points.higherKey(newest) == null) {
      return damage;
    }
    Damage.Clusters clusters = damage.clusters();
    List<Long> numbers = clusters == null ? List.of() : List.of(clusters.first());
    NavigableSet<PointId> points =
        new DamageReach(state, chain).of(Optional.ofNullable(damage.layer()), numbers).getFirst();
    return new Damage(
        diskId, damage.layer(), damage.file(), clusters, damage.reason(), damage.at(), points);
  }
}
