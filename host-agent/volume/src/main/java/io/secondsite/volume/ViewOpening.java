package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a point for reading, in a time that does not depend on how many points lie below it. */
final class ViewOpening {
  private static final Logger log = LoggerFactory.getLogger(ViewOpening.class);

  private final VolumeState state;
  private final CodecPool codecs;
  private final Consumer<IOException> damage;

  ViewOpening(VolumeState state, CodecPool codecs, Consumer<IOException> damage) {
    this.state = state;
    this.codecs = codecs;
    this.damage = damage;
  }

  PointView open(PointId pointId) throws VolumeException {
    RecoveryPoint point = pin(pointId);
    List<PointView.Disk> disks = new ArrayList<>();
    try {
      openDisks(point, disks);
      return new PointView(point, disks, () -> unpin(pointId));
    } catch (IOException e) {
      closeAll(disks);
      unpin(pointId);
      VolumeException known = VolumeException.of("opening " + pointId, e);
      if (known.code() == Code.CORRUPT) {
        damage.accept(known);
      }
      throw known;
    } catch (RuntimeException e) {
      closeAll(disks);
      unpin(pointId);
      throw e;
    }
  }

  private RecoveryPoint pin(PointId pointId) throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.requireUsable();
      RecoveryPoint point = state.require(pointId);
      if (state.leaving.contains(pointId)) {
        throw new VolumeException(Code.BUSY, pointId + " is being removed");
      }
      state.openViews.merge(pointId, 1, Integer::sum);
      return point;
    } finally {
      lock.unlock();
    }
  }

  private void unpin(PointId pointId) {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.openViews.computeIfPresent(pointId, (_, count) -> count == 1 ? null : count - 1);
    } finally {
      lock.unlock();
    }
  }

  private void openDisks(RecoveryPoint point, List<PointView.Disk> disks) throws IOException {
    for (RecoveryPoint.Disk disk : point.disks()) {
      disks.add(new PointView.Disk(disk.diskId(), disk.target(), open(point, disk)));
    }
  }

  /** The index and the base; files of points are opened when a cluster of them is read. */
  private DiskView open(RecoveryPoint point, RecoveryPoint.Disk disk) throws IOException {
    ViewSources sources = new ViewSources(state, point.pointId(), disk.diskId());
    ViewSource source = sources.open();
    try {
      return new DiskView(
          disk.sizeBytes(), openBase(disk.diskId()), sources, source, codecs, damage);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private BaseFile openBase(DiskId diskId) throws IOException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return BaseFile.openReadOnly(state.chain(diskId));
    } finally {
      lock.unlock();
    }
  }

  private static void closeAll(List<PointView.Disk> disks) {
    for (PointView.Disk disk : disks) {
      try {
        disk.disk().close();
      } catch (IOException e) {
        log.atDebug().setCause(e).log("a second failure while closing");
      }
    }
  }
}
