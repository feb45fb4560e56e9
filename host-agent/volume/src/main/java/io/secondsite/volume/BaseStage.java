package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.qcow2.Qcow2Writer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/**
 * A disk's whole content: it goes straight into the base, since no listed point rests on that. The
 * point's own file is an empty shell over it.
 */
final class BaseStage implements DiskStage {
  private final VolumeFiles files;
  private final DiskChain chain;
  private final PointId point;
  private final PointHeader.Disk disk;
  private final ContentDigest head;
  private final BaseFile base;
  private final boolean resumed;
  private final boolean resumable;

  private BaseStage(
      VolumeFiles files,
      DiskChain chain,
      PointId point,
      PointHeader.Disk disk,
      BaseFile base,
      boolean resumed,
      boolean resumable)
      throws IOException {
    this.files = files;
    this.chain = chain;
    this.point = point;
    this.disk = disk;
    this.base = base;
    this.resumed = resumed;
    this.resumable = resumable;
    head = new ContentDigest(disk.sizeBytes());
    if (resumed) {
      base.sums().forEach(0, disk.clusterCount(), head::put);
    }
  }

  /** Begins with a disk of zeros, which outlives this stage if a later one can go on with it. */
  static BaseStage begin(
      VolumeFiles files, DiskChain chain, PointId point, PointHeader.Disk disk, boolean resumable)
      throws IOException {
    files.createDirectory(chain.directory());
    BaseFile.create(files, chain.directory(), chain.owner(), disk.sizeBytes());
    BaseFile base = BaseFile.open(chain);
    base.sync(files);
    files.syncDirectory(chain.directory());
    files.syncDirectory(VolumeLayout.parent(chain.directory()));
    return new BaseStage(files, chain, point, disk, base, false, resumable);
  }

  /** Goes on with what an earlier session staged. */
  static BaseStage resume(VolumeFiles files, DiskChain chain, PointId point, PointHeader.Disk disk)
      throws IOException {
    BaseFile base = BaseFile.open(chain);
    try {
      return new BaseStage(files, chain, point, disk, base, true, true);
    } catch (IOException e) {
      base.close();
      throw e;
    }
  }

  @Override
  public PointHeader.Disk disk() {
    return disk;
  }

  @Override
  public ContentDigest head() {
    return head;
  }

  /** A disk in full is all its own: there is nothing to tell apart. */
  @Override
  public BitSet taken() {
    return new BitSet();
  }

  /** A disk in full rests on nothing. */
  @Override
  public boolean hides(Optional<Damage.Clusters> clusters) {
    return true;
  }

  @Override
  public void lay(long cluster, byte[] content) throws IOException {
    base.lay(files, cluster, content, disk.sizeBytes());
  }

  @Override
  public void put(long cluster, ClusterChecksum checksum, ByteBuffer frame) throws IOException {
    base.note(files, cluster, checksum);
    head.put(cluster, checksum);
  }

  @Override
  public void putZero(long cluster) throws IOException {
    if (resumed) {
      base.zeroDoubtful(files, cluster, disk.sizeBytes());
    } else {
      base.zero(files, cluster, disk.sizeBytes(), false);
    }
    head.put(cluster, ClusterChecksum.ZERO);
  }

  @Override
  public void sync() throws IOException {
    base.sync(files);
  }

  @Override
  public RecoveryPoint.Disk finish() throws IOException {
    base.sync(files);
    Path qcow2 = partial(qcow2());
    Files.deleteIfExists(qcow2);
    Qcow2Writer.emptyShell(
        qcow2,
        disk.sizeBytes(),
        Optional.of(LayerFile.backingName(Optional.empty())),
        LayerFile.backingFormat(Optional.empty()));
    files.sync(qcow2);
    Path sums = partial(sums());
    PointSumsWriter.writeEmpty(files, sums, chain.owner(), point, disk.sizeBytes());
    files.sync(sums);
    long changed = head.nonZeroClusters();
    return new RecoveryPoint.Disk(
        disk.diskId(),
        disk.target(),
        disk.sizeBytes(),
        changed,
        changed * Cluster.SIZE_BYTES,
        changed * Cluster.SIZE_BYTES + Files.size(qcow2) + Files.size(sums),
        head.digest());
  }

  private Path qcow2() {
    return VolumeLayout.qcow2(chain.directory(), point);
  }

  private Path sums() {
    return VolumeLayout.sums(chain.directory(), point);
  }

  private static Path partial(Path file) {
    return VolumeLayout.suffixed(file, VolumeLayout.PARTIAL);
  }

  @Override
  public void publish() throws IOException {
    files.rename(partial(qcow2()), qcow2());
    files.rename(partial(sums()), sums());
    files.syncDirectory(chain.directory());
  }

  /** Removes the point's shell; the base itself stays where somebody can go on with it. */
  @Override
  public void discard() throws IOException {
    files.delete(partial(qcow2()));
    files.delete(partial(sums()));
    files.delete(qcow2());
    files.delete(sums());
    files.delete(VolumeLayout.manifestCopy(chain.directory(), point));
    if (!resumable) {
      files.delete(chain.directory().resolve(VolumeLayout.BASE_RAW));
      files.delete(chain.directory().resolve(VolumeLayout.BASE_SUMS));
    }
    files.syncDirectory(chain.directory());
  }

  @Override
  public void close() throws IOException {
    base.close();
  }
}
