package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Compares the content digest of every point's manifest with the one that the sidecars give, from
 * the base upwards: each sidecar is read once, each digest made from the one below it.
 */
final class DigestSweep {
  private final VolumeState state;
  private final DamageNotes notes;
  private final BiFunction<DiskChain, List<PointId>, Optional<Instant>> readAt;
  private final Map<PointId, Instant> whole = new TreeMap<>();
  private final Map<PointId, Instant> looked = new HashMap<>();
  private final Set<PointId> doubtful = new HashSet<>();

  DigestSweep(
      VolumeState state,
      DamageNotes notes,
      BiFunction<DiskChain, List<PointId>, Optional<Instant>> readAt) {
    this.state = state;
    this.notes = notes;
    this.readAt = readAt;
  }

  /** Points that are whole, with the instant since when that is known. */
  Map<PointId, Instant> run(VerifyPace pace) throws IOException, InterruptedException {
    for (DiskId diskId : Set.copyOf(state.chains.keySet())) {
      sweep(diskId, pace);
    }
    whole.keySet().removeAll(doubtful);
    return whole;
  }

  /** Points whose files were all read, whatever was found. */
  Map<PointId, Instant> looked() {
    return looked;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private void sweep(DiskId diskId, VerifyPace pace) throws IOException, InterruptedException {
    Map<PointId, ContentDigest> digests = new HashMap<>();
    Map<PointId, Integer> above = above(diskId);
    @Nullable PointId before = null;
    while (true) {
      Optional<PointId> next = step(diskId, before, digests, above);
      if (next.isEmpty()) {
        return;
      }
      before = next.get();
      pace.worked(0);
    }
  }

  /** One layer under the lock, so that its file, its sidecar and its place belong together. */
  private Optional<PointId> step(
      DiskId diskId,
      @Nullable PointId before,
      Map<PointId, ContentDigest> digests,
      Map<PointId, Integer> above)
      throws IOException {
    Optional<String> fault;
    PointId layer;
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      state.requireUsable();
      DiskChain chain = state.chains.get(diskId);
      if (chain == null) {
        return Optional.empty();
      }
      TreeSet<PointId> layers = new TreeSet<>(chain.layers());
      PointId next =
          before == null ? (layers.isEmpty() ? null : layers.first()) : layers.higher(before);
      if (next == null) {
        return Optional.empty();
      }
      layer = next;
      fault = compare(chain, layer, digests);
      forgetInner(chain.below(layer), digests, above);
    } finally {
      lock.unlock();
    }
    fault.ifPresent(reason -> notes.met(layer, new VolumeException(Code.CORRUPT, reason)));
    return Optional.of(layer);
  }

  private Optional<String> compare(
      DiskChain chain, PointId layer, Map<PointId, ContentDigest> digests) throws IOException {
    ContentDigest digest = digest(chain, layer, digests);
    digests.put(layer, digest);
    RecoveryPoint point = state.points.get(layer);
    Optional<RecoveryPoint.Disk> disk =
        Optional.ofNullable(point).flatMap(listed -> listed.disk(chain.diskId()));
    if (disk.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> at = readAt.apply(chain, chain.path(layer));
    at.ifPresent(instant -> looked.merge(layer, instant, DigestSweep::earlier));
    if (at.isEmpty() || state.health.isDamagedAt(layer, chain.diskId())) {
      doubtful.add(layer);
      return Optional.empty();
    }
    if (!disk.get().contentDigest().equals(digest.digest())) {
      doubtful.add(layer);
      return Optional.of(
          "disk " + chain.diskId() + " of " + layer + " is not what its manifest says");
    }
    whole.merge(layer, at.get(), DigestSweep::earlier);
    return Optional.empty();
  }

  /** From the one below where that is known; else, as after a removal, from the base. */
  private ContentDigest digest(DiskChain chain, PointId layer, Map<PointId, ContentDigest> digests)
      throws IOException {
    ContentDigest below = chain.below(layer).map(digests::get).orElse(null);
    if (below == null) {
      return HeadChecksums.load(state, chain, layer);
    }
    ContentDigest digest = below.copy();
    HeadChecksums.addLayer(digest, state, chain, layer);
    return digest;
  }

  /** How many layers rest right on each. */
  private Map<PointId, Integer> above(DiskId diskId) {
    Map<PointId, Integer> above = new HashMap<>();
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      DiskChain chain = state.chains.get(diskId);
      if (chain == null) {
        return above;
      }
      for (PointId layer : chain.layers()) {
        chain.below(layer).ifPresent(below -> above.merge(below, 1, Integer::sum));
      }
      return above;
    } finally {
      lock.unlock();
    }
  }

  /** Of a row of points only the newest digest is needed. */
  private static void forgetInner(
      Optional<PointId> below, Map<PointId, ContentDigest> digests, Map<PointId, Integer> above) {
    if (below.isPresent() && above.merge(below.get(), -1, Integer::sum) <= 0) {
      digests.remove(below.get());
    }
  }
}
