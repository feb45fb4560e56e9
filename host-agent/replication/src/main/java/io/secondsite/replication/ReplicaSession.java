package io.secondsite.replication;

import io.secondsite.disk.ClusterChecksum;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.wire.DeltaEnd;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaReader;
import io.secondsite.replication.wire.DeltaWireException;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointHeader;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointSeal;
import io.secondsite.volume.PointWriter;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine's sender: at most one segment at a time, and the cycle that is open between segments.
 *
 * <pre>
 * no cycle → open      a segment 0, or the next segment of an INITIAL staged earlier
 * open     → open      the next segment of the same cycle was staged
 * open     → no cycle  sealed; or a segment of another cycle came; or anything failed
 * </pre>
 *
 * What fails ends the cycle: a RESYNC begins anew, since a cluster of the failed segment could have
 * become like the replica's again; a DELTA whose link broke is kept for the segment that goes on;
 * an INITIAL goes on from its last staged segment, since all its clusters behind that are sent
 * again. Thread-safe.
 */
final class ReplicaSession {
  private static final Logger log = LoggerFactory.getLogger(ReplicaSession.class);
  private static final int SKIP_BYTES = 1024 * 1024;

  private final UUID vm;
  private final ReceiverSettings settings;
  private final Clock clock;
  private final DurableJson<Staging> stagings;
  private final ExecutorService decoders;
  private @Nullable Turn turn;
  private @Nullable OpenCycle open;
  private @Nullable UUID lastSealed;

  /** A cycle whose point is being written. */
  private record OpenCycle(
      DeltaHeader first,
      PointWriter writer,
      @Nullable Staging staging,
      long partialBytes,
      Instant since) {
    boolean continues(DeltaHeader header) {
      return first.cycleId().equals(header.cycleId())
          && first.origin() == header.origin()
          && first.epoch().equals(header.epoch())
          && first.disks().equals(header.disks());
    }

    long bytes() {
      return staging == null ? partialBytes : staging.bytes();
    }

    /** A later segment can say of each cluster that came whether it still is so. */
    boolean canBeKept() {
      return first.origin() == RecoveryPoint.Origin.DELTA
          && first.disks().stream().noneMatch(DeltaHeader.Disk::full);
    }

    /** With as many bytes as the disks have, beginning anew is no dearer. */
    boolean isWorthKeeping(long bytes) {
      return bytes <= first.disks().stream().mapToLong(DeltaHeader.Disk::sizeBytes).sum();
    }

    OpenCycle kept(long bytes, Instant now) {
      return new OpenCycle(first, writer, staging, bytes, now);
    }

    boolean restsOn(ReplicaVolume volume) {
      return volume
          .newest()
          .map(RecoveryPoint::pointId)
          .equals(Optional.ofNullable(first.parent()));
    }
  }

  /** One segment's hold on the session; another may take it over when it has been silent. */
  private final class Turn {
    private final Fence fence = new Fence();
    private volatile long bytes;
    private volatile Instant progressAt = clock.instant();

    void progress(long read) {
      bytes = read;
      progressAt = clock.instant();
    }

    boolean silent() {
      return progressAt.plus(settings.stallDeadline()).isBefore(clock.instant());
    }
  }

  ReplicaSession(
      UUID vm,
      ReceiverSettings settings,
      Clock clock,
      DurableJson<Staging> stagings,
      ExecutorService decoders) {
    this.vm = vm;
    this.settings = settings;
    this.clock = clock;
    this.stagings = stagings;
    this.decoders = decoders;
  }

  /** What is staged of a cycle that goes on. */
  synchronized Optional<Staging> staging(ReplicaVolume volume) {
    if (open != null && open.staging() != null) {
      return Optional.of(open.staging());
    }
    return volume.newest().isPresent() ? Optional.empty() : noted();
  }

  /** What is kept of an interrupted delta; what nobody can go on with any more is dropped. */
  synchronized Optional<PartialDelta> partial(ReplicaVolume volume) throws VolumeException {
    retireSilent();
    if (open == null || !open.canBeKept()) {
      return Optional.empty();
    }
    boolean over = !open.since().plus(settings.partialKept()).isAfter(clock.instant());
    boolean stale = !open.restsOn(volume) || !open.first().epoch().equals(volume.epoch());
    if (turn == null && (over || stale)) {
      closeCycle();
      return Optional.empty();
    }
    PointId parent = open.first().parent();
    return parent == null
        ? Optional.empty()
        : Optional.of(
            new PartialDelta(
                open.first().cycleId(), parent, open.first().disks(), open.partialBytes()));
  }

  /** The checksums of clusters as an interrupted delta has them. */
  ClusterChecksums partialChecksums(UUID cycleId, DiskId diskId, long firstCluster, int count)
      throws ReplicationException, IOException {
    PointWriter writer = partialWriter(cycleId);
    List<ClusterChecksum> checksums = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      checksums.add(writer.checksum(diskId, firstCluster + index));
    }
    return ClusterChecksums.of(
        firstCluster, count, cluster -> checksums.get((int) (cluster - firstCluster)));
  }

  private synchronized PointWriter partialWriter(UUID cycleId) throws ReplicationException {
    if (open == null || !open.canBeKept() || !open.first().cycleId().equals(cycleId)) {
      throw new ReplicationException(
          Code.OUT_OF_SEQUENCE, "nothing is kept of cycle " + cycleId + ": begin anew");
    }
    return open.writer();
  }

  /** Drops what is kept of an interrupted delta, unless a segment is under way. */
  synchronized void dropPartial() {
    if (turn == null && open != null && open.canBeKept()) {
      closeCycle();
    }
  }

  private void retireSilent() {
    if (turn != null && turn.silent()) {
      log.atWarn().addKeyValue("vm", vm).log("silent session dropped");
      turn.fence.close();
      leaveCycle(turn, true);
      turn = null;
    }
  }

  /** What came over a link that broke is kept if a later segment can go on with it. */
  private void leaveCycle(Turn by, boolean linkBroke) {
    if (open == null) {
      return;
    }
    long bytes = open.partialBytes() + by.bytes;
    if (linkBroke
        && settings.partialKept().isPositive()
        && open.canBeKept()
        && open.isWorthKeeping(bytes)) {
      open = open.kept(bytes, clock.instant());
    } else {
      closeCycle();
    }
  }

  private Optional<Staging> noted() {
    try {
      return stagings.read(vm);
    } catch (IOException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("note of staging cannot be read");
      return Optional.empty(); // as good as none: the copy begins anew
    }
  }

  SegmentAck take(ReplicaVolume volume, DeltaReader reader)
      throws ReplicationException, IOException {
    Turn mine = enter();
    try {
      return new Segment(volume, reader, mine).take();
    } finally {
      leave(mine);
    }
  }

  private synchronized Turn enter() throws ReplicationException {
    retireSilent();
    if (turn != null) {
      throw new ReplicationException(
          Code.REPLICA_BUSY, "another session sends to the replica of " + vm);
    }
    turn = new Turn();
    return turn;
  }

  private synchronized void leave(Turn mine) {
    if (turn == mine) {
      turn = null;
    }
  }

  /** Ends the open cycle, if there is one. What an INITIAL one staged stays. */
  synchronized void abandon() {
    closeCycle();
  }

  private synchronized void closeCycle() {
    if (open != null) {
      try {
        open.writer().close();
      } catch (IOException e) {
        log.atWarn().addKeyValue("vm", vm).setCause(e).log("unfinished point left behind");
      }
      open = null;
    }
  }

  private synchronized void requireTurn(Turn mine) throws ReplicationException {
    if (turn != mine) {
      throw new ReplicationException(Code.REPLICA_BUSY, "the session was silent for too long");
    }
  }

  /** One segment on its way into the volume. */
  private final class Segment {
    private final ReplicaVolume volume;
    private final DeltaReader reader;
    private final DeltaHeader header;
    private final Turn mine;

    Segment(ReplicaVolume volume, DeltaReader reader, Turn mine) {
      this.volume = volume;
      this.reader = reader;
      this.header = reader.header();
      this.mine = mine;
    }

    SegmentAck take() throws ReplicationException, IOException {
      if (!volume.epoch().equals(header.epoch())) {
        throw new ReplicationException(
            Code.STALE_EPOCH,
            "the epoch is " + volume.epoch() + ", the segment's " + header.epoch());
      }
      if (isRepeated()) {
        return repeated();
      }
      if (header.cycleId().equals(lastSealed)) {
        throw new ReplicationException(
            Code.OUT_OF_SEQUENCE, "cycle " + header.cycleId() + " is sealed");
      }
      OpenCycle cycle = cycle();
      boolean sound = false;
      boolean linkBroke = false;
      try {
        pump(cycle);
        SegmentAck ack = end(cycle);
        sound = true;
        return ack;
      } catch (IOException e) {
        linkBroke = isOfTheLink(e);
        throw e;
      } finally {
        if (!sound) {
          leaveUnlessTakenOver(linkBroke);
        }
      }
    }

    private void pump(OpenCycle cycle) throws IOException {
      KeptClusters kept =
          header.continued()
              ? KeptClusters.of(cycle.writer(), header.disks())
              : KeptClusters.none(cycle.writer(), header.disks());
      new FramePump(
              decoders,
              cycle.writer(),
              kept,
              mine.fence,
              header.disks(),
              settings.batchesInFlightMax(),
              () -> mine.progress(reader.bytes()))
          .run(reader);
    }

    /** Frames that came before are whole: each was decoded and compared with its checksum. */
    private static boolean isOfTheLink(IOException failure) {
      return switch (failure) {
        case VolumeException _ -> false;
        case DeltaWireException wire ->
            wire.code() == DeltaWireException.Code.TRUNCATED
                || wire.code() == DeltaWireException.Code.BAD_CHECKSUM;
        default -> true;
      };
    }

    private void leaveUnlessTakenOver(boolean linkBroke) {
      synchronized (ReplicaSession.this) {
        if (turn == mine) {
          leaveCycle(mine, linkBroke);
        }
      }
    }

    /** Whether it was taken before: it does not rest on the newest point, or is not the next. */
    private boolean isRepeated() {
      boolean rests =
          volume.newest().map(RecoveryPoint::pointId).equals(Optional.ofNullable(header.parent()));
      return !rests || header.segment() < expectedSegment();
    }

    private int expectedSegment() {
      return staging(volume)
          .filter(staging -> staging.cycleId().equals(header.cycleId()))
          .map(Staging::segments)
          .orElse(0);
    }

    /** Reads it to its end without writing: only then it is known what it is. */
    private SegmentAck repeated() throws ReplicationException, IOException {
      ByteBuffer skipped = ByteBuffer.allocate(SKIP_BYTES);
      while (reader.next(skipped.clear()).isPresent()) {
        mine.progress(reader.bytes());
      }
      String checkpoint = reader.trailer().end().sourceCheckpoint();
      Optional<RecoveryPoint> newest = volume.newest();
      if (newest.isPresent() && newest.get().sourceCheckpoint().equals(checkpoint)) {
        return SegmentAck.sealed(PointSummary.of(newest.get()));
      }
      Optional<Staging> staging = staging(volume);
      if (staging.isPresent() && staging.get().sourceCheckpoint().equals(checkpoint)) {
        return SegmentAck.staged(staging.get());
      }
      throw new ReplicationException(
          Code.OUT_OF_SEQUENCE,
          "segment %d of cycle %s on %s does not continue %s"
              .formatted(
                  header.segment(),
                  header.cycleId(),
                  Optional.ofNullable(header.parent()),
                  newest.map(RecoveryPoint::pointId)));
    }

    private OpenCycle cycle() throws ReplicationException, IOException {
      synchronized (ReplicaSession.this) {
        requireTurn(mine);
        if (header.continued()) {
          return continued();
        }
        boolean several = header.origin() != RecoveryPoint.Origin.DELTA;
        if (open != null
            && several
            && open.continues(header)
            && header.segment() == expectedSegment()) {
          return open;
        }
        int expected = header.origin() == RecoveryPoint.Origin.INITIAL ? expectedSegment() : 0;
        closeCycle();
        if (header.segment() != expected) {
          throw new ReplicationException(
              Code.OUT_OF_SEQUENCE,
              "segment %d of cycle %s, %d is next"
                  .formatted(header.segment(), header.cycleId(), expected));
        }
        open = begin();
        return open;
      }
    }

    private OpenCycle continued() throws ReplicationException {
      if (open != null && open.canBeKept() && open.continues(header) && open.restsOn(volume)) {
        return open;
      }
      closeCycle();
      throw new ReplicationException(
          Code.OUT_OF_SEQUENCE, "nothing is kept of cycle " + header.cycleId() + ": begin anew");
    }

    private OpenCycle begin() throws ReplicationException, IOException {
      PointWriter writer;
      try {
        writer = volume.begin(pointHeader());
      } catch (IllegalArgumentException e) {
        throw new DeltaWireException(
            DeltaWireException.Code.MALFORMED, String.valueOf(e.getMessage()), e);
      }
      if (header.segment() == 0) {
        return new OpenCycle(header, writer, null, 0, clock.instant());
      }
      Optional<Staging> staging = noted();
      if (writer.resumed() && staging.isPresent()) {
        return new OpenCycle(header, writer, staging.get(), 0, clock.instant());
      }
      writer.close();
      stagings.delete(vm);
      throw new ReplicationException(
          Code.OUT_OF_SEQUENCE, "what cycle " + header.cycleId() + " staged is gone: begin anew");
    }

    private PointHeader pointHeader() {
      List<PointHeader.Disk> disks =
          header.disks().stream()
              .map(disk ->
                  new PointHeader.Disk(disk.diskId(), disk.target(), disk.sizeBytes(), disk.full()))
              .toList();
      String stagingId =
          header.origin() == RecoveryPoint.Origin.INITIAL ? header.cycleId().toString() : null;
      return new PointHeader(header.epoch(), header.parent(), header.origin(), stagingId, disks);
    }

    private SegmentAck end(OpenCycle cycle) throws ReplicationException, IOException {
      requireTurn(mine);
      return switch (reader.trailer().end()) {
        case DeltaEnd.Staged staged -> SegmentAck.staged(stage(cycle, staged));
        case DeltaEnd.Sealed sealed -> SegmentAck.sealed(PointSummary.of(seal(cycle, sealed)));
      };
    }

    private void note(Staging staging) throws ReplicationException {
      try {
        stagings.write(vm, staging);
      } catch (IOException e) {
        throw new ReplicationException(
            Code.REPLICA_FAILED, "the note of what is staged cannot be written: " + e, e);
      }
    }

    private Staging stage(OpenCycle cycle, DeltaEnd.Staged staged)
        throws ReplicationException, IOException {
      if (header.origin() == RecoveryPoint.Origin.DELTA) {
        throw new DeltaWireException(
            DeltaWireException.Code.MALFORMED, "a DELTA is sealed by its only segment");
      }
      cycle.writer().sync();
      Staging staging =
          new Staging(
              header.cycleId(),
              header.origin(),
              header.segment() + 1,
              staged.sourceCheckpoint(),
              staged.frontier(),
              header.disks(),
              cycle.bytes() + reader.bytes());
      if (header.origin() == RecoveryPoint.Origin.INITIAL) {
        note(staging);
      }
      synchronized (ReplicaSession.this) {
        if (turn == mine) {
          open = new OpenCycle(cycle.first(), cycle.writer(), staging, 0, clock.instant());
        }
      }
      return staging;
    }

    private RecoveryPoint seal(OpenCycle cycle, DeltaEnd.Sealed sealed) throws IOException {
      RecoveryPoint point =
          cycle
              .writer()
              .commit(
                  new PointSeal(
                      sealed.instant(),
                      sealed.begun(),
                      sealed.kind(),
                      sealed.sourceCheckpoint(),
                      sealed.definition(),
                      cycle.bytes() + reader.bytes()));
      synchronized (ReplicaSession.this) {
        open = null;
        lastSealed = header.cycleId();
      }
      forgetStaging();
      return point;
    }

    /** A note left behind is not believed once there is a point. */
    private void forgetStaging() {
      try {
        stagings.delete(vm);
      } catch (IOException e) {
        log.atWarn().addKeyValue("vm", vm).setCause(e).log("note of staging left behind");
      }
    }
  }
}
