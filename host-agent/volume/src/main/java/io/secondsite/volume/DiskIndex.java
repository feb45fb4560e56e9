package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view index of one disk: which point holds which cluster, for all its points at once. Segments
 * on disk cover the older points, memory the newer ones; neighbouring segments of like size are
 * merged. All of it can be made again from the sidecars. Thread-safe.
 *
 * <p>Locks, in this order: {@code covering} (adds points, may read sidecars for long), the volume's
 * lock, {@code lock} (short: what is current). Merging holds neither while it works.
 */
final class DiskIndex {
  /** Points in memory before they become a segment. */
  static final int TAIL_POINTS_MAX = 32;

  /** Entries in memory before they become a segment: 16 bytes each at worst. */
  static final int TAIL_ENTRIES_MAX = 1 << 20;

  private static final Logger log = LoggerFactory.getLogger(DiskIndex.class);
  private static final IndexSnapshot EMPTY = new IndexSnapshot(List.of(), List.of());

  private final IndexFiles files;
  private final DiskId diskId;
  private final LayerNumbers numbers;
  private final Executor background;
  private final ReentrantLock covering = new ReentrantLock();
  private final ReentrantLock maintaining = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();

  /** What is current, here and in the next two lines: under {@code lock}. */
  private IndexSnapshot current = EMPTY;

  private long generation;

  /** No file may be written: a removal is decided on that the entries do not follow. */
  private boolean frozen;

  /** Under {@code covering}. */
  private boolean loaded;

  /** The chain whose points were all looked at last. */
  private volatile @Nullable DiskChain covered;

  /** The chain as it was seen last: what is not in it was removed. */
  private volatile @Nullable DiskChain chain;

  /** A point whose sidecar is whole but speaks of another size. */
  private volatile @Nullable PointId refused;

  private volatile boolean closed;

  DiskIndex(VolumeFiles files, DiskChain chain, AtomicInteger numbers, Executor background) {
    this.diskId = chain.diskId();
    this.numbers = new LayerNumbers(numbers);
    this.files = new IndexFiles(files, chain.directory(), chain.owner(), this.numbers);
    this.background = background;
  }

  /** What is known of the disk's points, all read at one moment. */
  private record Known(long generation, DiskChain chain, Map<PointId, RecoveryPoint.Disk> disks) {}

  Place.Layer layer(PointId point) {
    return numbers.layer(point);
  }

  /** The index as it is; the caller lets go of it. */
  IndexSnapshot acquire() {
    lock.lock();
    try {
      if (current != EMPTY) {
        current.retain();
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  static void release(IndexSnapshot snapshot) {
    if (snapshot != EMPTY) {
      snapshot.release();
    }
  }

  /** Adds the points that are listed but not covered. Damaged sidecars are left out. */
  void cover(VolumeState state) throws IOException {
    DiskChain done = covered;
    if (done != null && Objects.equals(state.chains.get(diskId), done)) {
      return;
    }
    covering.lock();
    try {
      Known known = known(state);
      if (!loaded) {
        load(known);
        loaded = true;
      }
      while (addMissing(known) == Step.AGAIN) {
        known = known(state);
      }
    } finally {
      covering.unlock();
    }
    if (isTailLong(1)) {
      background.execute(this::maintain);
    }
  }

  /** How adding points went. */
  private enum Step {
    DONE,
    AGAIN
  }

  private Known known(VolumeState state) throws VolumeException {
    long before;
    lock.lock();
    try {
      // A removal that is decided but not done, met at the start: nobody knows what it crosses.
      frozen |= !loaded && state.pendingRemoval != null;
      before = generation;
    } finally {
      lock.unlock();
    }
    state.lock.readLock().lock();
    try {
      Map<PointId, RecoveryPoint.Disk> disks = new HashMap<>();
      for (RecoveryPoint point : state.points.values()) {
        point.disk(diskId).ifPresent(disk -> disks.put(point.pointId(), disk));
      }
      return new Known(before, state.chain(diskId), disks);
    } finally {
      state.lock.readLock().unlock();
    }
  }

  private void load(Known known) {
    List<IndexSegment> found = List.of();
    try {
      found = files.open();
      requireFitting(found, known);
      publish(known.generation(), EMPTY, new IndexSnapshot(found, List.of()));
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("disk", diskId)
          .addKeyValue("reason", e.getMessage())
          .log("view index is made again");
      deleteQuietly();
    } finally {
      found.forEach(IndexSegment::release);
    }
  }

  /** Where this fails, the next who reads the segments judges them again. */
  private void deleteQuietly() {
    try {
      files.deleteAll();
    } catch (IOException e) {
      log.atWarn().addKeyValue("disk", diskId).setCause(e).log("segments left behind");
    }
  }

  /** Segments are believed only where they speak of the points that are here. */
  private void requireFitting(List<IndexSegment> found, Known known) throws IndexDamagedException {
    TreeMap<PointId, IndexedPoint> points = new TreeMap<>();
    for (IndexSegment segment : found) {
      segment.points().forEach(point -> points.put(point.point(), point));
    }
    if (points.isEmpty()) {
      return;
    }
    List<PointId> layers = known.chain().layers();
    for (PointId layer : layers) {
      IndexedPoint point = points.remove(layer);
      if (point == null ? isBelowLast(layer, found) : isOther(point, known)) {
        throw new IndexDamagedException("segments do not tell of " + layer + " as it is");
      }
    }
    for (PointId gone : points.keySet()) {
      boolean above = layers.isEmpty() || gone.compareTo(layers.getLast()) > 0;
      if (above || files.hasFile(gone)) {
        throw new IndexDamagedException("segments tell of " + gone + ", which is not listed");
      }
    }
  }

  private static boolean isBelowLast(PointId layer, List<IndexSegment> found) {
    return layer.compareTo(found.getLast().last()) < 0;
  }

  private static boolean isOther(IndexedPoint point, Known known) {
    RecoveryPoint.Disk disk = known.disks().get(point.point());
    return disk != null
        && (disk.sizeBytes() != point.sizeBytes()
            || IndexedPoint.content(disk.contentDigest()) != point.content());
  }

  private Step addMissing(Known known) {
    chain = known.chain();
    IndexSnapshot before = acquire();
    try {
      List<TailPoint> added = new ArrayList<>();
      boolean whole = readMissing(known, before, added);
      boolean published = added.isEmpty() || publish(known.generation(), before, added);
      if (isTailLong(2)) {
        flush(); // many points at once: memory stays bounded
      }
      if (!published || !whole) {
        return Step.AGAIN;
      }
      covered = known.chain();
      return Step.DONE;
    } finally {
      release(before);
    }
  }

  /** False if there were too many for one go. */
  private boolean readMissing(Known known, IndexSnapshot before, List<TailPoint> added) {
    long entries = 0;
    for (PointId layer : known.chain().layers()) {
      if (entries >= TAIL_ENTRIES_MAX) {
        return false;
      }
      if (!before.points().containsKey(layer)) {
        try {
          TailPoint point = read(layer, known);
          added.add(point);
          entries += point.entries();
        } catch (IOException e) {
          log.atDebug().addKeyValue("point", layer).setCause(e).log("a point without an index");
        }
      }
    }
    return true;
  }

  private boolean publish(long expected, IndexSnapshot before, List<TailPoint> added) {
    return publish(expected, before, grown(before, added));
  }

  private static IndexSnapshot grown(IndexSnapshot before, List<TailPoint> added) {
    List<TailPoint> tail = new ArrayList<>(before.tail());
    tail.addAll(added);
    tail.sort((one, other) -> one.point().point().compareTo(other.point().point()));
    return new IndexSnapshot(before.segments(), tail);
  }

  /** Throws what keeps a point from being covered. */
  void requireReadable(DiskChain chain, PointId layer) throws IOException {
    PointSums.loadRuns(VolumeLayout.sums(chain.directory(), layer), chain.owner(), layer);
    if (layer.equals(refused)) {
      throw new VolumeException(
          Code.CORRUPT,
          VolumeLayout.sums(chain.directory(), layer) + " has not the size its manifest says");
    }
  }

  private TailPoint read(PointId layer, Known known) throws IOException {
    DiskChain chain = known.chain();
    Path file = VolumeLayout.sums(chain.directory(), layer);
    PointRuns runs = PointSums.loadRuns(file, chain.owner(), layer);
    RecoveryPoint.Disk disk = known.disks().get(layer);
    if (disk != null && disk.sizeBytes() != runs.sizeBytes()) {
      refused = layer;
      throw new VolumeException(Code.CORRUPT, file + " has not the size that its manifest says");
    }
    long content = disk == null ? 0 : IndexedPoint.content(disk.contentDigest());
    return new TailPoint(
        new IndexedPoint(layer, content, runs.sizeBytes()), numbers.layer(layer), runs);
  }

  /** Makes {@code next} current, unless things changed in between: then it is let go. */
  private boolean publish(long expected, IndexSnapshot before, IndexSnapshot next) {
    lock.lock();
    try {
      boolean same = generation == expected && current == before;
      if (same) {
        current = next;
        release(before);
      } else {
        next.release();
      }
      return same;
    } finally {
      lock.unlock();
    }
  }

  private boolean isTailLong(int times) {
    lock.lock();
    try {
      return !frozen
          && !closed
          && (current.tail().size() > TAIL_POINTS_MAX * times
              || current.tailEntries() > (long) TAIL_ENTRIES_MAX * times);
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is in memory as a segment where it is much, and merges segments. */
  private void maintain() {
    covering.lock();
    try {
      if (isTailLong(1)) {
        flush();
      }
    } finally {
      covering.unlock();
    }
    maintaining.lock();
    try {
      boolean more = true;
      while (more && !closed) {
        more = merge();
      }
    } catch (IOException | IllegalStateException e) {
      log.atWarn().addKeyValue("disk", diskId).setCause(e).log("segments stay unmerged");
    } finally {
      maintaining.unlock();
    }
  }

  /** A segment that cannot be written leaves its points in memory. */
  private void flush() {
    IndexSnapshot before = acquire();
    try {
      List<TailPoint> flushed = unbroken(before);
      if (!flushed.isEmpty()) {
        List<IndexedPoint> points = flushed.stream().map(TailPoint::point).toList();
        List<EntryCursor> cursors = new ArrayList<>();
        List<int[]> places = new ArrayList<>();
        for (int index = 0; index < flushed.size(); index++) {
          cursors.add(flushed.get(index).from(0, 0));
          places.add(new int[] {index});
        }
        write(before, List.of(), points, new EntryMerge(cursors, places));
      }
    } catch (IOException e) {
      log.atWarn().addKeyValue("disk", diskId).setCause(e).log("segment not written");
    } finally {
      release(before);
    }
  }

  /** The points in memory up to the first listed one whose sidecar cannot be read. */
  private List<TailPoint> unbroken(IndexSnapshot before) {
    DiskChain seen = chain;
    if (seen == null) {
      return List.of();
    }
    for (PointId layer : seen.layers()) {
      if (!before.points().containsKey(layer)) {
        return before.tail().stream()
            .filter(point -> point.point().point().compareTo(layer) < 0)
            .toList();
      }
    }
    return before.tail();
  }

  private boolean merge() throws IOException {
    IndexSnapshot before = acquire();
    try {
      List<IndexSegment> merged = SegmentMerging.choose(before.segments());
      DiskChain seen = chain;
      if (merged.isEmpty() || seen == null) {
        return false;
      }
      SegmentMerging merging = new SegmentMerging(merged, seen.layers());
      if (merging.points().isEmpty()) {
        return false;
      }
      return write(before, merged, merging.points(), merging.entries(() -> closed));
    } finally {
      release(before);
    }
  }

  /** Puts a new segment in the place of others, or of the points in memory that it covers. */
  private boolean write(
      IndexSnapshot before,
      List<IndexSegment> replaced,
      List<IndexedPoint> points,
      EntryCursor entries)
      throws IOException {
    long expected;
    lock.lock();
    try {
      if (frozen || closed) {
        return false;
      }
      expected = generation;
    } finally {
      lock.unlock();
    }
    Path temporary = files.write(points, entries, replaced.isEmpty() ? ".tail" : ".merge");
    boolean published = false;
    lock.lock();
    try {
      if (!frozen && !closed && generation == expected && sharesAll(before, replaced)) {
        IndexSegment segment = files.publish(temporary, points);
        put(segment, replaced);
        segment.release();
        published = true;
      }
    } finally {
      lock.unlock();
    }
    if (!published) {
      files.discard(temporary);
      return false;
    }
    files.sync();
    for (IndexSegment old : replaced) {
      if (!old.file().equals(files.place(points.getFirst(), points.getLast()))) {
        files.discard(old.file());
      }
    }
    return true;
  }

  private boolean sharesAll(IndexSnapshot before, List<IndexSegment> replaced) {
    return replaced.isEmpty()
        ? new TreeSet<>(ids(current)).containsAll(ids(before))
        : current.segments().containsAll(replaced);
  }

  private static List<PointId> ids(IndexSnapshot snapshot) {
    return snapshot.tail().stream().map(point -> point.point().point()).toList();
  }

  private void put(IndexSegment segment, List<IndexSegment> replaced) {
    List<IndexSegment> segments = new ArrayList<>(current.segments());
    List<TailPoint> tail = new ArrayList<>(current.tail());
    if (replaced.isEmpty()) {
      segments.add(segment);
      tail.removeIf(point -> point.point().point().compareTo(segment.last()) <= 0);
    } else {
      segments.add(segments.indexOf(replaced.getFirst()), segment);
      segments.removeAll(replaced);
    }
    change(new IndexSnapshot(segments, tail));
  }

  private void change(IndexSnapshot next) {
    release(current);
    current = next;
  }

  /**
   * Before a removal is decided that the entries do not follow: no file of the index is left, and
   * none is written until {@link #forget}. What is open serves until then.
   */
  void freeze() throws IOException {
    lock.lock();
    try {
      frozen = true;
      generation++;
      files.deleteAll();
    } finally {
      lock.unlock();
    }
  }

  /** After such a removal: everything is made again from the sidecars. */
  void forget() {
    lock.lock();
    try {
      frozen = false;
      generation++;
      covered = null;
      change(EMPTY);
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #freeze} waits for its {@link #forget}. */
  boolean isFrozen() {
    lock.lock();
    try {
      return frozen;
    } finally {
      lock.unlock();
    }
  }

  /** A segment of this snapshot is damaged: unless that was met before, all are made again. */
  void repair(IndexSnapshot damaged) {
    lock.lock();
    try {
      boolean met = current.segments().stream().noneMatch(damaged.segments()::contains);
      if (met && current.tail().stream().noneMatch(damaged.tail()::contains)) {
        return;
      }
      generation++;
      covered = null;
      change(EMPTY);
      deleteQuietly();
    } finally {
      lock.unlock();
    }
    log.atWarn().addKeyValue("disk", diskId).log("view index was damaged and is made again");
  }

  /** Ends the work in the background; open views keep what they have. */
  void close() {
    closed = true;
    covering.lock();
    maintaining.lock();
    try {
      forget();
    } finally {
      maintaining.unlock();
      covering.unlock();
    }
  }
}
