package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.Consistency;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.wire.DeltaEnd;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaWriter;
import io.secondsite.replication.wire.Frontier;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment: a capture with a checkpoint of its own, read into the spool and ended as soon as all
 * is read; meanwhile it is sent, and then acknowledged or not. For one thread, used once.
 */
final class SegmentRun {
  private static final Logger log = LoggerFactory.getLogger(SegmentRun.class);
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Tools tools;
  private final Request request;
  private final String fresh;

  /** Under which the replica knows the content. */
  private String checkpoint;

  private Map<String, String> stamps = Map.of();
  private long changedBytes;
  private long sentBytes;
  private CompressionChoice.Chosen chosen = CompressionChoice.Chosen.NOTHING;
  private Duration captureTime = Duration.ZERO;

  /** What all segments of a host use. */
  record Tools(
      Hypervisor hypervisor,
      ClusterEncoders encoders,
      CaptureSettings settings,
      Bandwidths bandwidths,
      Clock clock) {}

  /**
   * What this one is to be.
   *
   * @param rest where the plan goes on from, of a machine that is off and has not changed since;
   *     null where it goes on from a checkpoint, or from nothing
   * @param slice of a comparison that this segment makes; null for none
   * @param changedBefore bytes that earlier segments of the cycle brought
   */
  record Request(
      ReplicationSpec spec,
      VirtualMachine machine,
      ReplicaChannel channel,
      Epoch epoch,
      CyclePlan plan,
      @Nullable RestMark rest,
      long changedBefore,
      boolean digest,
      ConsistencySchedule consistency,
      @Nullable Slice slice,
      ProgressMeter meter,
      CaptureCycle.Watch watch) {}

  /**
   * The segment is acknowledged.
   *
   * @param checkpoint at which its content was frozen
   * @param stamps of the images of a machine that is off; empty of one that runs
   */
  record Result(
      SegmentAck ack, String checkpoint, Map<String, String> stamps, Map<String, String> digests) {}

  /**
   * @param checkpoint a name that was never used
   */
  SegmentRun(Tools tools, Request request, String checkpoint) {
    this.tools = tools;
    this.request = request;
    this.fresh = checkpoint;
    this.checkpoint = checkpoint;
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

  Result run() throws ReplicationException, DoubtException {
    Capture capture = begin();
    stamps = capture.stamps();
    // What a machine that is off changes next is told from where this segment goes on, too.
    checkpoint = capture.checkpoint().or(() -> request.plan().since()).orElse(fresh);
    request.watch().captured(checkpoint, capture.instant());
    Instant began = tools.clock().instant();
    boolean[] ended = new boolean[1];
    Runnable end =
        () -> {
          if (!ended[0]) {
            ended[0] = true;
            capture.close();
            captureTime = Duration.between(began, tools.clock().instant());
          }
        };
    try {
      return send(capture, end);
    } finally {
      end.run();
    }
  }

  private Capture begin() throws ReplicationException, DoubtException {
    boolean consistent =
        !SourceMachines.isOff(request.machine())
            && request.consistency().isDue(request.spec().applicationConsistentHours());
    List<String> targets = request.plan().disks().stream().map(DeltaHeader.Disk::target).toList();
    try {
      Capture capture =
          tools
              .hypervisor()
              .beginCapture(
                  new CaptureRequest(
                      request.spec().vm(),
                      targets,
                      fresh,
                      request.rest() == null ? request.plan().since() : Optional.empty(),
                      request.spec().scratchBytesMax(),
                      consistent));
      if (consistent) {
        request.consistency().began(capture.consistency());
      }
      return capture;
    } catch (CheckpointLostException e) {
      throw new DoubtException(String.valueOf(e.getMessage()));
    } catch (HypervisorException e) {
      throw SourceFailures.of(e);
    }
  }

  private Result send(Capture capture, Runnable end) throws ReplicationException, DoubtException {
    boolean mayBeTaken = false;
    try (Spool spool =
        new Spool(tools.settings().spoolFolder(), tools.settings().spoolBytesMax())) {
      requireAsPlanned(capture);
      Sending sending = Sending.start(request.channel(), request.spec().vm(), spool, this::paced);
      Map<String, String> digests;
      try {
        digests = read(capture, spool, sending.rate());
      } catch (IOException | ReplicationException | RuntimeException e) {
        spool.fail("the capture could not be read whole");
        throw firstCause(sending, capture, e);
      }
      end.run();
      spool.finish();
      try {
        return new Result(sending.await(), checkpoint, stamps, digests);
      } catch (ReplicationException e) {
        mayBeTaken = sending.tookAll();
        return resolve(e, mayBeTaken, digests);
      }
    } catch (IOException e) {
      throw new ReplicationException(Code.SOURCE_FAILED, "the spool failed: " + e, e);
    } catch (ReplicationException | DoubtException | RuntimeException e) {
      end.run();
      if (!mayBeTaken) {
        forgetCheckpoint();
      }
      throw e;
    }
  }

  private InputStream paced(InputStream segment) {
    return tools.bandwidths().paced(segment, request.spec().peer(), request.spec().vm());
  }

  /** I17: never a point with other disks or sizes than it says. */
  private void requireAsPlanned(Capture capture) throws DoubtException {
    List<Capture.Export> exports = capture.exports();
    List<DeltaHeader.Disk> disks = request.plan().disks();
    boolean same = exports.size() == disks.size();
    for (int index = 0; same && index < disks.size(); index++) {
      same =
          exports.get(index).target().equals(disks.get(index).target())
              && exports.get(index).sizeBytes() == disks.get(index).sizeBytes();
    }
    if (!same) {
      throw new DoubtException("the disks changed while the capture began");
    }
    RestMark rest = request.rest();
    if (rest != null && !rest.stamps().equals(capture.stamps())) {
      throw new DoubtException("the machine did not stay as it was while it was off");
    }
  }

  /** If the sending side failed first, reading failed because of that. */
  private ReplicationException firstCause(Sending sending, Capture capture, Exception failure) {
    ReplicationException sent = null;
    try {
      sending.await();
    } catch (ReplicationException e) {
      sent = e;
    }
    if (failure instanceof ReplicationException known) {
      return known;
    }
    if (capture.ended().isPresent()) {
      return new ReplicationException(
          Code.SOURCE_FAILED, "the capture ended early: " + capture.ended().get(), failure);
    }
    if (sent != null && Spool.READER_GAVE_UP.equals(failure.getMessage())) {
      return sent;
    }
    if (failure instanceof IOException) {
      return new ReplicationException(
          Code.SOURCE_FAILED, "the capture cannot be read: " + failure.getMessage(), failure);
    }
    return new ReplicationException(Code.SOURCE_FAILED, "reading failed: " + failure, failure);
  }

  private Map<String, String> read(Capture capture, Spool spool, CompressionChoice.LinkRate link)
      throws IOException, ReplicationException {
    List<CapturedDisk> disks = new ArrayList<>();
    try {
      for (int index = 0; index < request.plan().disks().size(); index++) {
        disks.add(
            CapturedDisk.connect(
                index,
                request.plan().disks().get(index),
                capture,
                request.rest() != null,
                tools.settings()));
      }
      compare(disks, capture);
      OutputStream out = new BufferedOutputStream(spool.output(), BUFFER_BYTES);
      DeltaWriter writer = new DeltaWriter(out, header());
      SegmentPlanner planner = planner(disks, capture);
      request.meter().begin(request.plan(), planner::passedBytes);
      CompressionChoice compression =
          new CompressionChoice(request.spec().compression(), tools.encoders().threadCount(), link);
      new ClusterPipeline(
              tools.encoders(),
              compression,
              tools.settings().chunksInFlight(),
              writer,
              request.watch())
          .run(planner);
      chosen = compression.chosen();
      return finish(capture, disks, writer, planner.frontier());
    } finally {
      disks.forEach(CapturedDisk::close);
    }
  }

  /** Before anything is written: the header says whether something drifted. */
  private void compare(List<CapturedDisk> disks, Capture capture)
      throws IOException, ReplicationException {
    Slice slice = request.slice();
    PointSummary newest = request.plan().parent();
    if (slice == null || newest == null) {
      return;
    }
    Instant until = tools.clock().instant().plus(slice.longest());
    long scratchBytes = request.spec().scratchBytesMax() / 4;
    slice.compare(
        disks,
        new ReplicaChecksums(request.channel(), request.spec().vm(), newest),
        () -> !tools.clock().instant().isBefore(until) || capture.scratchBytes() > scratchBytes,
        request.watch());
    if (slice.foundDrift()) {
      log.atWarn()
          .addKeyValue("vm", request.spec().vm())
          .addKeyValue("drift", slice.drift(request.plan().disks()))
          .log("the replica is not what the source has, though nothing was written: sent again");
    }
  }

  private Origin origin() {
    Slice slice = request.slice();
    return slice != null && slice.foundDrift() ? Origin.RESYNC : request.plan().origin();
  }

  private Map<String, String> finish(
      Capture capture, List<CapturedDisk> disks, DeltaWriter writer, Frontier frontier)
      throws IOException, ReplicationException {
    changedBytes =
        (writer.dataClusters() + writer.zeroClusters() + writer.sameClusters())
            * Cluster.SIZE_BYTES;
    boolean complete = frontier.complete(request.plan().disks());
    Map<String, String> digests = complete && request.digest() ? digests(disks) : Map.of();
    // The last look: what was read before it is good, or nothing of the segment is.
    if (capture.ended().isPresent()) {
      throw new ReplicationException(
          Code.SOURCE_FAILED, "the capture ended early: " + capture.ended().get());
    }
    writer.finish(complete ? sealed(capture) : new DeltaEnd.Staged(checkpoint, frontier));
    sentBytes = writer.bytes();
    return digests;
  }

  private DeltaEnd.Sealed sealed(Capture capture) {
    Instant instant = capture.instant();
    Instant begun = capture.begun().isBefore(instant) ? instant : capture.begun();
    return new DeltaEnd.Sealed(
        instant,
        begun,
        switch (capture.consistency()) {
          case Consistency.OfApplications _ -> RecoveryPoint.Kind.APPLICATION_CONSISTENT;
          case Consistency.OfCrash _ -> RecoveryPoint.Kind.CRASH_CONSISTENT;
        },
        checkpoint,
        request.changedBefore() + changedBytes,
        request.machine().definition());
  }

  private DeltaHeader header() {
    CyclePlan plan = request.plan();
    return new DeltaHeader(
        request.spec().vm(),
        plan.cycleId(),
        origin(),
        request.epoch(),
        plan.parent() == null ? null : plan.parent().id(),
        plan.segment(),
        request.spec().compression(),
        request.spec().recoveryPointsMax(),
        plan.continued(),
        plan.disks());
  }

  private SegmentPlanner planner(List<CapturedDisk> disks, Capture capture) {
    CyclePlan plan = request.plan();
    Instant until = tools.clock().instant().plus(tools.settings().segmentDuration());
    long scratchBytes = request.spec().scratchBytesMax() / 2;
    BooleanSupplier limit =
        () -> !tools.clock().instant().isBefore(until) || capture.scratchBytes() > scratchBytes;
    return new SegmentPlanner(
        disks,
        plan.frontier(),
        comparison(plan),
        request.slice(),
        kept(plan),
        plan.parent() == null
            ? null
            : new ReplicaChecksums(request.channel(), request.spec().vm(), plan.parent()),
        SourceMachines.scanned(request.machine()),
        limit);
  }

  private @Nullable ReplicaChecksums comparison(CyclePlan plan) {
    return plan.origin() == Origin.RESYNC && plan.parent() != null
        ? new ReplicaChecksums(request.channel(), request.spec().vm(), plan.parent())
        : null;
  }

  private @Nullable ReplicaChecksums kept(CyclePlan plan) {
    return plan.continued() && plan.parent() != null
        ? new ReplicaChecksums(
            request.channel(), request.spec().vm(), plan.parent(), plan.cycleId())
        : null;
  }

  private Map<String, String> digests(List<CapturedDisk> disks)
      throws IOException, ReplicationException {
    Map<String, String> digests = new TreeMap<>();
    for (CapturedDisk disk : disks) {
      MessageDigest sha256 = sha256();
      request.watch().check();
      disk.digest(sha256);
      digests.put(disk.disk().target(), HexFormat.of().formatHex(sha256.digest()));
    }
    return digests;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The acknowledgement did not come: was it the segment that got lost, or the answer? */
  private Result resolve(
      ReplicationException failure, boolean mayBeTaken, Map<String, String> digests)
      throws ReplicationException {
    if (!mayBeTaken) {
      throw failure;
    }
    ReplicaStatus status;
    try {
      status = request.channel().status(request.spec().vm());
    } catch (ReplicationException e) {
      // Both checkpoints stay; the next cycle asks again and deletes the one that is not needed.
      failure.addSuppressed(e);
      throw failure;
    }
    // A machine that is off gives no new name: what was there before may have the same.
    CyclePlan plan = request.plan();
    PointSummary newest = status.newest();
    boolean another =
        newest != null && (plan.parent() == null || !plan.parent().id().equals(newest.id()));
    if (newest != null && another && newest.sourceCheckpoint().equals(checkpoint)) {
      return new Result(SegmentAck.sealed(newest), checkpoint, stamps, digests);
    }
    Staging staging = status.staging();
    if (staging != null
        && staging.segments() > plan.segment()
        && staging.sourceCheckpoint().equals(checkpoint)) {
      return new Result(SegmentAck.staged(staging), checkpoint, stamps, digests);
    }
    throw failure;
  }

  /** What it tracked goes to the one before it, from which the next cycle goes on. */
  private void forgetCheckpoint() {
    if (!checkpoint.equals(fresh) || !stamps.isEmpty()) {
      return; // none was made
    }
    try {
      tools.hypervisor().deleteCheckpoint(request.spec().vm(), fresh);
    } catch (HypervisorException e) {
      log.atWarn()
          .addKeyValue("vm", request.spec().vm())
          .addKeyValue("checkpoint", checkpoint)
          .setCause(e)
          .log("checkpoint left behind, the next cycle deletes it");
    }
  }
}
