package io.secondsite.replication;

import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.volume.PointId;
import java.util.List;
import java.util.UUID;

/**
 * What a replica kept of a delta whose segment broke off. It is in no point and no reader sees it.
 *
 * @param parent the point on which the delta rests: with another newest point it is worth nothing
 * @param bytes what came over the wire for it
 */
public record PartialDelta(UUID cycleId, PointId parent, List<DeltaHeader.Disk> disks, long bytes) {
  public PartialDelta {
    disks = List.copyOf(disks);
  }
}
