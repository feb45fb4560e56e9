package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.RawDisk;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.nbd.NbdExport;
import io.secondsite.disk.nbd.NbdServer;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.libvirt.LibvirtHypervisor;
import io.secondsite.hypervisor.libvirt.LibvirtSettings;
import io.secondsite.lab.GuestShape;
import io.secondsite.lab.Lab;
import io.secondsite.lab.LabGuest;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.LabSite;
import io.secondsite.lab.Site;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * P3: from the request to boot a point until its machine is started and QEMU's first read of the
 * view is served; the peer is {@code virsh start} of the same machine on its own flat images.
 */
final class FirstReadBenchmark implements Benchmark {
  private static final String GUEST = "bench";
  private static final int FEW_POINTS = 10;
  private static final int MANY_POINTS = 2880;
  private static final int CHANGES = 16;
  private static final long LARGE_DISK_BYTES = 64L << 30;
  private static final double SLOWER = 1.2;
  private static final double ALLOWED_SECONDS = 0.3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String id() {
    return "P3";
  }

  @Override
  public List<Row> run(Bench bench) throws Exception {
    LabSettings settings = LabSettings.ownedBy(bench.work()).attached();
    try (Lab lab = Lab.up(settings)) {
      LabSite site = lab.site(Site.CHICAGO);
      GuestShape shape = GuestShape.named(GUEST).disks(64, 64).mode(GuestShape.Mode.IDLE);
      LabGuest guest = LabGuest.create(site, lab.guestImage(), shape);
      try (LibvirtHypervisor hypervisor =
          new LibvirtHypervisor(
              new LibvirtSettings(site.uri(), site.work(), PATIENCE), Clock.systemUTC())) {
        return new Machine(bench, site, guest, hypervisor).rows();
      }
    } finally {
      Lab.purge(settings);
    }
  }

  private record Machine(Bench bench, LabSite site, LabGuest guest, LibvirtHypervisor hypervisor) {

    List<Row> rows() throws Exception {
      String definition = site.virsh("dumpxml", GUEST);
      List<Row> rows = new ArrayList<>();
      try (SampleVolume few = sample("few", definition, FEW_POINTS, false);
          SampleVolume many = sample("many", definition, MANY_POINTS, true)) {
        rows.add(
            row(
                "newest of 2,880 points, disks of 64 MiB and 64 GiB",
                many,
                MANY_POINTS - 1,
                definition));
        rows.add(row("middle one of the same", many, MANY_POINTS / 2, definition));
        rows.add(row("oldest of the same", many, 0, definition));
        rows.add(row("newest of 10 points, disks of 64 MiB", few, FEW_POINTS - 1, definition));
      }
      return rows;
    }

    private SampleVolume sample(String name, String definition, int points, boolean large)
        throws Exception {
      bench.say("filling a volume with %d points".formatted(points));
      SampleVolume sample = SampleVolume.create(bench.work().resolve(name), UUID.randomUUID());
      Path raw = bench.work().resolve(name + ".raw");
      Tool.run("qemu-img", "convert", "-O", "raw", guest.disk("vda").toString(), raw.toString());
      List<SampleVolume.Change> changes = new ArrayList<>();
      try (ReadableDisk vda = RawDisk.open(raw)) {
        for (int cluster = 0; cluster < CHANGES; cluster++) {
          // The bytes that are there already: the machine boots from every point.
          ByteBuffer same = ByteBuffer.allocate(Cluster.SIZE_BYTES);
          vda.read(Cluster.offset(cluster), same);
          changes.add(new SampleVolume.Change("vda", cluster, same));
        }
        ReadableDisk vdb = new ZeroDisk(large ? LARGE_DISK_BYTES : vda.sizeBytes());
        sample.initial(
            List.of(new SampleVolume.Disk("vda", vda), new SampleVolume.Disk("vdb", vdb)),
            definition);
      }
      for (int point = 1; point < points; point++) {
        sample.delta(changes, definition);
      }
      Files.delete(raw);
      return sample;
    }

    private Row row(String what, SampleVolume sample, int index, String definition)
        throws Exception {
      PointId point = sample.volume().points().get(index).pointId();
      Bench.Pair pair = bench.inTurn(what, () -> boot(sample, point, definition), this::start);
      return Row.atMost(SLOWER, ALLOWED_SECONDS, what, "s", pair.ours(), pair.peer());
    }

    private double start() {
      long begin = System.nanoTime();
      guest.start();
      double seconds = seconds(begin, System.nanoTime());
      guest.destroy();
      return seconds;
    }

    private double boot(SampleVolume sample, PointId point, String definition) throws Exception {
      String bootId = "bench-" + UUID.randomUUID().toString().substring(0, 8);
      Path socket = site.work().resolve(bootId + ".sock");
      FirstRead first = new FirstRead();
      long begin = System.nanoTime();
      try (PointView view = sample.volume().view(point);
          NbdServer server = NbdServer.listen(socket, settings())) {
        List<BootRequest.Disk> disks = new ArrayList<>();
        for (PointView.Disk disk : view.disks()) {
          server.export(disk.target(), NbdExport.readOnly(first.watch(disk.disk())));
          disks.add(
              new BootRequest.Disk(disk.target(), disk.disk().sizeBytes(), socket, disk.target()));
        }
        hypervisor.boot(
            new BootRequest(
                bootId,
                UUID.randomUUID(),
                GUEST + " - Test",
                definition,
                disks,
                new BootRequest.Network.None()));
        long started = System.nanoTime();
        double seconds = seconds(begin, Math.max(started, first.await(PATIENCE)));
        hypervisor.removeBooted(bootId);
        return seconds;
      }
    }

    private NbdServerSettings settings() {
      return NbdServerSettings.defaults().withSocketGroup(LibvirtSettings.DEFAULT_QEMU_USER);
    }

    private static double seconds(long begin, long end) {
      return (end - begin) / 1e9;
    }
  }

  /** Notes when a disk was first read. */
  private static final class FirstRead {
    private final AtomicLong at = new AtomicLong();
    private final CountDownLatch seen = new CountDownLatch(1);

    ReadableDisk watch(ReadableDisk disk) {
      return new ReadableDisk() {
        @Override
        public long sizeBytes() {
          return disk.sizeBytes();
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
          disk.read(offset, into);
          if (at.compareAndSet(0, System.nanoTime())) {
            seen.countDown();
          }
        }

        @Override
        public List<Extent> extents(long offset, long length) throws IOException {
          return disk.extents(offset, length);
        }

        @Override
        public void close() throws IOException {
          disk.close();
        }
      };
    }

    long await(Duration patience) throws IOException, InterruptedException {
      if (!seen.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the machine read nothing");
      }
      return at.get();
    }
  }
}
