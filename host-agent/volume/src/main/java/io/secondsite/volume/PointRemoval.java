package io.secondsite.volume;

import io.secondsite.volume.Removal.Action;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

  /** Removes neighbouring points, oldest first, in favour of the one right above them. */
  void merge(List<PointId> dropped, PointId into) throws VolumeException {
    remove("removing " + dropped, () -> planMerge(dropped, into));
  }

  /** Removes the newest point of a line that was left. */
  void removeTip(PointId tip) throws VolumeException {
    remove("removing " + tip, () -> planTips(List.of(tip)));
  }

  /** Removes what it can of a line that was left, from its newest point downwards. */
  List<PointId> removeLine(Line line) throws VolumeException {
    return remove("removing the line of epoch " + line.epoch(), () -> planTips(removable(line)))
        .dropped();
  }

  private interface Plan {
    Removal make() throws VolumeException;
  }

  private Removal remove(String doing, Plan plan) throws VolumeException {
    begin();
    try {
      finishPending();
      Removal removal = decide(plan);
      try {
        run(removal);
        return removal;
      } finally {
        stay(removal);
      }
    } catch (IOException e) {
      throw VolumeException.of(doing, e);
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

  private Removal decide(Plan plan) throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      Removal removal = plan.make();
      state.leaving.addAll(removal.dropped());
      return removal;
    } finally {
      lock.unlock();
    }
  }

  private Removal planMerge(List<PointId> dropped, PointId into) throws VolumeException {
    requireNeighbours(dropped, into);
    for (PointId point : dropped) {
      requireNotHeld(point);
    }
    if (state.health.of(into) instanceof Health.Damaged) {
      throw new VolumeException(Code.CORRUPT, into + " is damaged: the points below it are kept");
    }
    PointId parent = state.require(dropped.getFirst()).parent();
    return new Removal(Removal.FORMAT_VERSION, dropped, into, parent, disks(dropped, into));
  }

  private void requireNotHeld(PointId point) throws VolumeException {
    if (state.tree().isShared(point)) {
      throw new VolumeException(Code.BUSY, "two lines rest on " + point);
    }
    if (state.isLocked(point)) {
      throw new VolumeException(
          Code.BUSY, point + " is locked until " + state.require(point).lockedUntil());
    }
    if (state.isHeld(point)) {
      throw new VolumeException(Code.BUSY, point + " is pinned or being read");
    }
  }

  private void requireNeighbours(List<PointId> dropped, PointId into) throws VolumeException {
    if (dropped.isEmpty()) {
      throw new VolumeException(Code.NOT_FOUND, "no point to remove");
    }
    List<PointId> run = new ArrayList<>(dropped);
    run.add(into);
    for (PointId point : run) {
      state.require(point);
    }
    for (int index = 1; index < run.size(); index++) {
      PointId below = state.require(run.get(index)).parent();
      if (!run.get(index - 1).equals(below)) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE, run.get(index) + " is not right above the point before it");
      }
    }
  }

  /** The points of a line that nothing holds, from its newest one downwards; oldest first. */
  private List<PointId> removable(Line line) throws VolumeException {
    PointId tip =
        state
            .tree()
            .newestOf(line.epoch())
            .orElseThrow(
                () -> new VolumeException(Code.NOT_FOUND, "no line of epoch " + line.epoch()));
    List<PointId> removable = new ArrayList<>();
    PointId point = tip;
    while (point != null && point.epoch() == line.epoch() && !state.isHeld(point)) {
      removable.addFirst(point);
      point = state.require(point).parent();
    }
    if (removable.isEmpty()) {
      requireNotHeld(tip);
    }
    return removable;
  }

  /** Plans that a run of points goes on which nothing rests but each other. */
  private Removal planTips(List<PointId> dropped) throws VolumeException {
    PointId tip = dropped.getLast();
    RecoveryPoint oldest = state.require(dropped.getFirst());
    if (!state.tree().children(tip).isEmpty()) {
      throw new VolumeException(
          Code.OUT_OF_SEQUENCE, "other points rest on " + tip + ": merge it instead");
    }
    if (state.points.lastKey().epoch() == tip.epoch()) {
      throw new VolumeException(
          Code.OUT_OF_SEQUENCE, tip + " is of the current line, which is not given up");
    }
    for (PointId point : dropped) {
      requireNotHeld(point);
    }
    boolean goodLeft =
        state.points.keySet().stream()
            .anyMatch(point ->
                !dropped.contains(point) && !(state.health.of(point) instanceof Health.Damaged));
    if (!goodLeft) {
      throw new VolumeException(Code.OUT_OF_SEQUENCE, tip + " is the last good point: it stays");
    }
    return new Removal(
        Removal.FORMAT_VERSION, dropped, null, oldest.parent(), disks(dropped, null));
  }

  private List<Removal.Disk> disks(List<PointId> dropped, @Nullable PointId into)
      throws VolumeException {
    List<Removal.Disk> disks = new ArrayList<>();
    for (DiskChain chain : state.chains.values()) {
      List<PointId> layers = chain.layers().stream().filter(dropped::contains).toList();
      if (!layers.isEmpty()) {
        PointId below = chain.below(layers.getFirst()).orElse(null);
        boolean survives = into != null && chain.layers().contains(into);
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
      takeBack(run);
      throw e;
    }
    unlist(removal);
    run.finish();
    state.pendingRemoval = null;
  }

  /** A full disk must not stop the volume: only where the record may stay, nobody knows. */
  private void takeBack(RemovalRun run) {
    try {
      run.takeBack();
    } catch (IOException e) {
      stop("a removal may be decided or not: " + e.getMessage());
    }
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
