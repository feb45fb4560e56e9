package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.lab.LabSite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * P6: a resync after what tracked the changes was lost and 0.1 % of the disk is different: the
 * bytes on the network both ways, and the time, against reading both sides once. {@code rsync} is
 * shown.
 */
final class ResyncBenchmark implements ReplicationBenchmark {
  private static final int PER_MILLE = 1000;
  private static final double NETWORK = 1.05;
  private static final double SLOWER_THAN_READING = 1.2;
  private static final int BUFFER_BYTES = 1 << 20;

  private long seed;

  @Override
  public String id() {
    return "P6";
  }

  @Override
  public TwoAgents agents(Bench bench, LabSite site) throws IOException, InterruptedException {
    return TwoAgents.startCounted(bench.work(), site);
  }

  @Override
  public List<Row> rows(Bench bench, ReplicatedMachine machine, TwoAgents agents) throws Exception {
    Rsync rsync = Rsync.beginning(machine.image(), bench.work());
    String vm = machine.startAnew(1).toString();
    bench.say("initial replication");
    agents.replicate(vm);
    List<Double> network = new ArrayList<>();
    List<Double> rsyncSeconds = new ArrayList<>();
    long different = bench.diskBytes() / Cluster.SIZE_BYTES / PER_MILLE;
    Bench.Pair time =
        bench.inTurn(
            "a resync",
            () -> {
              machine.change(different, ++seed);
              machine.loseCheckpoints();
              long before = agents.networkBytes();
              double seconds = agents.cycle(vm, different);
              network.add((agents.networkBytes() - before) / 1e6);
              return seconds;
            },
            () -> {
              rsyncSeconds.add(rsync.seconds());
              return readBoth(machine.image(), agents.volume(vm));
            });
    double allowed =
        NETWORK * different * Cluster.SIZE_BYTES / 1e6 + bench.diskBytes() / (PER_MILLE * 1e6);
    String what = "0.1 %% of %d GiB, ".formatted(bench.diskBytes() >> 30);
    double megabytes = Bench.median(network);
    return List.of(
        new Row(
            what + "bytes on the network",
            "MB",
            megabytes,
            different * Cluster.SIZE_BYTES / 1e6,
            megabytes / (different * Cluster.SIZE_BYTES / 1e6),
            "<= 1.05 x the difference + 0.1 % of the disk",
            megabytes <= allowed),
        Row.atMost(SLOWER_THAN_READING, what + "reading both sides", "s", time.ours(), time.peer()),
        Row.shown(what + "rsync in place", "s", time.ours(), Bench.median(rsyncSeconds)));
  }

  /** The image, and all files of the replica. */
  private static double readBoth(Path image, Path volume) throws IOException {
    long begin = System.nanoTime();
    read(image);
    try (Stream<Path> files = Files.walk(volume)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        read(file);
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void read(Path file) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      int count = in.read(buffer);
      while (count >= 0) {
        count = in.read(buffer);
      }
    }
  }
}
