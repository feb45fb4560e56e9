package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.replication.wire.DeltaHeader;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The checksums of a replica's newest point, or of what it kept of a delta on that point, fetched
 * run by run as a scan comes along. For one thread; what it gives out may be used by any.
 */
final class ReplicaChecksums {
  private final ReplicaChannel channel;
  private final UUID vm;
  private final PointSummary newest;
  private final @Nullable UUID cycleId;
  private DeltaHeader.@Nullable Disk disk;
  private @Nullable ClusterChecksums run;

  ReplicaChecksums(ReplicaChannel channel, UUID vm, PointSummary newest) {
    this(channel, vm, newest, null);
  }

  /** Those of the cycle's interrupted delta. */
  ReplicaChecksums(ReplicaChannel channel, UUID vm, PointSummary newest, @Nullable UUID cycleId) {
    this.cycleId = cycleId;
    this.channel = channel;
    this.vm = vm;
    this.newest = newest;
  }

  /** What the replica holds of these clusters. Behind the end of its disk it reads zeros. */
  KnownClusters known(DeltaHeader.Disk of, long firstCluster, long count)
      throws ReplicationException {
    Optional<PointSummary.Disk> there =
        newest.disks().stream().filter(it -> it.diskId().equals(of.diskId())).findFirst();
    if (there.isEmpty()) {
      return KnownClusters.ZEROS;
    }
    long held = Cluster.count(there.get().sizeBytes());
    if (firstCluster >= held) {
      return KnownClusters.ZEROS;
    }
    ClusterChecksums covering = covering(of, firstCluster, Math.min(count, held - firstCluster));
    return (cluster, checksum) ->
        cluster < held
            ? covering.matches(cluster, checksum)
            : checksum.equals(ClusterChecksum.ZERO);
  }

  private ClusterChecksums covering(DeltaHeader.Disk of, long first, long count)
      throws ReplicationException {
    ClusterChecksums present = run;
    if (present != null
        && of.equals(disk)
        && first >= present.firstCluster()
        && first + count <= present.firstCluster() + present.count()) {
      return present;
    }
    ClusterChecksums fetched = fetch(of, first, count);
    run = fetched;
    disk = of;
    return fetched;
  }

  private ClusterChecksums fetch(DeltaHeader.Disk of, long first, long wanted)
      throws ReplicationException {
    long held =
        newest.disks().stream()
            .filter(it -> it.diskId().equals(of.diskId()))
            .mapToLong(it -> Cluster.count(it.sizeBytes()))
            .sum();
    int count = (int) Math.min(ClusterChecksums.CLUSTERS_MAX, held - first);
    ClusterChecksums fetched =
        cycleId == null
            ? channel.checksums(vm, newest.id(), of.diskId(), first, count)
            : channel.partialChecksums(vm, cycleId, of.diskId(), first, count);
    if (fetched.firstCluster() != first || fetched.count() < wanted) {
      throw new ReplicationException(
          ReplicationException.Code.PEER_FAILED, "the peer sent other checksums than asked for");
    }
    return fetched;
  }
}
