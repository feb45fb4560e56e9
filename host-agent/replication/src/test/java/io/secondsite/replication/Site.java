package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.PointView;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.StoreSettings;
import io.secondsite.volume.VolumeException;
import io.secondsite.volume.VolumeStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two hosts in this process: a fake hypervisor with an engine, and a receiver with a real volume.
 * Cycles are run by the test; the clock is the test's.
 */
final class Site implements AutoCloseable {
  static final UUID VM = new UUID(0xABCD, 0x1234);
  static final String PEER = "chicago";
  static final Duration PERIOD = Duration.ofSeconds(30);

  final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

  /** The source's clock on the wall, which somebody may set. */
  final WallClock wall = new WallClock();

  final FakeHypervisor hypervisor;
  final UnreliableChannel channel = new UnreliableChannel();
  private final BlockingQueue<CycleReport> reports = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> missed = new LinkedBlockingQueue<>();
  final List<ReplicationState> states = new CopyOnWriteArrayList<>();
  final BlockingQueue<ReplicationHealth> healths = new LinkedBlockingQueue<>();
  private final Path folder;
  private final StoreOpening opening;
  private final Random ids;
  VolumeStore store;
  ReplicaReceiver receiver;
  private @Nullable ReplicationEngine engine;
  Duration segmentDuration = Duration.ofDays(1);
  ComparisonSettings comparison = ComparisonSettings.ON_DEMAND;
  int recoveryPointsMax = 1000;
  ChangeJumpSettings changeJump = ChangeJumpSettings.defaults();
  long scratchBytesMax = 1L << 30;
  private boolean ticking;
  private AtomicBoolean engineIsOver = new AtomicBoolean();
  int resyncsAtOnceMax = EngineSettings.RESYNCS_AT_ONCE_DEFAULT;
  Uptime uptime = new ManualUptime("boot-1");

  /** Opens what keeps the replicas, at every start of the receiver's agent. */
  interface StoreOpening {
    VolumeStore open(Path folder, StoreSettings settings, Clock clock) throws IOException;
  }

  Site(Path folder, long seed) {
    this(folder, seed, (root, settings, clock) -> ReplicaStore.open(root, settings, clock));
  }

  Site(Path folder, long seed, StoreOpening opening) {
    this.folder = folder;
    this.opening = opening;
    ids = new Random(seed);
    try {
      Path sockets = Files.createDirectories(folder.resolve("s"));
      Files.createDirectories(folder.resolve("store"));
      hypervisor = new FakeHypervisor(sockets, wall);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    openReplica();
  }

  /** A machine with one disk of whole clusters and one that ends within a cluster. */
  Site withMachine(int clusters) {
    hypervisor.define(
        VM,
        "web",
        Map.of("vda", (long) clusters * Cluster.SIZE_BYTES, "vdb", 5L * Cluster.SIZE_BYTES + 512));
    return this;
  }

  void openReplica() {
    try {
      store = opening.open(folder.resolve("store"), new StoreSettings(0, 16, 2), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    receiver =
        new ReplicaReceiver(
            store,
            new ReceiverSettings(folder.resolve("staging"), 2, 2, Duration.ofMinutes(1))
                .withChangeJump(changeJump),
            clock);
    channel.to(new DirectReplicaChannel(receiver));
  }

  /** The receiver's agent is started again. */
  void restartReplica() {
    closeReplica();
    openReplica();
  }

  private void closeReplica() {
    receiver.close();
    try {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An engine whose loops never come to their turn: the test asks for cycles. */
  Site withEngine() {
    AtomicBoolean over = new AtomicBoolean();
    engineIsOver.set(true);
    engineIsOver = over;
    return withEngine(() -> new NeverWaiting(over));
  }

  /** An engine whose loops wait where the test says. */
  Site withEngine(Supplier<Waiting> waitings) {
    CaptureSettings capture =
        new CaptureSettings(
            folder.resolve("spool"),
            1 << 20,
            2,
            2,
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            segmentDuration);
    engine =
        new ReplicationEngine(
            new EngineSettings(
                folder.resolve("engine"),
                2,
                100,
                true,
                capture,
                comparison,
                resyncsAtOnceMax,
                HealthSettings.defaults()),
            hypervisor,
            _ -> channel,
            clocks(),
            this::id,
            new Ear(),
            waitings);
    return this;
  }

  private ReplicationEngine.Clocks clocks() {
    Clock steady = ticking ? new TickingClock() : clock;
    return new ReplicationEngine.Clocks(wall, uptime, steady);
  }

  /** The next freeze that was told to have failed. */
  String nextMissed() throws InterruptedException {
    return Objects.requireNonNull(missed.poll(60, TimeUnit.SECONDS), "nothing was told");
  }

  /** The next cycle's report: they are told behind the cycles, and at an end no more. */
  CycleReport nextReport() throws InterruptedException {
    return Objects.requireNonNull(reports.poll(60, TimeUnit.SECONDS), "nothing was told");
  }

  /** The source's agent is started again. */
  void restartEngine() throws ReplicationException {
    engineIsOver.set(true);
    engine().close();
    withEngine();
    engine().start();
  }

  /** From now on every look at the engine's clock costs a millisecond. */
  void clockRuns() {
    ticking = true;
  }

  ReplicationEngine engine() {
    return Objects.requireNonNull(engine, "withEngine() first");
  }

  ReplicationSpec spec() {
    return new ReplicationSpec(
        VM, PEER, new Frequency(PERIOD), true, scratchBytesMax, recoveryPointsMax, null);
  }

  private synchronized UUID id() {
    return new UUID(ids.nextLong(), ids.nextLong());
  }

  CycleResult cycle() throws ReplicationException, InterruptedException {
    clock.advance(Duration.ofSeconds(1));
    return engine().cycleNow(VM, false);
  }

  ReplicationView view() {
    return engine().replication(VM).orElseThrow();
  }

  ReplicaVolume volume() throws IOException {
    return store.volume(VM);
  }

  List<RecoveryPoint> points() throws IOException {
    try {
      return volume().points();
    } catch (VolumeException e) {
      return List.of();
    }
  }

  /** A cluster of the newest point's first disk is damaged where it is stored, and found so. */
  void damage(int cluster) throws IOException {
    RecoveryPoint newest = points().getLast();
    Path base =
        folder
            .resolve("store")
            .resolve(VM.toString())
            .resolve("disks")
            .resolve(newest.disks().getFirst().diskId().text())
            .resolve("base.raw");
    try (RandomAccessFile file = new RandomAccessFile(base.toFile(), "rw")) {
      file.seek((long) cluster * Cluster.SIZE_BYTES);
      file.write(0x77);
    }
    try {
      volume().verify(newest.pointId());
      throw new AssertionError("the damage was not found");
    } catch (VolumeException e) {
      // as it should be
    }
  }

  /** I1: every listed point has exactly the bytes that the source had at its checkpoint. */
  void checkPoints() throws IOException {
    for (RecoveryPoint point : points()) {
      check(point);
    }
  }

  void checkNewestPoints(int count) throws IOException {
    List<RecoveryPoint> points = points();
    for (RecoveryPoint point : points.subList(Math.max(0, points.size() - count), points.size())) {
      check(point);
    }
  }

  private void check(RecoveryPoint point) throws IOException {
    Map<String, FakeDisk> frozen = hypervisor.frozenAt(point.sourceCheckpoint(), point.instant());
    List<String> targets = point.disks().stream().map(RecoveryPoint.Disk::target).sorted().toList();
    if (!targets.equals(List.copyOf(frozen.keySet()))) {
      throw new AssertionError("I4: " + point.pointId() + " has " + targets + ", not " + frozen);
    }
    try (PointView view = volume().view(point.pointId())) {
      for (PointView.Disk disk : view.disks()) {
        check(point, disk.target(), disk.disk(), Objects.requireNonNull(frozen.get(disk.target())));
      }
    }
  }

  private static void check(
      RecoveryPoint point, String target, ReadableDisk replica, FakeDisk source)
      throws IOException {
    if (replica.sizeBytes() != source.sizeBytes()) {
      throw new AssertionError("I17: " + point.pointId() + " has another size of " + target);
    }
    for (int cluster = 0; cluster < source.clusterCount(); cluster++) {
      byte[] content = new byte[Cluster.SIZE_BYTES];
      int length = Cluster.length(cluster, source.sizeBytes());
      replica.read(Cluster.offset(cluster), ByteBuffer.wrap(content, 0, length));
      if (!source.sameAs(cluster, content)) {
        throw new AssertionError(
            "I1: %s (%s), disk %s, cluster %d differs"
                .formatted(point.pointId(), point.origin(), target, cluster));
      }
    }
  }

  @Override
  public void close() {
    engineIsOver.set(true);
    if (engine != null) {
      engine.close();
    }
    closeReplica();
  }

  /** The test's clock, and what it was set wrong by. */
  final class WallClock extends Clock {
    private volatile Duration offset = Duration.ZERO;

    void setBy(Duration by) {
      offset = offset.plus(by);
    }

    @Override
    public Instant instant() {
      return clock.instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** By the test's clock. */
  final class ManualUptime implements Uptime {
    private static final Instant BOOTED = Instant.parse("2025-12-31T00:00:00Z");

    private final String boot;

    ManualUptime(String boot) {
      this.boot = boot;
    }

    @Override
    public String boot() {
      return boot;
    }

    @Override
    public Duration elapsed() {
      return Duration.between(BOOTED, clock.instant());
    }
  }

  /** Time passes by looking. */
  private final class TickingClock extends Clock {
    @Override
    public Instant instant() {
      clock.advance(Duration.ofMillis(1));
      return clock.instant();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Remembers. */
  private final class Ear implements ReplicationListener {
    @Override
    public void cycleFinished(CycleReport report) {
      reports.add(report);
    }

    @Override
    public void consistencyMissed(UUID vm, String reason) {
      missed.add(reason);
    }

    @Override
    public void stateChanged(UUID vm, ReplicationState before, ReplicationState after) {
      states.add(after);
    }

    @Override
    public void healthChanged(UUID vm, ReplicationHealth before, ReplicationHealth after) {
      healths.add(after);
    }
  }

  /** Only the engine's end ends the wait, and the loop: no wake-up may find a turn due. */
  private static final class NeverWaiting implements Waiting {
    private final AtomicBoolean over;

    NeverWaiting(AtomicBoolean over) {
      this.over = over;
    }

    @Override
    public synchronized void until(Instant instant) throws InterruptedException {
      while (!over.get()) {
        wait();
      }
      throw new InterruptedException("the engine is about to be closed");
    }

    @Override
    public synchronized void wake() {
      notifyAll();
    }
  }
}
