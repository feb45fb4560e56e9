package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A volume's retention: its settings in {@code retention.json}, what they lock and what they let
 * go. Thread-safe.
 */
final class VolumeRetention {
  private static final Logger log = LoggerFactory.getLogger(VolumeRetention.class);

  /** What one removal takes at the most: it is prepared whole before it is decided. */
  private static final int RUN_POINTS_MAX = 64;

  private final ReplicaVolume volume;
  private final VolumeFiles files;
  private final Path file;
  private final VolumeState state;

  /** {@code retention.json}. */
  record SettingsRecord(int formatVersion, RetentionSettings retention) {}

  VolumeRetention(ReplicaVolume volume, VolumeFiles files, Path file, VolumeState state) {
    this.volume = volume;
    this.files = files;
    this.file = file;
    this.state = state;
  }

  /** Reads the settings; while they cannot be read nothing is removed. */
  static void read(VolumeState state, Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      state.retention = SealedJson.read(file, SettingsRecord.class).retention();
    } catch (VolumeException e) {
      state.removalUnknown = true;
      state.problems.add(
          new Problem(VolumeLayout.name(file), null, "no point is removed: " + e.getMessage()));
    }
  }

  /**
   * Settings for points to come, and for what is kept of those there are. Locks that points have
   * stay as they are.
   */
  void set(RetentionSettings settings) throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.requireUsable();
      if (settings.equals(state.retention)) {
        return;
      }
      files.replace(
          file, SealedJson.seal(new SettingsRecord(VolumeRecords.FORMAT_VERSION, settings)));
      state.retention = settings;
    } catch (IOException e) {
      throw VolumeException.of("writing " + file, e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes what the settings do not keep.
   *
   * @param pointsMax the sender's limit; holds where the volume has no settings, caps them where it
   *     has
   * @return how many points were removed
   */
  int prune(int pointsMax) throws VolumeException {
    int removed = 0;
    if (state.deletion != null) {
      return removed; // whoever restores it gets all of it back
    }
    removed += pruneLines(); // first: what they rested on is then needed by one line less
    for (RetentionPlan.Run run : due(pointsMax)) {
      try {
        volume.merge(run.dropped(), run.into());
        removed += run.dropped().size();
      } catch (VolumeException e) {
        if (e.code() != Code.BUSY && e.code() != Code.CORRUPT) {
          throw e;
        }
        log.atWarn()
            .addKeyValue("vm", volume.vm())
            .addKeyValue("points", run.dropped())
            .addKeyValue("reason", e.getMessage())
            .log("points kept for now");
      }
    }
    return removed;
  }

  /** Removes lines that were left, once their newest point is older than the window. */
  private int pruneLines() throws VolumeException {
    int removed = 0;
    for (Line line : outlivedLines()) {
      try {
        removed += volume.removeLine(line).size();
      } catch (VolumeException e) {
        if (e.code() != Code.BUSY && e.code() != Code.OUT_OF_SEQUENCE) {
          throw e;
        }
        log.atDebug().addKeyValue("vm", volume.vm()).setCause(e).log("line kept for now");
      }
    }
    return removed;
  }

  /** Lines to which one could go back, but not any more as the settings say; newest first. */
  private List<Line> outlivedLines() {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      RetentionSettings settings = state.retention;
      if (settings == null || settings.windowHours() == 0) {
        return List.of(); // nobody said how long one may go back
      }
      Instant oldest = state.now().minus(settings.window());
      return state.tree().lines().reversed().stream()
          .filter(line -> !line.current() && at(line.newest()).isBefore(oldest))
          .filter(line -> state.tree().children(line.newest().pointId()).isEmpty())
          .map(ListedLine::line)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes one point; what the point above it needs goes into that one.
   *
   * @throws VolumeException BUSY if it is locked or held, OUT_OF_SEQUENCE if it is the newest or
   *     the last good one
   */
  void remove(PointId pointId) throws VolumeException {
    if (isLeftTip(pointId)) {
      volume.removeTip(pointId);
    } else {
      volume.merge(pointId, aboveRemovable(pointId));
    }
  }

  /** Whether it is the newest point of a line that was left. */
  private boolean isLeftTip(PointId pointId) {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.tree().lines().stream()
          .anyMatch(line ->
              !line.current()
                  && line.newest().pointId().equals(pointId)
                  && state.tree().children(pointId).isEmpty());
    } finally {
      lock.unlock();
    }
  }

  private PointId aboveRemovable(PointId pointId) throws VolumeException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      state.require(pointId);
      boolean otherGood =
          state.points.keySet().stream()
              .anyMatch(other ->
                  !other.equals(pointId) && !(state.health.of(other) instanceof Health.Damaged));
      if (!otherGood) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE, pointId + " is the last good point: it stays");
      }
      return state.points.values().stream()
          .filter(point -> pointId.equals(point.parent()))
          .map(RecoveryPoint::pointId)
          .findFirst()
          .orElseThrow(() ->
              new VolumeException(
                  Code.OUT_OF_SEQUENCE, pointId + " is the newest point: it stays"));
    } finally {
      lock.unlock();
    }
  }

  private List<RetentionPlan.Run> due(int pointsMax) {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      RetentionSettings settings =
          Optional.ofNullable(state.retention)
              .orElseGet(() -> RetentionSettings.counting(pointsMax))
              .capped(pointsMax);
      return RetentionPlan.of(candidates(), settings, state.now(), RUN_POINTS_MAX);
    } finally {
      lock.unlock();
    }
  }

  private static Instant at(RecoveryPoint point) {
    Instant at = point.replicaTime();
    return at == null ? point.committedAt() : at;
  }

  /** The newest point and everything on which it rests, oldest first. */
  private List<RetentionPlan.Candidate> candidates() {
    List<RetentionPlan.Candidate> newestFirst = new ArrayList<>();
    @Nullable RecoveryPoint point = state.newest().orElse(null);
    while (point != null) {
      PointId pointId = point.pointId();
      boolean damaged = state.health.of(pointId) instanceof Health.Damaged;
      newestFirst.add(
          new RetentionPlan.Candidate(pointId, at(point), state.isHeld(pointId), damaged));
      point = point.parent() == null ? null : state.points.get(point.parent());
    }
    return newestFirst.reversed();
  }
}
