package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.CorruptClusterException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Reads what points rest on, file by file: each cluster of a file once, however many points share
 * it. That proves every point, because a point is nothing but clusters of these files, chosen by
 * the sidecars:
 *
 * <ol>
 *   <li>each file holds exactly the clusters that its sidecar lists (looked at when it is opened),
 *       and each of them has the checksum that the sidecar gives;
 *   <li>the checksums that the sidecars of a point's path give together have the content digest of
 *       its manifest, which was made of what the source sent.
 * </ol>
 *
 * A file that a removal replaces meanwhile is read again; what a fold puts into a base meanwhile is
 * read by the next check. No cycle, view or removal waits for it: files are opened under the read
 * lock and read without any. Thread-safe: one check at a time.
 */
final class RollingCheck {
  private final VolumeState state;
  private final DamageNotes notes;
  private final CodecPool codecs;
  private final Clock clock;
  private final Map<Key, Read> reads = new HashMap<>();
  private final Map<PointId, Instant> looked = new ConcurrentHashMap<>();
  private volatile @Nullable VerifyProgress progress;

  /** A file: of a point, or a disk's base. */
  private record Key(DiskId diskId, Optional<PointId> layer) {}

  /** When a file was read, and which one it was. */
  private record Read(Instant at, Object identity) {}

  RollingCheck(VolumeState state, DamageNotes notes, CodecPool codecs, Clock clock) {
    this.state = state;
    this.notes = notes;
    this.codecs = codecs;
    this.clock = clock;
  }

  Optional<VerifyProgress> progress() {
    return Optional.ofNullable(progress);
  }

  /**
   * Reads what the point rests on, unless that was read since the given instant, and looks at every
   * point that rests on what was read.
   *
   * @return points that were found whole, with the instant of their oldest reading
   */
  synchronized Map<PointId, Instant> check(PointId point, Instant since, VerifyPace pace)
      throws IOException, InterruptedException {
    try {
      Set<Key> due = due(point, since);
      while (!due.isEmpty()) {
        long total = total(due);
        long[] done = new long[1];
        for (Key key : due) {
          read(
              key,
              bytes -> {
                done[0] += bytes;
                progress = new VerifyProgress(point, done[0], Math.max(total, done[0]));
                pace.worked(bytes);
              });
        }
        due = due(point, since);
      }
      DigestSweep sweep = new DigestSweep(state, notes, this::readAt);
      Map<PointId, Instant> whole = sweep.run(pace);
      looked.putAll(sweep.looked());
      return whole;
    } finally {
      progress = null;
    }
  }

  /** Files of the point's path that are not read yet as they are now. */
  private Set<Key> due(PointId point, Instant since) throws IOException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      state.requireUsable();
      Set<Key> due = new LinkedHashSet<>();
      for (DiskChain chain : state.chains.values()) {
        if (chain.layers().contains(point)) {
          addDue(chain, Optional.empty(), since, due);
          for (PointId layer : chain.path(point)) {
            addDue(chain, Optional.of(layer), since, due);
          }
        }
      }
      return due;
    } finally {
      lock.unlock();
    }
  }

  private void addDue(DiskChain chain, Optional<PointId> layer, Instant since, Set<Key> due) {
    Key key = new Key(chain.diskId(), layer);
    Read read = reads.get(key);
    if (read == null
        || read.at().isBefore(since)
        || !read.identity().equals(identity(chain, layer))) {
      due.add(key);
    }
  }

  /** A base is changed in place, so it stays the same; a point's file is only ever replaced. */
  private static Object identity(DiskChain chain, Optional<PointId> layer) {
    if (layer.isEmpty()) {
      return "base";
    }
    try {
      Path file = VolumeLayout.qcow2(chain.directory(), layer.get());
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.fileKey() + "/" + attributes.size() + "/" + attributes.lastModifiedTime();
    } catch (IOException e) {
      return "missing";
    }
  }

  /** When what the point rests on was read, as far as this process knows; empty if some was not. */
  private Optional<Instant> readAt(DiskChain chain, List<PointId> path) {
    Instant oldest = null;
    List<Optional<PointId>> layers = new ArrayList<>();
    layers.add(Optional.empty());
    path.forEach(layer -> layers.add(Optional.of(layer)));
    for (Optional<PointId> layer : layers) {
      Read read = reads.get(new Key(chain.diskId(), layer));
      if (read == null) {
        return Optional.empty();
      }
      oldest = oldest == null || read.at().isBefore(oldest) ? read.at() : oldest;
    }
    return Optional.ofNullable(oldest);
  }

  private long total(Set<Key> due) {
    long total = 0;
    for (Key key : due) {
      total += sizeBytes(key);
    }
    return total;
  }

  private long sizeBytes(Key key) {
    DiskChain chain = state.chains.get(key.diskId());
    if (chain == null) {
      return 0;
    }
    try {
      return Files.size(
          key.layer()
              .map(layer -> VolumeLayout.qcow2(chain.directory(), layer))
              .orElseGet(() -> chain.directory().resolve(VolumeLayout.BASE_RAW)));
    } catch (IOException e) {
      return 0;
    }
  }

  private void read(Key key, VerifyPace pace) throws IOException, InterruptedException {
    Instant at = clock.instant();
    Object identity;
    ClusterSource source;
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      state.requireUsable();
      DiskChain chain = state.chains.get(key.diskId());
      if (chain == null || key.layer().filter(one -> !chain.layers().contains(one)).isPresent()) {
        return; // it was removed
      }
      identity = identity(chain, key.layer());
      source = open(chain, key);
    } finally {
      lock.unlock();
    }
    if (source == null) {
      notes.confirmWhole(key.diskId(), key.layer());
    } else {
      try (source) {
        read(key, source, pace);
      }
    }
    reads.put(key, new Read(at, identity));
  }

  private static @Nullable ClusterSource open(DiskChain chain, Key key) throws IOException {
    try {
      return ClusterSource.open(chain, key.layer());
    } catch (VolumeException e) {
      if (PointVerification.isDamage(e)) {
        return null;
      }
      throw e;
    }
  }

  private void read(Key key, ClusterSource source, VerifyPace pace)
      throws IOException, InterruptedException {
    SortedMap<Long, String> wrong = new TreeMap<>();
    ClusterCodec codec = codecs.borrow();
    try {
      source.forEach(cluster -> {
        read(source, cluster, codec, wrong);
        work(pace);
      });
    } catch (InterruptedIOException e) {
      throw new InterruptedException("the check ends");
    } finally {
      codecs.giveBack(codec);
    }
    if (!wrong.isEmpty()) {
      notes.confirm(key.diskId(), key.layer(), wrong);
    }
    if (wrong.size() < HealthBook.DAMAGES_MAX) {
      notes.readWhole(key.diskId(), key.layer(), wrong.keySet());
    }
  }

  private static void work(VerifyPace pace) throws InterruptedIOException {
    try {
      pace.worked(Cluster.SIZE_BYTES);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("the check ends");
    }
  }

  /** What cannot be read is as bad as what reads wrong. */
  private static void read(
      ClusterSource source, long cluster, ClusterCodec codec, SortedMap<Long, String> wrong)
      throws IOException {
    try {
      source.read(cluster, codec);
    } catch (IOException e) {
      if (source.isOverForeign() && !(e instanceof CorruptClusterException)) {
        throw e; // an image that is away is no damage
      }
      if (wrong.size() < HealthBook.DAMAGES_MAX) {
        wrong.put(cluster, String.valueOf(e.getMessage()));
      }
    }
  }

  /** When points were looked at by this process, whatever was found. */
  Map<PointId, Instant> looked() {
    return looked;
  }

  /** Which point is to be read next. */
  static Optional<PointId> next(
      List<RecoveryPoint> points, Map<PointId, Instant> read, Instant now, Duration within) {
    Instant due = now.minus(within.dividedBy(2));
    PointId never = null;
    PointId oldest = null;
    Instant oldestAt = due;
    for (RecoveryPoint point : points) {
      Instant at = read.get(point.pointId());
      if (at == null && !point.committedAt().isAfter(due)) {
        never = point.pointId();
      } else if (at != null && !at.isAfter(oldestAt)) {
        oldest = point.pointId();
        oldestAt = at;
      }
    }
    return Optional.ofNullable(never != null ? never : oldest);
  }
}
