package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.lab.Lab;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.LabSite;
import io.secondsite.lab.Site;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * P6: a resync after what tracked the changes was lost and 0.1 % of the disk is different: the
 * bytes on the network both ways, and the time, against reading both sides once. {@code rsync} is
 * shown.
 */
final class ResyncBenchmark implements Benchmark {
  private static final int PER_MILLE = 1000;
  private static final double NETWORK = 1.05;
  private static final double SLOWER_THAN_READING = 1.2;
  private static final int BUFFER_BYTES = 1 << 20;

  private long seed = 1000;

  @Override
  public String id() {
    return "P6";
  }

  @Override
  public List<Row> run(Bench bench) throws Exception {
    LabSettings settings = LabSettings.ownedBy(bench.work()).attached();
    try (Lab lab = Lab.up(settings)) {
      LabSite site = lab.site(Site.NEW_YORK);
      bench.say("filling a disk of %d GiB".formatted(bench.diskBytes() >> 30));
      ReplicatedMachine machine = ReplicatedMachine.create(site, bench.work(), bench.diskBytes());
      Path copy = bench.work().resolve("rsync.qcow2");
      Tool.run("cp", "--sparse=never", machine.image().toString(), copy.toString());
      try (TwoAgents agents = TwoAgents.startCounted(bench.work(), site)) {
        UUID vm = machine.startAnew(1);
        bench.say("initial replication");
        agents.replicate(vm.toString());
        return rows(bench, machine, agents, vm.toString(), copy);
      }
    } finally {
      Lab.purge(settings);
    }
  }

  private List<Row> rows(
      Bench bench, ReplicatedMachine machine, TwoAgents agents, String vm, Path copy)
      throws Exception {
    List<Double> network = new ArrayList<>();
    List<Double> rsync = new ArrayList<>();
    long different = bench.diskBytes() / Cluster.SIZE_BYTES / PER_MILLE;
    Bench.Pair time =
        bench.inTurn(
            "a resync",
            () -> {
              machine.change(clusters(bench.diskBytes(), different), ++seed);
              machine.loseCheckpoints();
              long before = agents.networkBytes();
              double seconds = agents.cycle(vm, different);
              network.add((agents.networkBytes() - before) / 1e6);
              return seconds;
            },
            () -> {
              rsync.add(rsync(machine.image(), copy));
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
        Row.shown(what + "rsync in place", "s", time.ours(), Bench.median(rsync)));
  }

  private static Set<Long> clusters(long diskBytes, long count) {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    Set<Long> chosen = new TreeSet<>();
    while (chosen.size() < count) {
      chosen.add(1 + random.nextLong(diskBytes / Cluster.SIZE_BYTES - 1));
    }
    return chosen;
  }

  private static double rsync(Path image, Path copy) throws Exception {
    long begin = System.nanoTime();
    Tool.run("rsync", "--inplace", "--no-whole-file", "--fsync", image.toString(), copy.toString());
    return (System.nanoTime() - begin) / 1e9;
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
