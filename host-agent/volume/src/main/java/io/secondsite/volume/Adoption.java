package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;

/**
 * Takes foreign images on as the bases of disks: each is read once, so that all its checksums are
 * known, but nothing is copied. Until the point is listed nothing rests on what this leaves.
 */
final class Adoption {
  private static final int READ_CLUSTERS = 16;
  private static final byte[] ZEROS = new byte[Cluster.SIZE_BYTES];

  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final VolumeState state;
  private final ForeignBases bases;
  private final Map<DiskId, ForeignBase> taken = new LinkedHashMap<>();

  Adoption(VolumeFiles files, VolumeLayout layout, VolumeState state, ForeignBases bases) {
    this.files = files;
    this.layout = layout;
    this.state = state;
    this.bases = bases;
  }

  /** The size of the disk that an image holds. */
  static long size(ForeignBases bases, ForeignImage image) throws VolumeException {
    try (ReadableDisk disk = bases.open(image)) {
      return disk.sizeBytes();
    } catch (IOException e) {
      throw VolumeException.of("opening the image " + image.path(), e);
    }
  }

  /** Makes an empty base with the checksums of the image. */
  void take(DiskChain chain, PointHeader.Disk disk, ForeignImage image) throws IOException {
    Path directory = chain.directory();
    files.createDirectory(directory);
    BaseFile.create(files, directory, chain.owner(), disk.sizeBytes());
    BaseDrained drained =
        BaseDrained.create(
            files,
            directory.resolve(VolumeLayout.BASE_DRAINED),
            chain.owner(),
            disk.clusterCount());
    try (BaseFile base = BaseFile.open(chain);
        ReadableDisk from = bases.open(image)) {
      if (from.sizeBytes() != disk.sizeBytes()) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE, "image: " + image.path() + " has another size than it had");
      }
      long clusters = disk.clusterCount();
      for (long first = 0; first < clusters; first += READ_CLUSTERS) {
        readSums(from, first, (int) Math.min(READ_CLUSTERS, clusters - first), base.sums());
      }
      base.sync(files);
    }
    if (image.change().isPresent()) {
      throw new VolumeException(
          Code.OUT_OF_SEQUENCE, "image: " + image.path() + " was changed while it was read");
    }
    files.syncDirectory(directory);
    files.syncDirectory(VolumeLayout.parent(directory));
    taken.put(disk.diskId(), new ForeignBase(image, bases, drained));
  }

  private void readSums(ReadableDisk from, long first, int count, BaseSums sums)
      throws IOException {
    long offset = Cluster.offset(first);
    int length = (int) Math.min((long) count * Cluster.SIZE_BYTES, from.sizeBytes() - offset);
    if (from.extents(offset, length).stream().allMatch(Extent::zero)) {
      return;
    }
    byte[] content = new byte[count * Cluster.SIZE_BYTES];
    from.read(offset, ByteBuffer.wrap(content, 0, length));
    List<ClusterChecksum> checksums = new ArrayList<>();
    for (int cluster = 0; cluster < count; cluster++) {
      int at = cluster * Cluster.SIZE_BYTES;
      byte[] one = Arrays.copyOfRange(content, at, at + Cluster.SIZE_BYTES);
      checksums.add(Arrays.equals(one, ZEROS) ? ClusterChecksum.ZERO : ClusterChecksum.of(one));
    }
    sums.write(files, first, checksums);
  }

  /** Makes it durable that the disks rest on the images. */
  void record(Map<DiskId, ForeignImage> images) throws IOException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      List<VolumeRecords.DiskPlace> places = new ArrayList<>();
      for (VolumeRecords.DiskPlace place : state.identity.disks()) {
        ForeignImage image = images.get(place.diskId());
        places.add(image == null ? place : place.over(image));
      }
      state.replaceIdentity(files, layout, places);
      taken.forEach((diskId, foreign) ->
          state.chains.computeIfPresent(diskId, (_, chain) -> chain.over(foreign)));
    } finally {
      lock.unlock();
    }
  }
}
