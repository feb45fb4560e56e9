package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * What an open volume knows. Not thread-safe by itself: fields are read under the lock's read side
 * and changed under its write side. Renames that change what the chains mean happen under the write
 * side too, so that whoever opens a point's files sees all of them from before or from after.
 */
final class VolumeState {
  final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Held by whoever writes into a base below listed points; taken before {@link #lock}. */
  final ReentrantLock baseWriting = new ReentrantLock();

  final TreeMap<PointId, RecoveryPoint> points = new TreeMap<>();
  final Map<DiskId, DiskChain> chains = new ConcurrentHashMap<>();
  final Map<DiskId, ContentDigest> heads = new HashMap<>();
  final Map<PointId, Integer> openViews = new HashMap<>();
  final Map<String, PointId> pins = new TreeMap<>();
  final Set<PointId> leaving = new HashSet<>();
  final List<Problem> problems = new ArrayList<>();

  final HealthBook health;
  final ReplicaTime time;

  volatile VolumeRecords.Identity identity;
  volatile @Nullable RetentionSettings retention;
  volatile @Nullable Deletion deletion;

  /** Why retention could not remove what it should, the last time. */
  volatile @Nullable String retentionTrouble;

  @Nullable Epoch epoch;
  volatile @Nullable Removal pendingRemoval;
  boolean removalUnknown;

  /** Pins are there that could not be read: no others may be written over them. */
  boolean pinsUnread;

  volatile boolean stagingDoubtful;
  boolean writing;

  /** The point on which an unfinished one rests: it is needed until that is listed or dropped. */
  @Nullable PointId writingOn;

  /** The point whose checksums {@link #heads} are. */
  @Nullable PointId headsOf;

  boolean removing;
  boolean closed;

  /** Set when a write failed in a way that only a fresh look at the files can settle. */
  @Nullable String stopped;

  /** Set when a point's files are partly those of before a removal, partly those of after it. */
  @Nullable String betweenNames;

  /** The highest point seen, listed or not: its number is not given again. */
  @Nullable PointId highest;

  /** What views share; its indexes have locks of their own. */
  final VolumeReading reading;

  VolumeState(
      VolumeRecords.Identity identity, HealthBook health, VolumeReading reading, ReplicaTime time) {
    this.identity = identity;
    this.health = health;
    this.reading = reading;
    this.time = time;
  }

  /** Changes something under the write lock. */
  void change(Runnable step) {
    lock.writeLock().lock();
    try {
      step.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  void saw(PointId point) {
    if (highest == null || highest.compareTo(point) < 0) {
      highest = point;
    }
  }

  /** Makes it durable where the disks lie. Needs the lock. */
  void replaceIdentity(VolumeFiles files, VolumeLayout layout, List<VolumeRecords.DiskPlace> places)
      throws IOException {
    VolumeRecords.Identity replaced =
        new VolumeRecords.Identity(
            VolumeRecords.FORMAT_VERSION, identity.vm(), identity.name(), places);
    files.replace(layout.volume(), SealedJson.seal(replaced));
    identity = replaced;
  }

  /** Keeps something that was found wrong, once. Needs the lock. */
  void report(Problem problem) {
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  RecoveryPoint require(PointId point) throws VolumeException {
    RecoveryPoint found = points.get(point);
    if (found == null) {
      throw new VolumeException(Code.NOT_FOUND, "no point " + point);
    }
    return found;
  }

  DiskChain chain(DiskId diskId) throws VolumeException {
    DiskChain chain = chains.get(diskId);
    if (chain == null) {
      throw new VolumeException(Code.NOT_FOUND, "no disk " + diskId);
    }
    return chain;
  }

  /** How the points rest on each other. */
  PointTree tree() {
    return new PointTree(points);
  }

  /** The newest point of the current line: the one that the highest epoch wrote last. */
  Optional<RecoveryPoint> newest() {
    return points.isEmpty() ? Optional.empty() : Optional.of(points.lastEntry().getValue());
  }

  /** Whether a point must stay: pinned, being read, being built upon, or needed by two lines. */
  boolean isHeld(PointId point) {
    return openViews.containsKey(point)
        || pins.containsValue(point)
        || point.equals(writingOn)
        || isLocked(point)
        || tree().isShared(point);
  }

  /** Whether nothing and nobody may remove the point yet. */
  boolean isLocked(PointId point) {
    RecoveryPoint known = points.get(point);
    Instant until = known == null ? null : known.lockedUntil();
    return until != null && now().isBefore(until);
  }

  /** The location's own time. */
  Instant now() {
    return time.now();
  }

  /** Until when a point that is committed now is locked; null for not at all. */
  @Nullable Instant lockOfNewPoint() {
    RetentionSettings settings = retention;
    return settings == null || settings.lockHours() == 0 ? null : now().plus(settings.lock());
  }

  /** Forgets the checksums that are kept unless they are this point's. */
  void headsAre(PointId point) {
    if (!point.equals(headsOf)) {
      heads.clear();
      headsOf = point;
    }
  }

  /** Reading goes on where writing must stop. */
  void requireOpen() throws VolumeException {
    if (closed) {
      throw new VolumeException(Code.FAILED, "the volume is closed");
    }
    if (betweenNames != null) {
      throw new VolumeException(Code.FAILED, "the volume must be opened again: " + betweenNames);
    }
  }

  void requireUsable() throws VolumeException {
    requireOpen();
    if (stopped != null) {
      throw new VolumeException(Code.FAILED, "the volume must be opened again: " + stopped);
    }
  }

  Epoch requireEpoch() throws VolumeException {
    if (epoch == null) {
      throw new VolumeException(Code.CORRUPT, "epoch.json is damaged: nobody may write");
    }
    return epoch;
  }
}
