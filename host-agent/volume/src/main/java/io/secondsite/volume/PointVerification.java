package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A full read of a point: every cluster against its checksum, the whole against the manifest. */
final class PointVerification {
  private PointVerification() {}

  static PointDigests run(PointView view) throws IOException {
    List<PointDigests.Disk> disks = new ArrayList<>();
    for (RecoveryPoint.Disk expected : view.point().disks()) {
      disks.add(verify(view.point().pointId(), expected, view.disk(expected.diskId())));
    }
    return new PointDigests(view.point().pointId(), disks);
  }

  private static PointDigests.Disk verify(
      PointId pointId, RecoveryPoint.Disk expected, ReadableDisk disk) throws IOException {
    if (disk instanceof DiskView view) {
      view.checkFiles();
    }
    ContentDigest content = new ContentDigest(disk.sizeBytes());
    MessageDigest plain = Sha256.create();
    byte[] cluster = new byte[Cluster.SIZE_BYTES];
    for (long index = 0; index < Cluster.count(disk.sizeBytes()); index++) {
      int length = Cluster.length(index, disk.sizeBytes());
      disk.read(Cluster.offset(index), ByteBuffer.wrap(cluster, 0, length));
      Arrays.fill(cluster, length, cluster.length, (byte) 0);
      content.put(index, ClusterChecksum.of(cluster));
      plain.update(cluster, 0, length);
    }
    if (!content.digest().equals(expected.contentDigest())) {
      throw new VolumeException(
          Code.CORRUPT,
          "disk " + expected.diskId() + " of " + pointId + " is not what its manifest says");
    }
    return new PointDigests.Disk(
        expected.diskId(),
        expected.target(),
        disk.sizeBytes(),
        content.digest(),
        HexFormat.of().formatHex(plain.digest()));
  }

  static boolean isDamage(IOException failure) {
    return failure instanceof CorruptClusterException
        || (failure instanceof VolumeException known && known.code() == Code.CORRUPT);
  }
}
