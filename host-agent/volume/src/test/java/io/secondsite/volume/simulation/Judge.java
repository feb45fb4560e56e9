package io.secondsite.volume.simulation;

import io.secondsite.disk.CorruptClusterException;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Health;
import io.secondsite.volume.PointId;
import io.secondsite.volume.PointView;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares a volume with the model, from outside, and names the invariant that does not hold. */
final class Judge {
  private final boolean rotten;

  /** On a disk that lied, a point may be lost; but it must not show what was never sent. */
  Judge(boolean rotten) {
    this.rotten = rotten;
  }

  /** Which of the models the volume shows; the second one may be what a failed step wanted. */
  static Model shown(ReplicaVolume volume, Model model, Optional<Model> other) throws IOException {
    if (model.isShownBy(volume)) {
      return model;
    }
    if (other.isPresent() && other.get().isShownBy(volume)) {
      return other.get();
    }
    throw wrong(volume, model, other);
  }

  private static Broken wrong(ReplicaVolume volume, Model model, Optional<Model> other)
      throws IOException {
    String seen =
        "shows "
            + Model.listed(volume)
            + ", epoch "
            + volume.epoch()
            + ", pins "
            + volume.pins()
            + ", name "
            + volume.name()
            + ", problems "
            + volume.problems()
            + "; should show "
            + model.points().keySet()
            + ", epoch "
            + model.epoch()
            + ", pins "
            + model.pins()
            + ", name "
            + model.name()
            + other
                .map(one ->
                    " or "
                        + one.points().keySet()
                        + ", epoch "
                        + one.epoch()
                        + ", pins "
                        + one.pins()
                        + ", name "
                        + one.name())
                .orElse("");
    Set<PointId> lost = new TreeSet<>(model.points().keySet());
    other.ifPresent(one -> lost.retainAll(one.points().keySet()));
    Set<PointId> listed = Model.listed(volume);
    lost.removeAll(listed);
    if (!lost.isEmpty()) {
      return new Broken(Invariant.I2_I3_AN_ACKNOWLEDGED_POINT_STAYS_LISTED, lost + "; " + seen);
    }
    if (!model.epoch().equals(volume.epoch())) {
      return new Broken(Invariant.I22_AN_OLD_EPOCH_IS_REFUSED, seen);
    }
    if (!model.pins().equals(volume.pins())) {
      return new Broken(Invariant.I14_A_HELD_POINT_IS_NOT_REMOVED, seen);
    }
    return new Broken(Invariant.I5_NO_HALF_POINT_IS_LISTED, seen);
  }

  /** Reads a point whole and compares it; false where it was told to be damaged. */
  boolean compare(ReplicaVolume volume, PointId point, Map<DiskId, byte[]> disks)
      throws IOException {
    try (PointView view = volume.view(point)) {
      compare(view, disks);
      return true;
    } catch (Broken e) {
      return foundByVerify(volume, point, e);
    } catch (CorruptClusterException | VolumeException e) {
      if (!rotten || !(volume.health(point) instanceof Health.Damaged)) {
        throw e;
      }
      return false;
    }
  }

  /**
   * A lost write of a checksum leaves the checksum of before, and that may be right for what the
   * disk shows: only the digest of the whole disk tells, which a full read compares.
   */
  private boolean foundByVerify(ReplicaVolume volume, PointId point, Broken wrong)
      throws IOException {
    if (!rotten) {
      throw wrong;
    }
    try {
      volume.verify(point);
    } catch (VolumeException e) {
      return false;
    }
    throw wrong;
  }

  void compare(PointView view, Map<DiskId, byte[]> disks) throws IOException {
    PointId point = view.point().pointId();
    if (view.disks().size() != disks.size()) {
      throw new Broken(
          Invariant.I4_A_POINT_HAS_ALL_DISKS_OF_ITS_INSTANT,
          point + " has " + view.disks().size() + " disks, not " + disks.keySet());
    }
    for (Map.Entry<DiskId, byte[]> disk : disks.entrySet()) {
      long sizeBytes = view.disk(disk.getKey()).sizeBytes();
      if (sizeBytes != disk.getValue().length) {
        throw new Broken(
            Invariant.I17_EVERY_POINT_HAS_ITS_OWN_DISK_SIZES,
            point + ", " + disk.getKey() + ": " + sizeBytes + ", not " + disk.getValue().length);
      }
      compare(view, disk.getKey(), 0, disk.getValue());
    }
  }

  /** Compares a part of a disk. */
  void compare(PointView view, DiskId diskId, int from, byte[] expected) throws IOException {
    byte[] read = new byte[expected.length];
    view.disk(diskId).read(from, ByteBuffer.wrap(read));
    int wrongAt = Arrays.mismatch(read, expected);
    if (wrongAt >= 0) {
      throw new Broken(
          rotten
              ? Invariant.I7_WRONG_BYTES_ARE_FOUND
              : Invariant.I1_A_LISTED_POINT_IS_WHAT_THE_SOURCE_SENT,
          view.point().pointId() + ", " + diskId + ", from byte " + (from + wrongAt));
    }
  }
}
