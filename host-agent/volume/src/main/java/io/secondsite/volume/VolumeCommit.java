package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The steps that make a point durable before its manifest makes it listed. */
final class VolumeCommit {
  private final VolumeState state;
  private final Manifests manifests;
  private final Map<DiskId, DiskStage> stages;

  VolumeCommit(VolumeState state, Manifests manifests, Map<DiskId, DiskStage> stages) {
    this.state = state;
    this.manifests = manifests;
    this.stages = stages;
  }

  /** Whether a disk is cut within a cluster: only then the parent is looked at. */
  boolean mayCut(RecoveryPoint parent) {
    return stages.values().stream()
        .map(DiskStage::disk)
        .filter(disk -> disk.sizeBytes() % Cluster.SIZE_BYTES != 0)
        .anyMatch(disk ->
            parent
                .disk(disk.diskId())
                .filter(below -> below.sizeBytes() > disk.sizeBytes())
                .isPresent());
  }

  /**
   * A disk cut within a cluster shows zeros from there on, now and after it has grown again: that
   * cluster is stored with the point, so that each cluster has one checksum in each file.
   */
  void storeCutClusters(@Nullable PointView parent, CodecPool codecs) throws IOException {
    if (parent == null) {
      return;
    }
    for (DiskStage stage : stages.values()) {
      long sizeBytes = stage.disk().sizeBytes();
      if (stage instanceof LayerStage layer && sizeBytes % Cluster.SIZE_BYTES != 0) {
        long last = sizeBytes / Cluster.SIZE_BYTES;
        ReadableDisk below = parent.disk(stage.disk().diskId());
        if (below.sizeBytes() > sizeBytes && !layer.holds(last)) {
          storeCut(layer, last, below, codecs);
        }
      }
    }
  }

  private static void storeCut(LayerStage layer, long last, ReadableDisk below, CodecPool codecs)
      throws IOException {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    int length = Cluster.length(last, layer.disk().sizeBytes());
    below.read(Cluster.offset(last), ByteBuffer.wrap(content, 0, length));
    ClusterChecksum checksum = ClusterChecksum.of(content);
    if (checksum.equals(ClusterChecksum.ZERO)) {
      layer.putZero(last);
      return;
    }
    ByteBuffer frame = ByteBuffer.allocateDirect(ClusterCodec.FRAME_BYTES_MAX);
    ClusterCodec codec = codecs.borrow();
    try {
      codec.encode(ByteBuffer.wrap(content), frame);
    } finally {
      codecs.giveBack(codec);
    }
    layer.put(last, checksum, frame.flip());
  }

  /** All files under their names and durable, and the manifest's copies beside them. */
  RecoveryPoint store(
      UUID vm, PointHeader header, PointId pointId, Line line, PointSeal seal, Instant now)
      throws IOException {
    List<RecoveryPoint.Disk> disks = new ArrayList<>();
    for (DiskStage stage : stages.values()) {
      disks.add(stage.finish());
    }
    for (DiskStage stage : stages.values()) {
      stage.publish();
    }
    RecoveryPoint point =
        new RecoveryPoint(
            RecoveryPoint.FORMAT_VERSION,
            vm,
            state.identity.name(),
            pointId,
            line,
            pointId.sequence(),
            header.epoch(),
            header.parent(),
            seal.instant(),
            seal.begun(),
            seal.kind(),
            header.origin(),
            seal.sourceCheckpoint(),
            disks,
            disks.stream().mapToLong(RecoveryPoint.Disk::changedBytes).sum(),
            seal.receivedBytes(),
            disks.stream().mapToLong(RecoveryPoint.Disk::storedBytes).sum(),
            seal.definition(),
            now,
            state.now(),
            state.lockOfNewPoint());
    manifests.writeCopies(point, directories());
    return point;
  }

  private List<Path> directories() throws IOException {
    List<Path> directories = new ArrayList<>();
    for (DiskId diskId : stages.keySet()) {
      directories.add(state.chain(diskId).directory());
    }
    return directories;
  }
}
