package io.secondsite.replication;

import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.ReplicationState.Active;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.RecoveryPoint;
import java.io.IOException;
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

  private final Host host;
  private volatile ReplicationSpec spec;
  private final Waiting waiting;
  private final ProgressMeter meter;
  private final Comparison comparison;
  private final ConsistencySchedule consistency;
  private final ReentrantLock cycleLock = new ReentrantLock(true);
  private final Instant anchor;
  private ReplicationRecord record;
  private ReplicationState state;
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
      DurableJson<ConsistencyRecord> consistencies,
      ComparisonSettings comparing,
      ListenerQueue events,
      Semaphore cyclesAtOnce) {
    Clock clock() {
      return tools.clock();
    }
  }

  Replication(Host host, ReplicationRecord record, Waiting waiting) {
    this.host = host;
    this.record = record;
    this.spec = record.spec().spec();
    this.waiting = waiting;
    meter = new ProgressMeter(host.clock());
    comparison = new Comparison(spec.vm(), host.comparing(), host.comparisons(), host.clock());
    consistency =
        new ConsistencySchedule(spec.vm(), host.consistencies(), host.events(), host.clock());
    anchor = host.clock().instant();
    nextDue = anchor;
    state = record.state();
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
    Duration rpo =
        newest == null ? null : Duration.between(newest.instant(), host.clock().instant());
    return new ReplicationView(
        spec,
        record.name(),
        state,
        meter.progress().orElse(null),
        newest,
        rpo,
        record.counters(),
        lastError,
        consistency.view());
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
        waiting.until(due());
        if (!ended && !due().isAfter(host.clock().instant())) {
          turn();
        }
      }
    } catch (InterruptedException e) {
      // The engine is closed.
    }
  }

  private synchronized Instant due() {
    return nextDue;
  }

  private void turn() throws InterruptedException {
    try {
      cycle(false);
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
    cycleLock.lockInterruptibly();
    try {
      host.cyclesAtOnce().acquire();
      try {
        return runCycle(digest);
      } finally {
        host.cyclesAtOnce().release();
      }
    } finally {
      cycleLock.unlock();
    }
  }

  private CycleResult runCycle(boolean digest) throws ReplicationException {
    requireGoingOn();
    Instant startedAt = host.clock().instant();
    CaptureCycle cycle = null;
    try {
      ReplicaChannel channel = host.channels().channel(spec.peer());
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
      completed(result, cycle, startedAt);
      return result;
    } catch (ReplicationException e) {
      failed(e, cycle, startedAt);
      throw e;
    } catch (RuntimeException e) {
      ReplicationException unexpected =
          new ReplicationException(Code.SOURCE_FAILED, "unexpected: " + e, e);
      failed(unexpected, cycle, startedAt);
      throw unexpected;
    }
  }

  private void requireGoingOn() throws ReplicationException {
    if (ended) {
      throw new ReplicationException(Code.STOPPED, "the replication ends");
    }
    if (currentState() instanceof ReplicationState.Stopped stopped) {
      throw new ReplicationException(Code.STOPPED, "stopped: " + stopped.reason());
    }
  }

  private synchronized ReplicationState currentState() {
    return state;
  }

  private void completed(CycleResult result, CaptureCycle cycle, Instant startedAt) {
    synchronized (this) {
      PointSummary point = result.point();
      keep(
          record
              .withNewest(new ReplicationView.NewestPoint(point.id().text(), point.instant()))
              .withDoubt(null)
              .withCounters(record.counters().completed(cycle.changedBytes(), cycle.sentBytes())));
      lastError = null;
      failuresInARow = 0;
      become(state.pointListed());
      nextDue = nextOnGrid();
    }
    compared(cycle);
    consistency.listed(result.point().kind());
    waiting.wake();
    tell(
        cycle,
        startedAt,
        new CycleReport.Outcome.Completed(result.point(), result.sourceDigests()));
  }

  /** The grid is the beginning plus whole periods, so that nothing drifts; missed turns are one. */
  private Instant nextOnGrid() {
    Duration period = spec.frequency().period();
    Duration since = Duration.between(anchor, host.clock().instant());
    long turns = since.isNegative() ? 0 : since.dividedBy(period);
    return anchor.plus(period.multipliedBy(turns + 1));
  }

  private void failed(
      ReplicationException failure, @Nullable CaptureCycle cycle, Instant startedAt) {
    boolean first;
    boolean began = false;
    synchronized (this) {
      first = failuresInARow == 0;
      failuresInARow++;
      Instant now = host.clock().instant();
      lastError = new ReplicationView.LastError(failure.code(), failure.detail(), now);
      nextDue = now.plus(RetryDelays.after(failuresInARow, failure.code()));
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
      case PEER_UNREACHABLE, PEER_REFUSED, NO_SPACE, LOCATION_CLOSED, REPLICA_DELETED ->
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
          SOURCE_UNSUPPORTED,
          SOURCE_FAILED,
          PEER_FAILED,
          REPLICA_NOT_FOUND,
          OUT_OF_SEQUENCE,
          REPLICA_BUSY,
          BAD_SEGMENT,
          UNKNOWN_LOCATION,
          REPLICA_FAILED ->
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

  private synchronized void become(ReplicationState next) {
    ReplicationState before = state;
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
            host.clock().instant(),
            outcome,
            cycle.changedBytes(),
            cycle.sentBytes(),
            cycle.captureTime());
    host.events().tell(listener -> listener.cycleFinished(report));
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
                new ReplicationView.NewestPoint(newest.id().text(), newest.instant())));
      }
    }

    @Override
    public void planned(CyclePlan plan, VirtualMachine machine) {
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
    }
  }
}
