package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.Frontier;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the next segment of a machine has to be, decided from what the replica has and what the
 * source can build upon.
 *
 * @param parent the replica's newest point; null for an INITIAL
 * @param segment the number of the next segment
 * @param since the checkpoint whose changes come; empty where everything is looked at
 * @param continued whether a DELTA goes on with what the replica kept of it when it broke off
 * @param frontier how far the scan has come; complete for a DELTA
 * @param reason why it is not an increment, for people; empty for one
 */
record CyclePlan(
    Origin origin,
    UUID cycleId,
    @Nullable PointSummary parent,
    int segment,
    Optional<String> since,
    boolean continued,
    Frontier frontier,
    List<DeltaHeader.Disk> disks,
    String reason) {
  CyclePlan {
    disks = List.copyOf(disks);
  }

  /**
   * Decides. An increment needs a point, its checkpoint, the same disks, and no doubt.
   *
   * @param checkpoints those of ours that the machine has
   * @param doubt why neither points nor staged segments must be built upon, if so
   */
  static CyclePlan decide(
      ReplicaStatus status,
      VirtualMachine machine,
      List<String> checkpoints,
      Optional<String> doubt,
      Supplier<UUID> ids) {
    PointSummary newest = status.newest();
    Staging staging = status.staging();
    if (doubt.isEmpty() && staging != null && continues(staging, newest, machine, checkpoints)) {
      return resumed(staging, newest);
    }
    if (newest == null) {
      return scan(Origin.INITIAL, null, machine, doubt.orElse("there is no point yet"), ids);
    }
    Optional<String> reason = doubt.or(() -> doubtOf(newest, machine, checkpoints));
    if (reason.isPresent()) {
      return scan(Origin.RESYNC, newest, machine, reason.get(), ids);
    }
    List<DeltaHeader.Disk> disks = disks(newest, machine, ids);
    PartialDelta partial = status.partial();
    boolean goesOn =
        partial != null
            && !SourceMachines.isScanned(machine) // compared with the point, not with what is kept
            && partial.parent().equals(newest.id())
            && partial.disks().equals(disks);
    return new CyclePlan(
        Origin.DELTA,
        partial != null && goesOn ? partial.cycleId() : ids.get(),
        newest,
        0,
        SourceMachines.isOnlyScanned(machine)
            ? Optional.empty()
            : Optional.of(newest.sourceCheckpoint()),
        goesOn,
        Frontier.end(disks),
        disks,
        "");
  }

  private static boolean continues(
      Staging staging,
      @Nullable PointSummary newest,
      VirtualMachine machine,
      List<String> checkpoints) {
    boolean fits = (staging.origin() == Origin.INITIAL) == (newest == null);
    boolean same =
        targets(staging.disks(), it -> it.target() + "/" + it.sizeBytes())
            .equals(targets(machine.disks(), it -> it.target() + "/" + it.sizeBytes()));
    return fits && same && checkpoints.contains(staging.sourceCheckpoint());
  }

  private static <T> List<String> targets(List<T> disks, Function<T, String> key) {
    return disks.stream().map(key).sorted().toList();
  }

  private static CyclePlan resumed(Staging staging, @Nullable PointSummary newest) {
    return new CyclePlan(
        staging.origin(),
        staging.cycleId(),
        newest,
        staging.segments(),
        Optional.of(staging.sourceCheckpoint()),
        false,
        staging.frontier(),
        staging.disks(),
        "goes on after segment " + staging.segments());
  }

  private static CyclePlan scan(
      Origin origin,
      @Nullable PointSummary newest,
      VirtualMachine machine,
      String reason,
      Supplier<UUID> ids) {
    return new CyclePlan(
        origin,
        ids.get(),
        newest,
        0,
        Optional.empty(),
        false,
        Frontier.START,
        disks(newest, machine, ids),
        reason);
  }

  private static Optional<String> doubtOf(
      PointSummary newest, VirtualMachine machine, List<String> checkpoints) {
    boolean needed = !SourceMachines.isOnlyScanned(machine);
    if (needed && !checkpoints.contains(newest.sourceCheckpoint())) {
      return Optional.of(
          "checkpoint '" + newest.sourceCheckpoint() + "' of " + newest.id() + " is gone");
    }
    List<String> before = targets(newest.disks(), it -> it.target() + " of " + it.sizeBytes());
    List<String> now = targets(machine.disks(), it -> it.target() + " of " + it.sizeBytes());
    return before.equals(now)
        ? Optional.empty()
        : Optional.of("the disks were " + before + ", now they are " + now);
  }

  /**
   * A disk that the newest point has keeps its id; a new one gets its own and comes in full. Those
   * that are not tracked come last: a scan in segments cannot tell what changed behind it there.
   */
  private static List<DeltaHeader.Disk> disks(
      @Nullable PointSummary newest, VirtualMachine machine, Supplier<UUID> ids) {
    return machine.disks().stream()
        .sorted(Comparator.comparing(disk -> !disk.tracked()))
        .map(disk -> {
          Optional<DiskId> known =
              newest == null
                  ? Optional.empty()
                  : newest.disks().stream()
                      .filter(it -> it.target().equals(disk.target()))
                      .map(PointSummary.Disk::diskId)
                      .findFirst();
          return new DeltaHeader.Disk(
              known.orElseGet(() -> new DiskId(ids.get().toString())),
              disk.target(),
              disk.sizeBytes(),
              known.isEmpty());
        })
        .toList();
  }

  /** The next segment of the same cycle. */
  CyclePlan next(Staging staging) {
    return new CyclePlan(
        origin,
        cycleId,
        parent,
        staging.segments(),
        Optional.of(staging.sourceCheckpoint()),
        false,
        staging.frontier(),
        disks,
        reason);
  }

  /** Bytes of the disks that the scan has passed. */
  long scannedBytes() {
    long bytes = 0;
    for (int index = 0; index < disks.size(); index++) {
      DeltaHeader.Disk disk = disks.get(index);
      bytes +=
          Math.min(disk.sizeBytes(), frontier.scannedClusters(index, disk) * Cluster.SIZE_BYTES);
    }
    return origin == Origin.DELTA ? 0 : bytes;
  }

  /** Bytes of all disks. */
  long totalBytes() {
    return disks.stream().mapToLong(DeltaHeader.Disk::sizeBytes).sum();
  }
}
