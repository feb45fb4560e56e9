package io.secondsite.volume.simulation;

import io.secondsite.disk.CorruptClusterException;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Health;
import io.secondsite.volume.PointId;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.VolumeException;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of a volume of which something was damaged: which points are told to be lost. Wrong
 * bytes, a hidden loss, and a pin that does not hold any more are errors.
 */
record Damaged(boolean opens, boolean problems, Set<PointId> lost) {

  static Damaged look(Path root, Model model) throws IOException {
    try (Scene scene = Scene.open(root, model)) {
      ReplicaVolume volume = scene.volume();
      boolean problems = !volume.problems().isEmpty();
      Set<PointId> lost = new TreeSet<>();
      for (Map.Entry<PointId, Map<DiskId, byte[]>> point : model.points().entrySet()) {
        if (!reads(volume, point.getKey(), point.getValue())) {
          lost.add(point.getKey());
        }
      }
      requireEpoch(volume, model);
      requirePins(volume, model);
      return new Damaged(true, problems, lost);
    } catch (VolumeException e) {
      if (e.code() != Code.CORRUPT) {
        throw e;
      }
      return new Damaged(false, true, new TreeSet<>(model.points().keySet()));
    }
  }

  private static boolean reads(ReplicaVolume volume, PointId point, Map<DiskId, byte[]> disks)
      throws IOException {
    if (!Model.listed(volume).contains(point)) {
      if (volume.problems().isEmpty()) {
        throw new Broken(
            Invariant.I2_I3_AN_ACKNOWLEDGED_POINT_STAYS_LISTED, point + " is gone without a word");
      }
      return false;
    }
    try {
      new Judge(false).compare(volume, point, disks);
      volume.verify(point);
      return true;
    } catch (CorruptClusterException e) {
      return requireMarked(volume, point, e);
    } catch (VolumeException e) {
      if (e.code() != Code.CORRUPT) {
        throw e;
      }
      return requireMarked(volume, point, e);
    }
  }

  private static boolean requireMarked(ReplicaVolume volume, PointId point, IOException e)
      throws IOException {
    if (volume.health(point) instanceof Health.Damaged) {
      return false;
    }
    throw e;
  }

  private static void requireEpoch(ReplicaVolume volume, Model model) throws VolumeException {
    try {
      if (!volume.epoch().equals(model.epoch())) {
        throw new Broken(Invariant.I22_AN_OLD_EPOCH_IS_REFUSED, "the epoch is " + volume.epoch());
      }
    } catch (VolumeException e) {
      if (e.code() != Code.CORRUPT) {
        throw e;
      }
    }
  }

  private static void requirePins(ReplicaVolume volume, Model model) throws VolumeException {
    for (PointId pinned : model.pins().values()) {
      PointId above = model.points().higherKey(pinned);
      if (above == null) {
        continue;
      }
      try {
        volume.merge(pinned, above);
      } catch (VolumeException e) {
        continue; // held, or nobody knows: both is fine
      }
      throw new Broken(Invariant.I14_A_HELD_POINT_IS_NOT_REMOVED, pinned + " was removed");
    }
  }
}
