package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** P4: random 4 KiB reads of a point through the view, over NBD. */
final class ViewReadBenchmark implements Benchmark {
  private static final long DISK_BYTES = 1L << 30;
  private static final long HOT_BYTES = 64L << 20;
  private static final int POINTS = 2880;
  private static final int CHAIN = 300;
  private static final int CHANGES = 32;
  private static final int COLD_READS = 3_200;
  private static final int WARM_READS = 32_000;
  private static final long WARM_UP_BYTES = 256L << 20;
  private static final int WARM_UP_POINTS = 1_500;
  private static final int WARM_UP_READS = 20_000;
  private static final int WARM_UP_PASSES = 5;
  private static final String TARGET = "vda";

  @Override
  public String id() {
    return "P4";
  }

  @Override
  public List<Row> run(Bench bench) throws Exception {
    Path root = bench.work().resolve("store");
    UUID vm = UUID.randomUUID();
    Path flat = bench.work().resolve("flat.raw");
    List<PointId> points = new ArrayList<>();
    Path directory;
    UUID warmUp = UUID.randomUUID();
    try (SampleVolume sample = SampleVolume.create(root, warmUp)) {
      fill(sample, WARM_UP_BYTES, WARM_UP_POINTS);
    }
    bench.say("filling a volume with %d points".formatted(POINTS));
    try (SampleVolume sample = SampleVolume.create(root, vm)) {
      points.addAll(fill(sample, DISK_BYTES, POINTS));
      flatten(sample, points.getLast(), flat);
      directory = sample.directory(TARGET);
    }
    PointId at300 = points.get(CHAIN - 1);
    PointId newest = points.getLast();
    Server chain = new Server(bench.work().resolve("chain.sock"), "");
    List<String> qemuNbd =
        List.of(
            "qemu-nbd",
            "-r",
            "-t",
            "-e",
            "8",
            "-f",
            "qcow2",
            "-k",
            chain.socket().toString(),
            directory.resolve(at300 + ".qcow2").toString());
    Server raw = new Server(bench.work().resolve("flat.sock"), "");
    List<String> nbdkit =
        List.of("nbdkit", "-f", "-r", "-U", raw.socket().toString(), "file", flat.toString());
    Server view = new Server(bench.work().resolve("view.sock"), TARGET);
    List<String> ours = ViewServer.command(root, vm, newest, warmUp, view.socket());
    List<String> oursAt300 = ViewServer.command(root, vm, at300, warmUp, view.socket());

    Bench.Pair onChain =
        bench.inTurn(
            "at depth 300, warm",
            () -> view.warm(oursAt300, HOT_BYTES),
            () -> chain.warm(qemuNbd, HOT_BYTES));
    Bench.Pair onColdChain =
        bench.inTurn(
            "at depth 300, cold",
            () -> view.cold(oursAt300, DISK_BYTES),
            () -> chain.cold(qemuNbd, DISK_BYTES));
    Bench.Pair cold =
        bench.inTurn(
            "at depth 2,880, cold",
            () -> view.cold(ours, DISK_BYTES),
            () -> raw.cold(nbdkit, DISK_BYTES));
    Bench.Pair warm =
        bench.inTurn(
            "at depth 2,880, warm",
            () -> view.warm(ours, HOT_BYTES),
            () -> raw.warm(nbdkit, HOT_BYTES));
    Bench.Pair spread =
        bench.inTurn(
            "at depth 2,880, second pass over the whole disk",
            () -> view.warm(ours, DISK_BYTES),
            () -> raw.warm(nbdkit, DISK_BYTES));
    String unit = "reads/s";
    return List.of(
        Row.atLeast(
            10,
            "depth 300 and QEMU on the native chain of 300, warm",
            unit,
            onChain.ours(),
            onChain.peer()),
        Row.shown("the same, cold", unit, onColdChain.ours(), onColdChain.peer()),
        Row.atLeast(
            0.2, "depth 2,880 and nbdkit on a flat raw, cold", unit, cold.ours(), cold.peer()),
        Row.atLeast(0.5, "the same, warm: 64 MiB read before", unit, warm.ours(), warm.peer()),
        Row.shown("the same, 1 GiB in the page cache", unit, spread.ours(), spread.peer()));
  }

  private static List<PointId> fill(SampleVolume sample, long sizeBytes, int count)
      throws IOException {
    List<PointId> points = new ArrayList<>();
    List<SampleVolume.Disk> disks =
        List.of(new SampleVolume.Disk(TARGET, new GeneratedDisk(sizeBytes)));
    points.add(sample.initial(disks, "").pointId());
    SplittableRandom random = new SplittableRandom(7);
    while (points.size() < count) {
      List<SampleVolume.Change> changes = new ArrayList<>();
      for (int change = 0; change < CHANGES; change++) {
        long cluster = random.nextLong(Cluster.count(sizeBytes));
        ByteBuffer content = ByteBuffer.wrap(Content.cluster(random.nextLong() * 2 + cluster));
        changes.add(new SampleVolume.Change(TARGET, cluster, content));
      }
      points.add(sample.delta(changes, "").pointId());
    }
    return points;
  }

  private static void flatten(SampleVolume sample, PointId point, Path flat) throws IOException {
    try (PointView view = sample.volume().view(point);
        FileChannel out =
            FileChannel.open(flat, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ReadableDisk disk = view.disk(new DiskId(TARGET));
      ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
      for (long at = 0; at < DISK_BYTES; at += buffer.capacity()) {
        disk.read(at, buffer.clear());
        buffer.flip();
        while (buffer.hasRemaining()) {
          out.write(buffer, at + buffer.position());
        }
      }
    }
  }

  /** A server that is started anew for each measurement. */
  private record Server(Path socket, String export) {

    double cold(List<String> command, long spanBytes) throws Exception {
      Files.deleteIfExists(socket);
      try (Tool server = Tool.serving(socket, command)) {
        warmUp(server);
        Tool.dropCaches();
        return reads(server, spanBytes, COLD_READS);
      }
    }

    double warm(List<String> command, long spanBytes) throws Exception {
      Files.deleteIfExists(socket);
      try (Tool server = Tool.serving(socket, command)) {
        warmUp(server);
        reads(server, spanBytes, WARM_READS);
        return reads(server, spanBytes, WARM_READS);
      }
    }

    private void warmUp(Tool server) throws Exception {
      server.ensureRunning();
      if (!export.isEmpty()) {
        for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
          Tool.dropCaches(); // so that files are opened and read as they will be
          new RandomReads(ViewServer.WARM_UP, WARM_UP_BYTES, WARM_UP_READS).perSecond(socket);
        }
      }
    }

    private double reads(Tool server, long spanBytes, int reads) throws Exception {
      server.ensureRunning();
      return new RandomReads(export, spanBytes, reads).perSecond(socket);
    }
  }
}
