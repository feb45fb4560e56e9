package io.secondsite.agent.replica.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.volume.Health;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A recovery point as it is answered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PointAnswer(
    String id,
    UUID vm,
    long epoch,
    long sequence,
    Instant instant,
    Instant begun,
    RecoveryPoint.Kind kind,
    RecoveryPoint.Origin origin,
    @Nullable String parent,
    List<Disk> disks,
    long changedBytes,
    long receivedBytes,
    long storedBytes,
    String sourceCheckpoint,
    Instant committedAt,
    String health,
    @Nullable Instant lockedUntil,
    @Nullable Long lockedSeconds,
    List<String> pins,
    Verification verification) {

  /** What was seen of the point when it was read; {@code at} when, where it was. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Verification(
      String state,
      @Nullable Instant at,
      @Nullable String reason,
      @Nullable String file,
      @Nullable Long cluster) {
    static Verification of(Health health) {
      return switch (health) {
        case Health.Unread unread -> new Verification("UNREAD", null, null, null, null);
        case Health.Verified read -> new Verification("VERIFIED", read.at(), null, null, null);
        case Health.Damaged wrong ->
            new Verification("DAMAGED", wrong.at(), wrong.reason(), wrong.file(), wrong.cluster());
      };
    }
  }

  /** One disk at the point. */
  public record Disk(
      String target,
      long sizeBytes,
      long changedClusters,
      long changedBytes,
      long storedBytes,
      String contentDigest) {
    static Disk of(RecoveryPoint.Disk disk) {
      return new Disk(
          disk.target(),
          disk.sizeBytes(),
          disk.changedClusters(),
          disk.changedBytes(),
          disk.storedBytes(),
          disk.contentDigest());
    }
  }

  static PointAnswer of(ReplicaVolume volume, RecoveryPoint point) throws VolumeException {
    PointId parent = point.parent();
    long lockedSeconds = volume.lockLeft(point.pointId()).toSeconds();
    return new PointAnswer(
        point.pointId().text(),
        point.vm(),
        point.epoch().number(),
        point.sequence(),
        point.instant(),
        point.begun(),
        point.kind(),
        point.origin(),
        parent == null ? null : parent.text(),
        point.disks().stream().map(Disk::of).toList(),
        point.changedBytes(),
        point.receivedBytes(),
        point.storedBytes(),
        point.sourceCheckpoint(),
        point.committedAt(),
        Replicas.isGood(volume, point) ? "GOOD" : "BAD",
        point.lockedUntil(),
        lockedSeconds > 0 ? lockedSeconds : null,
        pins(volume, point),
        Verification.of(volume.health(point.pointId())));
  }

  private static List<String> pins(ReplicaVolume volume, RecoveryPoint point) {
    return volume.pins().entrySet().stream()
        .filter(pin -> pin.getValue().equals(point.pointId()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
