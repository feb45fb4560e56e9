package io.secondsite.replication;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.RecoveryPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cycle: asks the replica what it acknowledged, deletes what checkpoints are not needed, and
 * sends segments until a point is listed. For one thread, used once; its counts may be read when it
 * is over.
 */
final class CaptureCycle {
  private static final Logger log = LoggerFactory.getLogger(CaptureCycle.class);

  /** Checkpoints of ours begin like this; adapters know them by it. */
  static final String CHECKPOINT_PREFIX = "secondsite-";

  /** How often a cycle begins anew because of a doubt before it gives up for now. */
  private static final int FRESH_STARTS_MAX = 2;

  private final SegmentRun.Tools tools;
  private final Supplier<UUID> ids;
  private final ReplicationSpec spec;
  private final ReplicaChannel channel;
  private final boolean digest;
  private final Comparison comparison;
  private final ConsistencySchedule consistency;
  private final Watch watch;
  private final ProgressMeter meter;
  private @Nullable CyclePlan lastPlan;
  private @Nullable Slice slice;
  private long changedBytes;
  private long sentBytes;
  private CompressionChoice.Chosen chosen = CompressionChoice.Chosen.NOTHING;
  private Duration captureTime = Duration.ZERO;

  /** Who follows a cycle and decides about it. */
  interface Watch extends Stopping {
    /**
     * The replica was reached.
     *
     * @return the epoch in which this side writes
     * @throws ReplicationException STALE_EPOCH if the replica has another one
     */
    Epoch reached(ReplicaStatus status, VirtualMachine machine) throws ReplicationException;

    /**
     * What the cycle is going to be, for the machine as it is.
     *
     * @throws ReplicationException RESYNC_WAITS if it must wait for others
     */
    void planned(CyclePlan plan, VirtualMachine machine) throws ReplicationException;

    /** A checkpoint was made; its instant is the source's clock on the wall. */
    void captured(String checkpoint, Instant instant);

    /** Why nothing must be built upon what was sent of this machine before, if so. */
    Optional<String> doubt(VirtualMachine machine);
  }

  CaptureCycle(
      SegmentRun.Tools tools,
      Supplier<UUID> ids,
      ReplicationSpec spec,
      ReplicaChannel channel,
      boolean digest,
      Comparison comparison,
      ConsistencySchedule consistency,
      Watch watch,
      ProgressMeter meter) {
    this.tools = tools;
    this.ids = ids;
    this.spec = spec;
    this.channel = channel;
    this.digest = digest;
    this.comparison = comparison;
    this.consistency = consistency;
    this.watch = watch;
    this.meter = meter;
  }

  /** What it was, or tried to be; empty if it did not come that far. */
  Optional<CyclePlan> lastPlan() {
    return Optional.ofNullable(lastPlan);
  }

  /** The part of a comparison that it made, if it did. */
  Optional<Slice> slice() {
    return Optional.ofNullable(slice);
  }

  long changedBytes() {
    return changedBytes;
  }

  long sentBytes() {
    return sentBytes;
  }

  CompressionChoice.Chosen chosen() {
    return chosen;
  }

  Duration captureTime() {
    return captureTime;
  }

  /** Returns when a point is durable and listed at the replica. */
  CycleResult run() throws ReplicationException {
    try {
      Optional<String> doubt = Optional.empty();
      for (int start = 0; start <= FRESH_STARTS_MAX; start++) {
        try {
          return attempt(doubt);
        } catch (DoubtException e) {
          log.atWarn()
              .addKeyValue("vm", spec.vm())
              .addKeyValue("reason", e.reason())
              .log("no increment possible, all is looked at");
          doubt = Optional.of(e.reason());
        }
      }
      throw new ReplicationException(
          Code.SOURCE_FAILED, "the capture fails its checks again and again: " + doubt.get());
    } finally {
      meter.end();
    }
  }

  private CycleResult attempt(Optional<String> lost) throws ReplicationException, DoubtException {
    VirtualMachine machine = machine();
    ReplicaStatus status = status(machine);
    Epoch epoch = watch.reached(status, machine);
    List<String> checkpoints = checkpoints();
    Optional<String> doubt =
        lost.or(() -> watch.doubt(machine)).or(() -> Optional.ofNullable(status.damage()));
    CyclePlan plan = CyclePlan.decide(status, machine, checkpoints, doubt, ids);
    lastPlan = plan;
    watch.planned(plan, machine);
    // A resync compares everything anyway, but cannot tell drift from what it does not know.
    slice =
        plan.origin() == RecoveryPoint.Origin.DELTA && !plan.continued()
            ? comparison.next(plan.disks()).orElse(null)
            : null;
    deleteAllBut(plan.since(), checkpoints);
    return segments(plan, machine, epoch);
  }

  private CycleResult segments(CyclePlan first, VirtualMachine began, Epoch epoch)
      throws ReplicationException, DoubtException {
    CyclePlan plan = first;
    VirtualMachine machine = began;
    while (true) {
      watch.check();
      lastPlan = plan;
      SegmentRun.Result result = segment(plan, machine, epoch);
      deleteAllBut(Optional.of(result.checkpoint()), checkpoints());
      PointSummary point = result.ack().point();
      if (point != null) {
        return new CycleResult(point, result.digests());
      }
      plan = plan.next(staging(result.ack()));
      VirtualMachine now = machine();
      requireSameDisks(machine, now);
      machine = now;
    }
  }

  private static Staging staging(SegmentAck ack) throws ReplicationException {
    if (ack.staging() == null) {
      throw new ReplicationException(Code.PEER_FAILED, "the peer acknowledged neither");
    }
    return ack.staging();
  }

  private SegmentRun.Result segment(CyclePlan plan, VirtualMachine machine, Epoch epoch)
      throws ReplicationException, DoubtException {
    SegmentRun run =
        new SegmentRun(
            tools,
            new SegmentRun.Request(
                spec,
                machine,
                channel,
                epoch,
                plan,
                changedBytes,
                digest,
                consistency,
                slice,
                meter,
                watch),
            CHECKPOINT_PREFIX + ids.get());
    try {
      return run.run();
    } finally {
      changedBytes += run.changedBytes();
      sentBytes += run.sentBytes();
      chosen = chosen.plus(run.chosen());
      captureTime = captureTime.plus(run.captureTime());
    }
  }

  private VirtualMachine machine() throws ReplicationException {
    try {
      return SourceMachines.capturable(tools.hypervisor(), spec);
    } catch (HypervisorException e) {
      throw SourceFailures.of(e);
    }
  }

  private ReplicaStatus status(VirtualMachine machine) throws ReplicationException {
    ReplicaRequest request =
        new ReplicaRequest(
            spec.vm(), SourceMachines.name(machine), spec.retention(), spec.placing());
    ReplicaStatus status;
    try {
      status = channel.status(spec.vm());
    } catch (ReplicationException e) {
      if (e.code() != Code.REPLICA_NOT_FOUND) {
        throw e;
      }
      return channel.prepare(request);
    }
    return request.isMet(status) ? status : channel.prepare(request);
  }

  private List<String> checkpoints() throws ReplicationException {
    try {
      return tools.hypervisor().checkpoints(spec.vm());
    } catch (HypervisorException e) {
      throw SourceFailures.of(e);
    }
  }

  /** Newest first, so that what they tracked goes to the one that stays. */
  private void deleteAllBut(Optional<String> kept, List<String> checkpoints) {
    for (String checkpoint : checkpoints.reversed()) {
      if (!kept.equals(Optional.of(checkpoint))) {
        delete(checkpoint);
      }
    }
  }

  /** One that cannot be deleted costs space, not truth: its name is never used again. */
  private void delete(String checkpoint) {
    try {
      tools.hypervisor().deleteCheckpoint(spec.vm(), checkpoint);
    } catch (HypervisorException e) {
      log.atWarn()
          .addKeyValue("vm", spec.vm())
          .addKeyValue("checkpoint", checkpoint)
          .setCause(e)
          .log("checkpoint could not be deleted");
    }
  }

  private static void requireSameDisks(VirtualMachine before, VirtualMachine now)
      throws DoubtException {
    if (!SourceMachines.sources(before).equals(SourceMachines.sources(now))) {
      throw new DoubtException(
          "the disks were "
              + SourceMachines.sources(before)
              + ", now they are "
              + SourceMachines.sources(now));
    }
  }
}
