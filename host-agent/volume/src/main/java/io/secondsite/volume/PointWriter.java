package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.volume.VolumeException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes a point's clusters and commits it. Clusters may come in any order; a later one of the same
 * number wins. Closed without a commit, the point never was; what an INITIAL one staged stays for a
 * later session with the same staging id.
 *
 * <p>Thread-safe: decoding and laying down content run in parallel on the callers' threads (zstd:
 * platform threads, please), noting it one at a time. Callers at the same time bring different
 * clusters.
 */
public final class PointWriter implements Closeable {
  /** How much is written before it is looked again whether there is room. */
  private static final long LOOK_EVERY_BYTES = 16L << 20;

  private final ReplicaVolume volume;
  private final PointHeader header;
  private final PointId pointId;
  private final Map<DiskId, DiskStage> stages;
  private final boolean resumed;
  private final CodecPool codecs;
  private long untilLook = LOOK_EVERY_BYTES;
  private boolean broken;
  private boolean done;

  PointWriter(
      ReplicaVolume volume,
      PointHeader header,
      PointId pointId,
      Map<DiskId, DiskStage> stages,
      boolean resumed,
      CodecPool codecs) {
    this.volume = volume;
    this.header = header;
    this.pointId = pointId;
    this.stages = new LinkedHashMap<>(stages);
    this.resumed = resumed;
    this.codecs = codecs;
  }

  /** The name that the point will have. */
  public PointId pointId() {
    return pointId;
  }

  /** What the point was begun with. */
  public PointHeader header() {
    return header;
  }

  /** Whether an INITIAL point goes on with what an earlier session staged. */
  public boolean resumed() {
    return resumed;
  }

  /**
   * Takes one cluster, after decoding it and comparing it with its checksum.
   *
   * @throws VolumeException BAD_FRAME if they do not agree, or if bytes behind the disk's end are
   *     not zeros; the writer goes on
   */
  public void put(DiskId diskId, long cluster, ClusterChecksum checksum, ByteBuffer zstdFrame)
      throws VolumeException {
    DiskStage stage = stage(diskId);
    requireInside(stage, cluster, 1);
    byte[] content = decode(diskId, cluster, checksum, zstdFrame.duplicate());
    requireZerosBehind(stage, cluster, content);
    try {
      if (checksum.equals(ClusterChecksum.ZERO)) {
        storeZero(stage, cluster);
      } else {
        store(stage, cluster, checksum, content, zstdFrame.duplicate());
      }
    } catch (VolumeException e) {
      throw e;
    } catch (IOException e) {
      throw broken("storing cluster " + cluster + " of " + diskId, e);
    }
    zstdFrame.position(zstdFrame.limit());
  }

  private synchronized void storeZero(DiskStage stage, long cluster) throws IOException {
    requireOpen();
    stage.putZero(cluster);
  }

  private void store(
      DiskStage stage, long cluster, ClusterChecksum checksum, byte[] content, ByteBuffer frame)
      throws IOException {
    requireStillOpen();
    stage.lay(cluster, content);
    synchronized (this) {
      requireOpen();
      stage.put(cluster, checksum, frame);
      lookForRoom(content.length);
    }
  }

  private synchronized void requireStillOpen() throws VolumeException {
    requireOpen();
  }

  /** The clusters of a disk that comes as changes which were taken so far. */
  public synchronized BitSet taken(DiskId diskId) throws VolumeException {
    requireOpen();
    return stage(diskId).taken();
  }

  /** The checksum of a cluster as the point would have it, were it committed now. */
  public synchronized ClusterChecksum checksum(DiskId diskId, long cluster) throws VolumeException {
    requireOpen();
    DiskStage stage = stage(diskId);
    requireInside(stage, cluster, 1);
    return stage.head().checksum(cluster);
  }

  /** A long point must not eat the reserve that was there when it began. */
  private void lookForRoom(int bytes) throws IOException {
    untilLook -= bytes;
    if (untilLook <= 0) {
      untilLook = LOOK_EVERY_BYTES;
      volume.requireRoom(stages.keySet());
    }
  }

  /** Takes clusters of zeros. */
  public synchronized void putZero(DiskId diskId, long firstCluster, long count)
      throws VolumeException {
    DiskStage stage = stage(diskId);
    requireInside(stage, firstCluster, count);
    requireOpen();
    try {
      for (long cluster = firstCluster; cluster < firstCluster + count; cluster++) {
        stage.putZero(cluster);
      }
    } catch (IOException e) {
      throw broken("storing zeros of " + diskId, e);
    }
  }

  /**
   * Returns when what was taken is on stable storage. Of an INITIAL point it then outlives this
   * process; of any other the point has to be sent again after a restart.
   */
  public synchronized void sync() throws VolumeException {
    requireOpen();
    try {
      for (DiskStage stage : stages.values()) {
        stage.sync();
      }
    } catch (IOException e) {
      volume.distrustStaging();
      throw broken("syncing " + pointId, e);
    }
  }

  /** Returns when the point is listed and on stable storage. After a failure it is neither. */
  public synchronized RecoveryPoint commit(PointSeal seal) throws VolumeException {
    requireOpen();
    done = true;
    return volume.commit(this, seal, stages);
  }

  private DiskStage stage(DiskId diskId) throws VolumeException {
    DiskStage stage = stages.get(diskId);
    if (stage == null) {
      throw new VolumeException(Code.NOT_FOUND, "the point has no disk " + diskId);
    }
    return stage;
  }

  private static void requireInside(DiskStage stage, long first, long count)
      throws VolumeException {
    long clusters = stage.disk().clusterCount();
    if (first < 0 || count < 1 || count > clusters || first > clusters - count) {
      throw new VolumeException(
          Code.BAD_FRAME,
          "clusters " + first + "+" + count + " are outside " + stage.disk().diskId());
    }
  }

  private byte[] decode(DiskId diskId, long cluster, ClusterChecksum checksum, ByteBuffer frame)
      throws VolumeException {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    ClusterCodec codec = codecs.borrow();
    try {
      codec.decode(frame, ByteBuffer.wrap(content));
    } catch (CorruptClusterException e) {
      throw new VolumeException(
          Code.BAD_FRAME, diskId + ", cluster " + cluster + ": " + e.getMessage(), e);
    } finally {
      codecs.giveBack(codec);
    }
    if (!ClusterChecksum.of(content).equals(checksum)) {
      throw new VolumeException(
          Code.BAD_FRAME, diskId + ", cluster " + cluster + ": not what its checksum promises");
    }
    return content;
  }

  private static void requireZerosBehind(DiskStage stage, long cluster, byte[] content)
      throws VolumeException {
    for (int at = Cluster.length(cluster, stage.disk().sizeBytes()); at < content.length; at++) {
      if (content[at] != 0) {
        throw new VolumeException(
            Code.BAD_FRAME, stage.disk().diskId() + ": data behind the disk's end");
      }
    }
  }

  private void requireOpen() throws VolumeException {
    if (broken) {
      throw new VolumeException(Code.FAILED, "the point broke off at an earlier failure");
    }
    if (done) {
      throw new VolumeException(Code.FAILED, "the point is committed or closed");
    }
  }

  private synchronized VolumeException broken(String doing, IOException cause) {
    broken = true;
    return VolumeException.of(doing, cause);
  }

  @Override
  public synchronized void close() throws VolumeException {
    if (!done) {
      done = true;
      volume.abandon(stages);
    }
  }
}
