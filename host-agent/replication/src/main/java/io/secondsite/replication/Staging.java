package io.secondsite.replication;

import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.Frontier;
import io.secondsite.volume.RecoveryPoint;
import java.util.List;
import java.util.UUID;

/**
 * What a replica holds of a cycle in several segments that is not sealed yet.
 *
 * @param origin INITIAL, which outlives the replica's agent, or RESYNC, which does not
 * @param segments how many were taken; the next one has this number
 * @param sourceCheckpoint where the last of them was frozen: the next one brings what changed since
 * @param frontier how far the scan came
 * @param bytes what came over the wire for them
 */
public record Staging(
    UUID cycleId,
    RecoveryPoint.Origin origin,
    int segments,
    String sourceCheckpoint,
    Frontier frontier,
    List<DeltaHeader.Disk> disks,
    long bytes) {
  public Staging {
    disks = List.copyOf(disks);
    if (segments < 1 || bytes < 0) {
      throw new IllegalArgumentException("staging: at least one segment");
    }
  }
}
