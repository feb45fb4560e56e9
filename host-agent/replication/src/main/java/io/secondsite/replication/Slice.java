package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.replication.CapturedDisk.Run;
import io.secondsite.replication.wire.DeltaHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * A part of a comparison, made in the capture of a cycle: clusters that the machine's bitmap calls
 * unchanged since the replica's newest point are read, and their checksums compared with that
 * point's. One that differs is drift: it changed though nothing said so, and goes with the cycle.
 * For one thread, used once.
 */
final class Slice {
  private static final long WINDOW_CLUSTERS = SegmentPlanner.SCAN_WINDOW_CLUSTERS;

  private final Duration longest;
  private final Map<Integer, List<Run>> drift = new TreeMap<>();
  private final byte[] content = new byte[Chunk.CLUSTERS_MAX * Cluster.SIZE_BYTES];
  private final byte[] one = new byte[Cluster.SIZE_BYTES];
  private int disk;
  private long cluster;
  private long compared;

  Slice(int disk, long cluster, Duration longest) {
    this.disk = disk;
    this.cluster = cluster;
    this.longest = longest;
  }

  /** How long it may take. */
  Duration longest() {
    return longest;
  }

  /** The disk that is next; behind the last one all is compared. */
  int disk() {
    return disk;
  }

  long cluster() {
    return cluster;
  }

  long compared() {
    return compared;
  }

  boolean foundDrift() {
    return !drift.isEmpty();
  }

  /** What is drift among clusters of a disk. */
  List<Run> drift(int index, long first, long count) {
    List<Run> within = new ArrayList<>();
    for (Run run : drift.getOrDefault(index, List.of())) {
      long from = Math.max(first, run.first());
      long end = Math.min(first + count, run.end());
      if (end > from) {
        within.add(new Run(from, end - from));
      }
    }
    return within;
  }

  List<ComparisonRecord.Drift> drift(List<DeltaHeader.Disk> disks) {
    List<ComparisonRecord.Drift> named = new ArrayList<>();
    drift.forEach((index, runs) ->
        runs.forEach(run ->
            named.add(
                new ComparisonRecord.Drift(disks.get(index).target(), run.first(), run.count()))));
    return named;
  }

  /** Compares until all is compared or the limit is reached; one window at least. */
  void compare(
      List<CapturedDisk> disks,
      ReplicaChecksums replica,
      BooleanSupplier limitReached,
      Stopping stopping)
      throws IOException, ReplicationException {
    boolean advanced = false;
    while (disk < disks.size() && !(advanced && limitReached.getAsBoolean())) {
      stopping.check();
      CapturedDisk on = disks.get(disk);
      long left = on.disk().clusterCount() - cluster;
      if (left <= 0 || on.disk().full() || !on.tellsDirty()) {
        disk++;
        cluster = 0;
        continue;
      }
      long count = Math.min(WINDOW_CLUSTERS, left);
      compare(on, cluster, (int) count, replica.known(on.disk(), cluster, count));
      cluster += count;
      advanced = true;
    }
    if (disk < disks.size() && cluster >= disks.get(disk).disk().clusterCount()) {
      disk++;
      cluster = 0;
    }
  }

  private void compare(CapturedDisk on, long first, int count, KnownClusters known)
      throws IOException {
    BitSet changed = bits(on.dirty(first, count), first, count);
    BitSet zeros = bits(on.zeros(first, count), first, count);
    compared += count - changed.cardinality();
    int at = changed.nextClearBit(0);
    while (at < count) {
      if (zeros.get(at)) {
        judge(on, first + at, ClusterChecksum.ZERO, known);
        at = changed.nextClearBit(at + 1);
      } else {
        int end = at + 1;
        while (end < count
            && end - at < Chunk.CLUSTERS_MAX
            && !changed.get(end)
            && !zeros.get(end)) {
          end++;
        }
        read(on, first + at, end - at, known);
        at = changed.nextClearBit(end);
      }
    }
  }

  private static BitSet bits(List<Run> runs, long first, int count) {
    BitSet bits = new BitSet(count);
    for (Run run : runs) {
      bits.set((int) Math.max(0, run.first() - first), (int) Math.min(count, run.end() - first));
    }
    return bits;
  }

  private void read(CapturedDisk on, long first, int count, KnownClusters known)
      throws IOException {
    on.read(first, count, ByteBuffer.wrap(content));
    for (int index = 0; index < count; index++) {
      System.arraycopy(content, index * Cluster.SIZE_BYTES, one, 0, Cluster.SIZE_BYTES);
      judge(on, first + index, ClusterChecksum.of(one), known);
    }
  }

  private void judge(CapturedDisk on, long number, ClusterChecksum checksum, KnownClusters known) {
    if (known.hold(number, checksum)) {
      return;
    }
    List<Run> runs = drift.computeIfAbsent(on.index(), _ -> new ArrayList<>());
    if (!runs.isEmpty() && runs.getLast().end() == number) {
      Run last = runs.removeLast();
      runs.add(new Run(last.first(), last.count() + 1));
    } else {
      runs.add(new Run(number, 1));
    }
  }
}
