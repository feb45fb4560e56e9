package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.RecoveryPoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** P5: what a point takes on the replica's file system. A count, not a time. */
final class StoredSizeBenchmark implements Benchmark {
  private static final long DISK_BYTES = 8L << 30;
  private static final double CHANGED_SHARE = 0.01;
  private static final int BLOCK_BYTES = 4096;
  private static final int STAT_BLOCK_BYTES = 512;
  private static final int ENTRIES_A_BLOCK = BLOCK_BYTES / Long.BYTES;
  private static final int REFCOUNTS_A_BLOCK = BLOCK_BYTES / Short.BYTES;
  private static final int ALLOWED_BLOCKS = 5;
  private static final String TARGET = "vda";

  @Override
  public String id() {
    return "P5";
  }

  @Override
  public List<Row> run(Bench bench) throws Exception {
    List<Row> rows = new ArrayList<>();
    rows.add(row("half of the clusters incompressible", 1, bench));
    rows.add(row("all clusters compressible", 2, bench));
    return rows;
  }

  private static Row row(String what, int step, Bench bench) throws Exception {
    Path folder = Files.createDirectory(bench.work().resolve("case" + step));
    SortedSet<Long> changed = changed();
    List<SampleVolume.Change> changes = new ArrayList<>();
    long number = 1;
    for (long cluster : changed) {
      changes.add(
          new SampleVolume.Change(TARGET, cluster, ByteBuffer.wrap(Content.cluster(number))));
      number += step;
    }
    long oursBytes;
    try (SampleVolume sample = SampleVolume.create(folder.resolve("store"), UUID.randomUUID())) {
      sample.initial(List.of(new SampleVolume.Disk(TARGET, new ZeroDisk(DISK_BYTES))), "");
      RecoveryPoint point = sample.delta(changes, "<domain/>");
      oursBytes = pointBytes(sample, point);
    }
    long peerBytes = zstdBytes(folder, changes);
    long allowedBytes = (ALLOWED_BLOCKS + sparseTableBlocks(changed, oursBytes)) * BLOCK_BYTES;
    bench.say(
        "%s: %d clusters, %d bytes, zstd -1 %d, allowance %d"
            .formatted(what, changed.size(), oursBytes, peerBytes, allowedBytes));
    return Row.atMost(
        1.03, (double) allowedBytes, what, "bytes", (double) oursBytes, (double) peerBytes);
  }

  private static SortedSet<Long> changed() {
    SplittableRandom random = new SplittableRandom(11);
    SortedSet<Long> changed = new TreeSet<>();
    while (changed.size() < Cluster.count(DISK_BYTES) * CHANGED_SHARE) {
      changed.add(random.nextLong(Cluster.count(DISK_BYTES)));
    }
    return changed;
  }

  /** Everything that is there because of the point, as the file system counts it. */
  private static long pointBytes(SampleVolume sample, RecoveryPoint point)
      throws IOException, InterruptedException {
    Tool.run("sync");
    long bytes = 0;
    try (Stream<Path> files = Files.walk(sample.home())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (String.valueOf(file.getFileName()).startsWith(point.pointId().toString())) {
          String blocks = Tool.run("stat", "-c", "%b", file.toString()).strip();
          bytes += Long.parseLong(blocks) * STAT_BLOCK_BYTES;
        }
      }
    }
    return bytes;
  }

  /**
   * The blocks of qcow2's tables that cannot be holes: one of level 2 for each group of clusters
   * that has a change, those of the reference counts of the file's length, and the header with the
   * level 1 table.
   */
  private static long sparseTableBlocks(Set<Long> changed, long fileBytes) {
    long levelTwo =
        changed.stream().mapToLong(cluster -> cluster / ENTRIES_A_BLOCK).distinct().count();
    long counts = fileBytes / Cluster.SIZE_BYTES / REFCOUNTS_A_BLOCK + 1;
    return levelTwo + counts + 2;
  }

  /** Each cluster by the command line tool, as a file of its own. */
  private static long zstdBytes(Path folder, List<SampleVolume.Change> changes)
      throws IOException, InterruptedException {
    Path clusters = Files.createDirectory(folder.resolve("clusters"));
    for (SampleVolume.Change change : changes) {
      Files.write(clusters.resolve(String.valueOf(change.cluster())), change.content().array());
    }
    Tool.run("zstd", "-1", "-q", "-r", "--no-check", clusters.toString());
    long bytes = 0;
    try (Stream<Path> files = Files.list(clusters)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".zst")).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
