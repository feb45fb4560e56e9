package io.secondsite.volume;

import io.secondsite.volume.Removal.Action;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Decides whether points may go, and sees them off. */
final class PointRemoval {
  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final VolumeState state;
  private final CodecPool codecs;

  PointRemoval(VolumeFiles files, VolumeLayout layout, VolumeState state, CodecPool codecs) {
    this.files = files;
    this.layout = layout;
    this.state = state;
    this.codecs = codecs;
  }

  void remove(List<PointId> dropped, PointId into) throws VolumeException {
    begin();
    try {
      finishPending();
      Removal removal = plan(dropped, into);
      try {
        run(removal);
      } finally {
        stay(removal);
      }
    } catch (IOException e) {
      throw VolumeException.of("removing " + dropped, e);
    } finally {
      state.change(() -> state.removing = false);
    }
  }

  private void begin() throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.requireUsable();
      if (state.removing) {
        throw new VolumeException(Code.BUSY, "another removal is under way");
      }
      if (state.removalUnknown) {
        throw new VolumeException(
            Code.CORRUPT, "removals wait for the volume's problems to be settled");
      }
      state.removing = true;
    } finally {
      lock.unlock();
    }
  }

  private void finishPending() throws IOException {
    Removal pending = state.pendingRemoval;
    if (pending != null) {
      new RemovalRun(files, layout, state, codecs, pending).finish();
      state.pendingRemoval = null;
    }
  }

  private Removal plan(List<PointId> dropped, PointId into) throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      requireNeighbours(dropped, into);
      for (PointId point : dropped) {
        if (state.isLocked(point)) {
          throw new VolumeException(
              Code.BUSY, point + " is locked until " + state.require(point).lockedUntil());
        }
        if (state.isHeld(point)) {
          throw new VolumeException(Code.BUSY, point + " is pinned or being read");
        }
      }
      if (state.health.of(into) instanceof Health.Damaged) {
        throw new VolumeException(Code.CORRUPT, into + " is damaged: the points below it are kept");
      }
      state.leaving.addAll(dropped);
      PointId parent = state.require(dropped.getFirst()).parent();
      return new Removal(Removal.FORMAT_VERSION, dropped, into, parent, disks(dropped, into));
    } finally {
      lock.unlock();
    }
  }

  private void requireNeighbours(List<PointId> dropped, PointId into) throws VolumeException {
    if (dropped.isEmpty()) {
      throw new VolumeException(Code.NOT_FOUND, "no point to remove");
    }
    PointId expected = dropped.getFirst();
    List<PointId> run = new ArrayList<>(dropped);
    run.add(into);
    for (PointId point : run) {
      state.require(point);
      if (!point.equals(expected)) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE, point + " is not right above the point before it");
      }
      expected = Optional.ofNullable(state.points.higherKey(point)).orElse(point);
    }
  }

  private List<Removal.Disk> disks(List<PointId> dropped, PointId into) throws VolumeException {
    List<Removal.Disk> disks = new ArrayList<>();
    for (DiskChain chain : state.chains.values()) {
      List<PointId> layers = chain.layers().stream().filter(dropped::contains).toList();
      if (!layers.isEmpty()) {
        PointId below = chain.below(layers.getFirst()).orElse(null);
        boolean survives = chain.layers().contains(into);
        disks.add(new Removal.Disk(chain.diskId(), action(survives, below), layers, below));
      }
    }
    return disks;
  }

  private static Action action(boolean survives, @Nullable PointId below) {
    if (survives) {
      return below == null ? Action.FOLD : Action.MERGE;
    }
    return below == null ? Action.DELETE_DISK : Action.DELETE;
  }

  private void run(Removal removal) throws IOException {
    RemovalRun run = new RemovalRun(files, layout, state, codecs, removal);
    run.prepare();
    try {
      run.record();
    } catch (IOException e) {
      stop("a removal may be decided or not: " + e.getMessage());
      throw e;
    }
    unlist(removal);
    run.finish();
    state.pendingRemoval = null;
  }

  private void stop(String reason) {
    state.change(() -> state.stopped = reason);
  }

  private void unlist(Removal removal) {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.pendingRemoval = removal;
      for (PointId point : removal.dropped()) {
        state.points.remove(point);
      }
      state.health.forget(removal.dropped());
    } finally {
      lock.unlock();
    }
  }

  private void stay(Removal removal) {
    state.change(() -> state.leaving.removeAll(removal.dropped()));
  }
}
