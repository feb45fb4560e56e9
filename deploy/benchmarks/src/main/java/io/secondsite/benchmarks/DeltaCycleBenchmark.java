package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * P2: one cycle after 1 % of the disk changed in random clusters, from the request until the point
 * is durable at the other agent; the peers are {@code rsync} of the image in place, and the bare
 * minimum: reading just those clusters from one file, writing them to another and syncing that.
 */
final class DeltaCycleBenchmark implements ReplicationBenchmark {
  private static final int PERCENT = 100;
  private static final double FASTER_THAN_RSYNC = 20;
  private static final double SLOWER_THAN_MINIMUM = 2;
  private static final double ALLOWED_SECONDS = 0.4;

  private long seed;

  @Override
  public String id() {
    return "P2";
  }

  @Override
  public List<Row> rows(Bench bench, ReplicatedMachine machine, TwoAgents agents) throws Exception {
    Rsync rsync = Rsync.beginning(machine.image(), bench.work());
    Path flat = bench.work().resolve("minimum.raw");
    Tool.run("cp", "--sparse=never", machine.raw().toString(), flat.toString());
    String vm = machine.startAnew(1).toString();
    bench.say("initial replication");
    agents.replicate(vm);
    agents.cycle(vm, 0);
    long clusters = bench.diskBytes() / Cluster.SIZE_BYTES;
    List<Double> minima = new ArrayList<>();
    Bench.Pair pair =
        bench.inTurn(
            "a cycle",
            () -> {
              Set<Long> changed = machine.change(clusters / PERCENT, ++seed);
              minima.add(minimum(machine.raw(), flat, changed));
              bench.say("the minimum: " + Row.text(minima.getLast()));
              return agents.cycle(vm, changed.size());
            },
            rsync::seconds);
    String what = "1 %% of %d GiB, ".formatted(bench.diskBytes() >> 30);
    double minimum = Bench.median(minima);
    return List.of(
        Row.atMost(
            SLOWER_THAN_MINIMUM,
            ALLOWED_SECONDS,
            what + "read, written, synced",
            "s",
            pair.ours(),
            minimum),
        Row.atMost(1 / FASTER_THAN_RSYNC, what + "rsync in place", "s", pair.ours(), pair.peer()));
  }

  /** The clusters were written just now, so they are read from memory, as QEMU's are. */
  private static double minimum(Path from, Path to, Set<Long> clusters) throws IOException {
    ByteBuffer cluster = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES);
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target = FileChannel.open(to, StandardOpenOption.WRITE)) {
      for (long number : clusters) { // into memory first
        source.read(cluster.clear(), Cluster.offset(number));
      }
      long begin = System.nanoTime();
      for (long number : clusters) {
        source.read(cluster.clear(), Cluster.offset(number));
        target.write(cluster.flip(), Cluster.offset(number));
      }
      target.force(false);
      return (System.nanoTime() - begin) / 1e9;
    }
  }
}
