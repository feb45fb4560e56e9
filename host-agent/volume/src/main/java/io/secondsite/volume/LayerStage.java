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

/** A disk's changes since the parent point: a qcow2 file backed by the parent's. */
final class LayerStage implements DiskStage {
  private final VolumeFiles files;
  private final DiskChain chain;
  private final PointId point;
  private final PointHeader.Disk disk;
  private final ContentDigest head;
  private final BitSet present = new BitSet();
  private final Path partial;
  private final Qcow2Writer writer;

  /** Takes over {@code head}, the parent's checksums. */
  LayerStage(
      VolumeFiles files,
      DiskChain chain,
      PointId point,
      PointHeader.Disk disk,
      PointId parent,
      ContentDigest head)
      throws IOException {
    this.files = files;
    this.chain = chain;
    this.point = point;
    this.disk = disk;
    this.head = head;
    head.resize(disk.sizeBytes());
    partial =
        VolumeLayout.suffixed(VolumeLayout.qcow2(chain.directory(), point), VolumeLayout.PARTIAL);
    Files.deleteIfExists(partial);
    writer =
        Qcow2Writer.create(
            partial,
            disk.sizeBytes(),
            Optional.of(LayerFile.backingName(Optional.of(parent))),
            LayerFile.backingFormat(Optional.of(parent)));
  }

  @Override
  public PointHeader.Disk disk() {
    return disk;
  }

  @Override
  public ContentDigest head() {
    return head;
  }

  @Override
  public BitSet taken() {
    return (BitSet) present.clone();
  }

  boolean holds(long cluster) {
    return present.get((int) cluster);
  }

  @Override
  public boolean hides(Optional<Damage.Clusters> clusters) {
    long count = Cluster.count(disk.sizeBytes());
    long first = clusters.map(Damage.Clusters::first).orElse(0L);
    long end = Math.min(count, clusters.map(Damage.Clusters::end).orElse(count));
    return first >= end || present.nextClearBit((int) first) >= end;
  }

  /** The frame is what is kept. */
  @Override
  public void lay(long cluster, byte[] content) {}

  @Override
  public void put(long cluster, ClusterChecksum checksum, ByteBuffer frame) throws IOException {
    writer.putCompressed(cluster, frame);
    head.put(cluster, checksum);
    present.set((int) cluster);
  }

  @Override
  public void putZero(long cluster) {
    writer.putZero(cluster);
    head.put(cluster, ClusterChecksum.ZERO);
    present.set((int) cluster);
  }

  /** A qcow2 file is one only when it is finished: what is staged here ends with the process. */
  @Override
  public void sync() throws IOException {
    files.sync(partial);
  }

  @Override
  public RecoveryPoint.Disk finish() throws IOException {
    writer.finish();
    files.sync(partial);
    Path sums = partialSums();
    PointSumsWriter.write(
        files,
        sums,
        chain.owner(),
        point,
        disk.sizeBytes(),
        present,
        head::checksum,
        writer::place);
    files.sync(sums);
    long changed = present.cardinality();
    return new RecoveryPoint.Disk(
        disk.diskId(),
        disk.target(),
        disk.sizeBytes(),
        changed,
        changed * Cluster.SIZE_BYTES,
        Files.size(partial) + Files.size(sums),
        head.digest());
  }

  private Path partialSums() {
    return VolumeLayout.suffixed(VolumeLayout.sums(chain.directory(), point), VolumeLayout.PARTIAL);
  }

  @Override
  public void publish() throws IOException {
    files.rename(partial, VolumeLayout.qcow2(chain.directory(), point));
    files.rename(partialSums(), VolumeLayout.sums(chain.directory(), point));
    files.syncDirectory(chain.directory());
  }

  @Override
  public void discard() throws IOException {
    files.delete(partial);
    files.delete(partialSums());
    files.delete(VolumeLayout.qcow2(chain.directory(), point));
    files.delete(VolumeLayout.sums(chain.directory(), point));
    files.delete(VolumeLayout.manifestCopy(chain.directory(), point));
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
