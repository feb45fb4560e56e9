package io.secondsite.replication;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.ReplicationState.Active;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.RecoveryPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine's replication: its loop, its state, one cycle at a time. Thread-safe: cycles hold
 * {@code cycleLock}, everything else is under this object's monitor, which no cycle holds.
 */
final class Replication {
  private static final Logger log = LoggerFactory.getLogger(Replication.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

  private final Host host;
  private volatile ReplicationSpec spec;
  private final Waiting waiting;
  private final ProgressMeter meter;
  private final Comparison comparison;
  private final Seeding seeding;
  private final ConsistencySchedule consistency;
  private final ReentrantLock cycleLock = new ReentrantLock(true);
  private final Instant anchor;
  private final CycleHistory history;

  private final PointAge age;
  private ReplicationRecord record;
  private ReplicationState state;
  private boolean resyncs;
  private ReplicationHealth healthTold =
      new ReplicationHealth(ReplicationHealth.Level.NORMAL, List.of());
  private ReplicationView.@Nullable LastError lastError;
  private int failuresInARow;
  private Instant nextDue;
  private volatile boolean ended;
  private @Nullable Thread loop;

  /** What all replications of a host share. */
  record Host(
      SegmentRun.Tools tools,
      PeerChannels channels,
      Supplier<UUID> ids,
      DurableJson<ReplicationRecord> records,
      DurableJson<ComparisonRecord> comparisons,
      DurableJson<SeedRecord> seeds,
      SeedSigning signing,
      DurableJson<ConsistencyRecord> consistencies,
      ComparisonSettings comparing,
      ListenerQueue events,
      Semaphore cyclesAtOnce,
      Semaphore resyncsAtOnce,
      HostMaintenance maintenance,
      HealthSettings health,
      Uptime uptime,
      Clock wall) {
    /** The clock that nobody sets; the one on the wall is for what people and others read. */
    Clock clock() {
      return tools.clock();
    }
  }

  Replication(Host host, ReplicationRecord record, Waiting waiting) throws IOException {
    this.host = host;
    this.record = record;
    this.spec = record.spec().spec();
    this.waiting = waiting;
    meter = new ProgressMeter(host.clock());
    comparison = new Comparison(spec.vm(), host.comparing(), host.comparisons(), host.wall());
    seeding = Seeding.of(spec.vm(), host.seeds());
    consistency =
        new ConsistencySchedule(spec.vm(), host.consistencies(), host.events(), host.wall());
    anchor = host.clock().instant();
    nextDue = anchor;
    history = new CycleHistory(host.health().window(), anchor);
    age = new PointAge(host.uptime(), host.wall(), record.captured());
    state = suspendedIfSo(record.state());
    limit();
  }

  /** At once, for a segment under way too. */
  private void limit() {
    BandwidthSchedule own = spec.bandwidth();
    host.tools()
        .bandwidths()
        .limitMachine(spec.vm(), own == null ? BandwidthSchedule.UNLIMITED : own);
  }

  ReplicationSpec spec() {
    return spec;
  }

  /** Other settings from the next cycle on; they outlive a restart. */
  synchronized void change(ReplicationSpec changed) throws IOException {
    ReplicationRecord next = record.withSpec(changed);
    host.records().write(spec.vm(), next);
    record = next;
    spec = changed;
    limit();
    if (failuresInARow == 0) {
      nextDue = nextOnGrid();
    }
    waiting.wake();
  }

  /** Begins the loop, unless there is nothing to go on with. */
  synchronized void start() {
    if (loop == null && !(state instanceof ReplicationState.Stopped)) {
      loop = Thread.ofVirtual().name("replication-" + spec.vm()).start(this::loop);
    }
  }

  synchronized ReplicationView view() {
    ReplicationView.NewestPoint newest = record.newest();
    Duration rpo = rpo();
    return new ReplicationView(
        spec,
        record.name(),
        state,
        meter.progress().orElse(null),
        newest,
        rpo,
        record.counters(),
        lastError,
        health(rpo),
        consistency.view(),
        ReplicationView.Moment.now(host.wall(), host.uptime()));
  }

  private ReplicationHealth health(@Nullable Duration rpo) {
    Instant now = host.clock().instant();
    return new HealthRules(host.health())
        .of(
            new HealthRules.Facts(
                state,
                lastError,
                rpo,
                spec.objective(),
                history.silence(now),
                history.missedPercent(now, spec.frequency().period()),
                history.averageLatency(now)));
  }

  /** Tells when the health is another than was told last. */
  synchronized void lookAtHealth() {
    ReplicationHealth before = healthTold;
    ReplicationHealth now = health(rpo());
    if (now.level() != before.level()) {
      healthTold = now;
      host.events().tell(listener -> listener.healthChanged(spec.vm(), before, now));
    }
  }

  private @Nullable Duration rpo() {
    ReplicationView.NewestPoint newest = record.newest();
    return newest == null ? null : age.of(newest).orElse(null);
  }

  /** Both what its owner said and the host's maintenance hold it. */
  private Optional<String> suspension() {
    return Optional.ofNullable(record.suspended())
        .or(() -> host.maintenance().reason().map(why -> "host maintenance: " + why));
  }

  private ReplicationState suspendedIfSo(ReplicationState next) {
    return next.resumed() instanceof Active active
        ? suspension().<ReplicationState>map(active::suspended).orElse(next)
        : next;
  }

  /** Nothing more is captured; a cycle under way breaks off, and what came of it is kept. */
  synchronized void suspend(String reason) throws IOException {
    saveOrFail(record.withSuspended(reason));
    become(state);
  }

  /** Goes on at once, unless the host's maintenance holds it still. */
  synchronized void resume() throws IOException {
    saveOrFail(record.withSuspended(null));
    settle();
  }

  private void saveOrFail(ReplicationRecord changed) throws IOException {
    host.records().write(spec.vm(), changed);
    record = changed;
  }

  /** The maintenance began or ended. */
  synchronized void settle() {
    boolean resumed = state instanceof ReplicationState.Suspended && suspension().isEmpty();
    become(resumed ? state.resumed() : state);
    if (resumed) {
      Instant now = host.clock().instant();
      history.beginAnew(now);
      nextDue = now;
      waiting.wake();
    }
  }

  synchronized SeedView seed() {
    return seeding.view(record.newest() != null);
  }

  /** Begins another way, as long as it has not come to a point. */
  synchronized void seed(InitialReplication initial) throws ReplicationException, IOException {
    requireUnseeded();
    seeding.begin(initial);
    waiting.wake();
  }

  /** A package is made in the folder, beginning now. */
  void export(Path folder) throws ReplicationException, IOException {
    host.signing().require();
    synchronized (this) {
      requireUnseeded();
      seeding.order(folder);
    }
    hurry();
  }

  private synchronized void requireUnseeded() throws ReplicationException {
    if (record.newest() != null) {
      throw new ReplicationException(
          Code.INVALID, "initialReplication: is over, the replica has " + record.newest().id());
    }
  }

  ComparisonView comparison() {
    return comparison.view();
  }

  /** Compares with the replica, beginning with the next cycle. */
  void compare() {
    comparison.order();
  }

  private void compared(CaptureCycle cycle) {
    Optional<CyclePlan> plan = cycle.lastPlan();
    Optional<Slice> slice = cycle.slice();
    if (plan.isEmpty() || slice.isEmpty()) {
      return;
    }
    List<ComparisonView.Drift> drift =
        slice.get().drift(plan.get().disks()).stream()
            .map(one ->
                new ComparisonView.Drift(one.target(), one.firstCluster(), one.clusterCount()))
            .toList();
    Optional<ComparisonView.Found> all = comparison.done(slice.get(), plan.get().disks());
    if (!drift.isEmpty()) {
      host.events().tell(listener -> listener.driftHealed(spec.vm(), drift));
    }
    all.ifPresent(found -> host.events().tell(listener -> listener.compared(spec.vm(), found)));
  }

  /** The next turn is now. */
  void hurry() {
    synchronized (this) {
      nextDue = host.clock().instant();
    }
    waiting.wake();
  }

  private void loop() {
    try {
      while (!ended) {
        Instant look = nextLook();
        waiting.until(look);
        if (!ended && !due().isAfter(host.clock().instant())) {
          if (currentState() instanceof ReplicationState.Suspended) {
            waitForNextTurn();
          } else {
            turn();
          }
        } else if (!ended && !look.isAfter(host.clock().instant())) {
          lookAtReplica(); // not where something else woke it
        }
      }
    } catch (InterruptedException e) {
      // The engine is closed.
    }
  }

  /** Whether the machine is off and as it was when the point was captured. */
  boolean restsAt(String point) throws ReplicationException {
    try {
      VirtualMachine machine = SourceMachines.capturable(host.tools().hypervisor(), spec);
      synchronized (this) {
        RestMark rest = record.rest();
        return rest != null
            && record.doubt() == null
            && point.equals(rest.point())
            && rest.holds(machine);
      }
    } catch (HypervisorException e) {
      throw SourceFailures.of(e);
    }
  }

  private synchronized void waitForNextTurn() {
    nextDue = nextOnGrid();
  }

  /** Its next turn; where turns are rare, a look at the replica before it. */
  private synchronized Instant nextLook() {
    boolean rare =
        spec.frequency().period().compareTo(LOOK_EVERY) > 0
            && state instanceof ReplicationState.Replicating;
    Instant look = host.clock().instant().plus(LOOK_EVERY);
    Instant due = due();
    return rare && look.isBefore(due) ? look : due;
  }

  /** Damage that the replica found means a resync within a minute, not at the next turn. */
  private void lookAtReplica() {
    try {
      boolean damaged = host.channels().channel(spec.peer()).status(spec.vm()).damage() != null;
      if (damaged && currentState() instanceof ReplicationState.Replicating) {
        hurry();
      }
    } catch (ReplicationException | RuntimeException e) {
      log.atDebug().addKeyValue("vm", spec.vm()).setCause(e).log("the replica could not be seen");
    }
  }

  private synchronized Instant due() {
    // People set the beginning by the clock on the wall.
    Duration ahead = Duration.between(host.clock().instant(), host.wall().instant());
    return seeding.notBefore(nextDue.plus(ahead), record.newest() != null).minus(ahead);
  }

  private void turn() throws InterruptedException {
    try {
      Optional<Path> exportFolder = seeding.due(host.tools().hypervisor());
      if (exportFolder.isPresent()) {
        oneAtATime(() -> runCycle(false, () -> packageIn(exportFolder.get())));
      } else {
        cycle(false);
      }
    } catch (ReplicationException e) {
      log.atInfo()
          .addKeyValue("vm", spec.vm())
          .addKeyValue("code", e.code())
          .addKeyValue("detail", e.detail())
          .log("cycle failed");
    } catch (RuntimeException e) {
      log.atError().addKeyValue("vm", spec.vm()).setCause(e).log("cycle failed unexpectedly");
    }
  }

  /** Waits for a cycle under way, then runs one; returns when its point is durable. */
  CycleResult cycle(boolean digest) throws ReplicationException, InterruptedException {
    return oneAtATime(() -> runCycle(digest, null));
  }

  /** A cycle, to whatever end. */
  @FunctionalInterface
  private interface Running {
    CycleResult run() throws ReplicationException;
  }

  private CycleResult oneAtATime(Running cycle) throws ReplicationException, InterruptedException {
    cycleLock.lockInterruptibly();
    try {
      host.cyclesAtOnce().acquire();
      try {
        return cycle.run();
      } finally {
        host.cyclesAtOnce().release();
      }
    } finally {
      cycleLock.unlock();
    }
  }

  private synchronized SeedExport packageIn(Path folder) throws ReplicationException {
    Epoch known = record.epoch();
    Epoch epoch = known == null ? Epoch.first() : known;
    SeedSigner signer = host.signing().require();
    SeedExport export = SeedExport.in(folder, spec, record.name(), epoch, signer, host.wall());
    meter.exporting();
    return export;
  }

  private CycleResult runCycle(boolean digest, SeedExport.@Nullable Opening packaging)
      throws ReplicationException {
    requireGoingOn();
    Instant startedAt = host.wall().instant();
    Duration looked = host.uptime().elapsed();
    CaptureCycle cycle = null;
    try {
      SeedExport export = packaging == null ? null : packaging.open();
      ReplicaChannel channel = export == null ? network() : export;
      cycle =
          new CaptureCycle(
              host.tools(),
              host.ids(),
              spec,
              channel,
              digest,
              comparison,
              consistency,
              new CycleWatch(),
              meter);
      CycleResult result = cycle.run();
      if (export != null) {
        exported(export);
        return result;
      }
      if (cycle.foundUnchanged()) {
        covered(looked);
      } else {
        completed(result, cycle, startedAt);
      }
      return result;
    } catch (ReplicationException e) {
      failed(e, cycle, startedAt);
      throw e;
    } catch (RuntimeException e) {
      ReplicationException unexpected =
          new ReplicationException(Code.SOURCE_FAILED, "unexpected: " + e, e);
      failed(unexpected, cycle, startedAt);
      throw unexpected;
    } finally {
      endResync();
    }
  }

  /** Against storms: after a mishap of a site all its machines want one at once. */
  private void beginResync() throws ReplicationException {
    if (!resyncs && !host.resyncsAtOnce().tryAcquire()) {
      throw new ReplicationException(
          Code.RESYNC_WAITS, "as many resynchronizations as this host allows are under way");
    }
    resyncs = true;
  }

  private void endResync() {
    if (resyncs) {
      resyncs = false;
      host.resyncsAtOnce().release();
    }
  }

  private ReplicaChannel network() throws ReplicationException {
    ReplicaChannel channel = host.channels().channel(spec.peer());
    seeding.requireArrived(channel, seed().done());
    return channel;
  }

  private synchronized void exported(SeedExport export) throws ReplicationException {
    try {
      seeding.made(export.made().orElseThrow());
    } catch (IOException e) {
      throw new ReplicationException(
          Code.SOURCE_FAILED, "that the package is made cannot be noted: " + e, e);
    }
    lastError = null;
    failuresInARow = 0;
    nextDue = nextOnGrid();
  }

  private void requireGoingOn() throws ReplicationException {
    if (ended) {
      throw new ReplicationException(Code.STOPPED, "the replication ends");
    }
    if (currentState() instanceof ReplicationState.Stopped stopped) {
      throw new ReplicationException(Code.STOPPED, "stopped: " + stopped.reason());
    }
    if (currentState() instanceof ReplicationState.Suspended suspended) {
      throw new ReplicationException(Code.SUSPENDED, "suspended: " + suspended.reason());
    }
  }

  private synchronized ReplicationState currentState() {
    return state;
  }

  /** The machine is off, and when it was looked at the newest point was all that it has. */
  private synchronized void covered(Duration looked) {
    age.covered(looked);
    history.add(host.clock().instant(), Duration.ZERO);
    lastError = null;
    failuresInARow = 0;
    become(state.pointListed());
    nextDue = nextOnGrid();
    waiting.wake();
  }

  private void completed(CycleResult result, CaptureCycle cycle, Instant startedAt) {
    synchronized (this) {
      PointSummary point = result.point();
      ReplicationView.NewestPoint newest =
          new ReplicationView.NewestPoint(point.id().text(), point.instant());
      ReplicationRecord.Captured captured = age.listed(point.sourceCheckpoint());
      history.add(host.clock().instant(), age.of(newest).orElse(Duration.ZERO));
      keep(
          record
              .withNewest(newest, captured)
              .withDoubt(null)
              .withCounters(record.counters().completed(cycle.changedBytes(), cycle.sentBytes())));
      lastError = null;
      failuresInARow = 0;
      become(state.pointListed());
      nextDue = nextOnGrid();
    }
    compared(cycle);
    consistency.listed(result.point());
    waiting.wake();
    tell(
        cycle,
        startedAt,
        new CycleReport.Outcome.Completed(result.point(), result.sourceDigests()));
  }

  /** The grid is the beginning plus whole periods, so that nothing drifts; missed turns are one. */
  private Instant nextOnGrid() {
    Duration period = spec.frequency().period();
    Instant first = anchor.plus(jitter(spec.vm(), period));
    Duration since = Duration.between(first, host.clock().instant());
    return since.isNegative()
        ? first
        : first.plus(period.multipliedBy(since.dividedBy(period) + 1));
  }

  /** A machine's own place within the period: a host's machines do not all begin together. */
  static Duration jitter(UUID vm, Duration period) {
    long spread = vm.getLeastSignificantBits() * 31 + vm.getMostSignificantBits();
    return Duration.ofMillis(Math.floorMod(spread, period.toMillis()));
  }

  private void failed(
      ReplicationException failure, @Nullable CaptureCycle cycle, Instant startedAt) {
    boolean first;
    boolean began = false;
    if (failure.code() == Code.SUSPENDED) {
      return; // by order
    }
    synchronized (this) {
      if (failure.code() == Code.RESYNC_WAITS) {
        nextDue = host.clock().instant().plus(RetryDelays.after(1, failure.code()));
        waiting.wake();
        return;
      }
      first = failuresInARow == 0;
      failuresInARow++;
      lastError =
          new ReplicationView.LastError(failure.code(), failure.detail(), host.wall().instant());
      nextDue = host.clock().instant().plus(RetryDelays.after(failuresInARow, failure.code()));
      if (cycle != null && cycle.lastPlan().isPresent()) {
        began = true;
        keep(record.withCounters(record.counters().failed(cycle.sentBytes())));
      }
      become(stateAfter(failure));
    }
    waiting.wake();
    // Asking a peer that is away again and again is no news.
    if (cycle != null && (began || first)) {
      tell(cycle, startedAt, new CycleReport.Outcome.Failed(failure.code(), failure.detail()));
    }
  }

  private ReplicationState stateAfter(ReplicationException failure) {
    if (!(state.resumed() instanceof Active active)) {
      return state;
    }
    return switch (failure.code()) {
      case PEER_UNREACHABLE,
          PEER_REFUSED,
          NO_SPACE,
          LOCATION_CLOSED,
          REPLICA_DELETED,
          MAINTENANCE ->
          active.paused(failure.detail());
      case SOURCE_GONE -> active.sourceGone(failure.detail());
      case STALE_EPOCH -> {
        keep(record.stopped(failure.detail(), false));
        yield state.stopped(failure.detail());
      }
      case REPLICA_DAMAGED -> {
        keep(record.withDoubt(failure.detail()));
        yield new ReplicationState.ResyncRequired(failure.detail());
      }
      case INVALID,
          REPLICATION_NOT_FOUND,
          REPLICATION_EXISTS,
          STOPPED,
          SUSPENDED,
          RESYNC_WAITS,
          SOURCE_UNSUPPORTED,
          SOURCE_FAILED,
          PEER_FAILED,
          REPLICA_NOT_FOUND,
          OUT_OF_SEQUENCE,
          REPLICA_BUSY,
          BAD_SEGMENT,
          UNKNOWN_LOCATION,
          REPLICA_FAILED,
          SEED_AWAITED,
          SEED_INCOMPLETE,
          SEED_FOREIGN,
          SEED_ALTERED,
          SEED_OUTDATED ->
          active;
    };
  }

  /** A record that cannot be kept costs a repeated question after a restart, not a point. */
  private synchronized void keep(ReplicationRecord changed) {
    record = changed;
    try {
      host.records().write(spec.vm(), changed);
    } catch (IOException e) {
      log.atError().addKeyValue("vm", spec.vm()).setCause(e).log("record could not be kept");
    }
  }

  private synchronized void become(ReplicationState wanted) {
    ReplicationState before = state;
    ReplicationState next = suspendedIfSo(wanted);
    if (!before.equals(next)) {
      state = next;
      log.atInfo()
          .addKeyValue("vm", spec.vm())
          .addKeyValue("before", before.label())
          .addKeyValue("after", next.label())
          .log("replication state");
      host.events().tell(listener -> listener.stateChanged(spec.vm(), before, next));
    }
  }

  private void tell(CaptureCycle cycle, Instant startedAt, CycleReport.Outcome outcome) {
    Optional<CyclePlan> plan = cycle.lastPlan();
    CycleReport report =
        new CycleReport(
            spec.vm(),
            plan.map(CyclePlan::cycleId).orElse(new UUID(0, 0)),
            plan.map(CyclePlan::origin).orElse(RecoveryPoint.Origin.DELTA),
            startedAt,
            host.wall().instant(),
            outcome,
            cycle.changedBytes(),
            cycle.sentBytes(),
            chosen(cycle.chosen()),
            cycle.captureTime());
    host.events().tell(listener -> listener.cycleFinished(report));
  }

  private static CycleReport.Compression chosen(CompressionChoice.Chosen chosen) {
    return new CycleReport.Compression(
        chosen.compressed(), chosen.incompressible(), chosen.uncompressed());
  }

  /** Breaks off and does not begin again; the record stays as it is. */
  void end() {
    ended = true;
    waiting.wake();
  }

  /** Returns when no cycle is under way and none will be. */
  void awaitEnd() {
    cycleLock.lock();
    try {
      log.atDebug().addKeyValue("vm", spec.vm()).log("replication ended");
    } finally {
      cycleLock.unlock();
    }
  }

  /** Ends for good, durably: a restart goes on with cleaning up. */
  void stopByOwner() {
    synchronized (this) {
      keep(record.stopped("stopped by its owner", true));
      become(state.stopped("stopped by its owner"));
    }
    end();
    awaitEnd();
  }

  /** A cycle's eyes and hands. */
  private final class CycleWatch implements CaptureCycle.Watch {
    @Override
    public Epoch reached(ReplicaStatus status, VirtualMachine machine) throws ReplicationException {
      synchronized (Replication.this) {
        if (!record.name().equals(machine.name())) {
          keep(record.withName(machine.name()));
        }
        Epoch known = record.epoch();
        if (known == null) {
          keep(record.withEpoch(status.epoch()));
          return status.epoch();
        }
        if (!known.equals(status.epoch())) {
          throw new ReplicationException(
              Code.STALE_EPOCH,
              "the replica's epoch is "
                  + status.epoch()
                  + ", this side's "
                  + known
                  + ": it was failed over, this side may not write any more");
        }
        learn(status);
        return known;
      }
    }

    /** An acknowledgement may have been lost. */
    private void learn(ReplicaStatus status) {
      PointSummary newest = status.newest();
      if (newest != null
          && (record.newest() == null || !record.newest().id().equals(newest.id().text()))) {
        keep(
            record.withNewest(
                new ReplicationView.NewestPoint(newest.id().text(), newest.instant()),
                age.listed(newest.sourceCheckpoint())));
      }
    }

    /** A change while the machine is off must be remembered now: once it runs nobody sees it. */
    @Override
    public void seen(VirtualMachine machine) {
      synchronized (Replication.this) {
        RestMark rest = record.rest();
        if (rest == null) {
          return;
        }
        if (!SourceMachines.isOff(machine)) {
          keep(record.withRest(null));
        } else if (record.doubt() == null && rest.broken(machine).isPresent()) {
          keep(record.withDoubt(rest.broken(machine).get()));
        }
      }
    }

    @Override
    public Optional<RestMark> rest() {
      synchronized (Replication.this) {
        return Optional.ofNullable(record.rest());
      }
    }

    @Override
    public void rested(RestMark mark) {
      log.atInfo()
          .addKeyValue("vm", spec.vm())
          .addKeyValue("checkpoint", mark.checkpoint())
          .addKeyValue("point", mark.point())
          .log("read while off");
      keep(record.withRest(mark));
    }

    @Override
    public void captured(String checkpoint, Instant instant) {
      synchronized (Replication.this) {
        age.captured(checkpoint, instant);
      }
    }

    @Override
    public void planned(CyclePlan plan, VirtualMachine machine) throws ReplicationException {
      if (plan.origin() == RecoveryPoint.Origin.RESYNC) {
        resyncPlanned(plan);
      }
      synchronized (Replication.this) {
        // A doubt outlives a failure: it ends when a point is listed.
        ReplicationRecord next = record.withSources(SourceMachines.sources(machine));
        switch (plan.origin()) {
          case INITIAL -> {
            next = next.withDoubt(doubt(machine).orElse(null));
            become(new ReplicationState.Initial());
          }
          case DELTA -> become(new ReplicationState.Replicating());
          case RESYNC -> {
            next = next.withDoubt(plan.reason());
            become(new ReplicationState.ResyncRequired(plan.reason()));
          }
        }
        if (!next.equals(record)) {
          keep(next);
        }
      }
    }

    /** Another image under a disk's name may have a sound bitmap of its own: it proves nothing. */
    @Override
    public Optional<String> doubt(VirtualMachine machine) {
      synchronized (Replication.this) {
        if (record.doubt() != null) {
          return Optional.of(record.doubt());
        }
        Map<String, String> before = record.sources();
        Map<String, String> now = SourceMachines.sources(machine);
        return before.isEmpty() || before.equals(now)
            ? Optional.empty()
            : Optional.of("the images were " + before + ", now they are " + now);
      }
    }

    @Override
    public void check() throws ReplicationException {
      if (ended) {
        throw new ReplicationException(Code.STOPPED, "the replication ends");
      }
      if (currentState() instanceof ReplicationState.Suspended suspended) {
        throw new ReplicationException(Code.SUSPENDED, "suspended: " + suspended.reason());
      }
    }

    /** A resync that must wait is known of all the same. */
    private void resyncPlanned(CyclePlan plan) throws ReplicationException {
      try {
        beginResync();
      } catch (ReplicationException e) {
        synchronized (Replication.this) {
          keep(record.withDoubt(plan.reason()));
          become(new ReplicationState.ResyncRequired(plan.reason()));
        }
        throw e;
      }
    }
  }
}
