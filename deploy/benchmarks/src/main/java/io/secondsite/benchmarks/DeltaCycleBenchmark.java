package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.lab.Lab;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.LabSite;
import io.secondsite.lab.Site;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * P2: one cycle after 1 % of the disk changed in random clusters, from the request until the point
 * is durable at the other agent; the peers are {@code rsync} of the image in place, and the bare
 * minimum: reading just those clusters from one file, writing them to another and syncing that.
 */
final class DeltaCycleBenchmark implements Benchmark {
  private static final int PERCENT = 100;
  private static final double FASTER_THAN_RSYNC = 20;
  private static final double SLOWER_THAN_MINIMUM = 2;
  private static final double ALLOWED_SECONDS = 0.4;

  private long seed = 1;

  @Override
  public String id() {
    return "P2";
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
      Path flat = bench.work().resolve("minimum.raw");
      Tool.run("cp", "--sparse=never", machine.raw().toString(), flat.toString());
      try (TwoAgents agents = TwoAgents.start(bench.work(), site)) {
        UUID vm = machine.startAnew(1);
        bench.say("initial replication");
        agents.replicate(vm.toString());
        agents.cycle(vm.toString(), 0);
        return rows(bench, machine, agents, vm.toString(), copy, flat);
      }
    } finally {
      Lab.purge(settings);
    }
  }

  private List<Row> rows(
      Bench bench, ReplicatedMachine machine, TwoAgents agents, String vm, Path copy, Path flat)
      throws Exception {
    List<Double> minima = new ArrayList<>();
    Bench.Pair pair =
        bench.inTurn(
            "a cycle",
            () -> {
              Set<Long> changed = clusters(bench.diskBytes());
              machine.change(changed, seed);
              minima.add(minimum(machine.raw(), flat, changed));
              bench.say("the minimum: " + Row.text(minima.getLast()));
              return agents.cycle(vm, changed.size());
            },
            () -> rsync(machine.image(), copy));
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

  private Set<Long> clusters(long diskBytes) {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    long all = diskBytes / Cluster.SIZE_BYTES;
    Set<Long> chosen = new TreeSet<>();
    while (chosen.size() < all / PERCENT) {
      chosen.add(1 + random.nextLong(all - 1));
    }
    seed++;
    return chosen;
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

  private static double rsync(Path image, Path copy) throws Exception {
    long begin = System.nanoTime();
    Tool.run("rsync", "--inplace", "--no-whole-file", "--fsync", image.toString(), copy.toString());
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (Files.size(image) != Files.size(copy)) {
      throw new IOException("rsync made another file");
    }
    return seconds;
  }
}
