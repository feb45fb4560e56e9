package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.Frontier;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides, in the order of disks and clusters, what one segment looks at: what got dirty where the
 * scan has been, all of it, then the scan's next part until the limit is reached. A delta is the
 * case where the scan has been everywhere. Extents are asked for window by window, so memory does
 * not grow with the disk. For one thread.
 */
final class SegmentPlanner {
  /** Dirty extents are asked for a GiB at a time. */
  private static final long DIRTY_WINDOW_CLUSTERS = (1L << 30) / Cluster.SIZE_BYTES;

  /** A scan goes on by 64 MiB: the grain of the limit. */
  static final long SCAN_WINDOW_CLUSTERS = (64L << 20) / Cluster.SIZE_BYTES;

  private final List<CapturedDisk> disks;
  private final Frontier start;
  private final @Nullable ReplicaChecksums replica;
  private final BooleanSupplier limitReached;
  private final @Nullable Slice slice;
  private final @Nullable ReplicaChecksums kept;
  private final @Nullable ReplicaChecksums parent;
  private final Set<String> scanned;
  private final Queue<ClusterWork> ready = new ArrayDeque<>();
  private int disk;
  private long cluster;
  private boolean advanced;

  /** Whether it has come to a disk that must be scanned in one segment. */
  private boolean scanning;

  private boolean stopped;
  private final AtomicLong passedBytes = new AtomicLong();

  /**
   * A plan.
   *
   * @param replica what to compare a scan's clusters with; null sends them all
   * @param slice of a comparison: what drifted is sent like what got dirty
   * @param kept what the replica kept of this delta when it broke off; null for nothing
   * @param parent the point that disks which cannot tell what changed are compared with; null where
   *     there is none
   * @param scanned targets of the disks that can never tell what changed: the last ones, and all in
   *     one segment, whatever the limit is
   * @param limitReached asked before each window of the scan but the first, so that every segment
   *     comes forward
   */
  SegmentPlanner(
      List<CapturedDisk> disks,
      Frontier start,
      @Nullable ReplicaChecksums replica,
      @Nullable Slice slice,
      @Nullable ReplicaChecksums kept,
      @Nullable ReplicaChecksums parent,
      Set<String> scanned,
      BooleanSupplier limitReached) {
    this.disks = disks;
    this.start = start;
    this.replica = replica;
    this.slice = slice;
    this.kept = kept;
    this.parent = parent;
    this.scanned = Set.copyOf(scanned);
    this.limitReached = limitReached;
  }

  /** The next thing to do; empty at the segment's end. */
  Optional<ClusterWork> next() throws IOException, ReplicationException {
    while (ready.isEmpty() && !stopped && disk < disks.size()) {
      planWindow(disks.get(disk));
    }
    return Optional.ofNullable(ready.poll());
  }

  /** How far the scan has come once {@link #next} is empty. */
  Frontier frontier() {
    return new Frontier(disk, cluster);
  }

  /** How many bytes of the disks the plan has passed. Any thread may ask. */
  long passedBytes() {
    return passedBytes.get();
  }

  private void planWindow(CapturedDisk on) throws IOException, ReplicationException {
    DeltaHeader.Disk of = on.disk();
    long passed = start.scannedClusters(disk, of);
    if (cluster < passed && parent != null && isScanned(of) && !on.isUnchanged()) {
      long count = Math.min(SCAN_WINDOW_CLUSTERS, passed - cluster);
      KnownClusters known = parent.known(of, cluster, count);
      plan(on, new CapturedDisk.Run(cluster, count), on.zeros(cluster, count), known);
      pass(on, count);
    } else if (cluster < passed) {
      long count = Math.min(DIRTY_WINDOW_CLUSTERS, passed - cluster);
      planDirty(on, count);
      pass(on, count);
    } else if (cluster < of.clusterCount()) {
      if (advanced && !scanning && limitReached.getAsBoolean()) {
        stopped = true;
        return;
      }
      scanning |= isScanned(of);
      long count = Math.min(SCAN_WINDOW_CLUSTERS, of.clusterCount() - cluster);
      KnownClusters known =
          replica == null ? KnownClusters.NONE : replica.known(of, cluster, count);
      plan(on, new CapturedDisk.Run(cluster, count), on.zeros(cluster, count), known);
      advanced = true;
      pass(on, count);
    }
    if (cluster >= of.clusterCount()) {
      disk++;
      cluster = 0;
    }
  }

  private boolean isScanned(DeltaHeader.Disk of) {
    return scanned.contains(of.target());
  }

  private void pass(CapturedDisk on, long count) {
    long before = Math.min(Cluster.offset(cluster), on.disk().sizeBytes());
    cluster += count;
    passedBytes.addAndGet(Math.min(Cluster.offset(cluster), on.disk().sizeBytes()) - before);
  }

  private void planDirty(CapturedDisk on, long count) throws IOException, ReplicationException {
    List<CapturedDisk.Run> dirty = withDrift(on, on.dirty(cluster, count), count);
    if (dirty.isEmpty()) {
      return;
    }
    long first = dirty.getFirst().first();
    long span = dirty.getLast().end() - first;
    List<CapturedDisk.Run> zeros = on.zeros(first, span);
    KnownClusters known =
        kept == null
            ? KnownClusters.NONE
            : new KnownClusters.Kept(kept.known(on.disk(), first, span));
    for (CapturedDisk.Run run : dirty) {
      plan(on, run, zeros, known);
    }
  }

  private List<CapturedDisk.Run> withDrift(
      CapturedDisk on, List<CapturedDisk.Run> dirty, long count) {
    List<CapturedDisk.Run> drift =
        slice == null ? List.of() : slice.drift(on.index(), cluster, count);
    if (drift.isEmpty()) {
      return dirty;
    }
    List<CapturedDisk.Run> both = new ArrayList<>(dirty);
    both.addAll(drift);
    both.sort(Comparator.comparingLong(CapturedDisk.Run::first));
    return both;
  }

  /** Parts a run into zeros, which need not be read, and the rest. */
  private void plan(
      CapturedDisk on, CapturedDisk.Run run, List<CapturedDisk.Run> zeros, KnownClusters known) {
    long at = run.first();
    for (CapturedDisk.Run zero : zerosFrom(zeros, at)) {
      if (zero.first() >= run.end()) {
        break;
      }
      long zeroFirst = Math.max(at, zero.first());
      read(on, at, zeroFirst, known);
      long zeroEnd = Math.min(run.end(), zero.end());
      zeros(on, zeroFirst, zeroEnd, known);
      at = zeroEnd;
    }
    read(on, at, run.end(), known);
  }

  /** Those that end behind the cluster; a binary search, since a delta has many runs. */
  private static List<CapturedDisk.Run> zerosFrom(List<CapturedDisk.Run> zeros, long cluster) {
    int low = 0;
    int high = zeros.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (zeros.get(middle).end() <= cluster) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return zeros.subList(low, zeros.size());
  }

  private void read(CapturedDisk on, long from, long end, KnownClusters known) {
    for (long at = from; at < end; at += Chunk.CLUSTERS_MAX) {
      ready.add(new ClusterWork.Read(on, at, (int) Math.min(Chunk.CLUSTERS_MAX, end - at), known));
    }
  }

  private void zeros(CapturedDisk on, long from, long end, KnownClusters known) {
    long first = from;
    for (long at = from; at < end; at++) {
      if (!known.toBeTold() && known.hold(at, ClusterChecksum.ZERO)) {
        addZeros(on, first, at);
        first = at + 1;
      }
    }
    addZeros(on, first, end);
  }

  private void addZeros(CapturedDisk on, long from, long end) {
    if (end > from) {
      ready.add(new ClusterWork.Zeros(on, from, end - from));
    }
  }
}
