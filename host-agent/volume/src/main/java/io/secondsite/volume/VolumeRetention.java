package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private static final RetentionPlan.RunLimits RUN_LIMITS =
      new RetentionPlan.RunLimits(64, 2L << 30);

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

  /** The volume's problems, with what keeps points from being removed. Needs the lock. */
  static List<Problem> withTrouble(VolumeState state) {
    String trouble = state.retentionTrouble;
    List<Problem> problems = new ArrayList<>(state.problems);
    if (trouble != null) {
      problems.add(new Problem("retention", null, "points could not be removed: " + trouble));
    }
    return List.copyOf(problems);
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
   * Removes what the settings do not keep: on the current line and on those that were left.
   *
   * @param pointsMax the sender's limit; holds where the volume has no settings, caps them where it
   *     has
   * @return how many points were removed
   */
  int prune(int pointsMax) throws VolumeException {
    if (state.deletion != null || state.removalUnknown) {
      return 0; // whoever restores or mends it gets all of it back
    }
    int before = count();
    try {
      for (Line expired : expired(pointsMax)) { // first: what they rest on is then needed less
        unlessInUse(expired, () -> volume.removeLine(expired));
      }
      for (List<RetentionPlan.Run> line : due(pointsMax)) {
        for (RetentionPlan.Run run : line) {
          merge(run);
        }
      }
      state.retentionTrouble = null;
    } catch (VolumeException e) {
      state.retentionTrouble = e.getMessage();
      throw e;
    }
    return before - count();
  }

  @FunctionalInterface
  private interface Step {
    void run() throws VolumeException;
  }

  /** Where there is no room for the whole run there may be for one point, which makes some. */
  private void merge(RetentionPlan.Run run) throws VolumeException {
    try {
      unlessInUse(run.dropped(), () -> volume.merge(run.dropped(), run.into()));
    } catch (VolumeException e) {
      if (e.code() != Code.NO_SPACE || run.dropped().size() == 1) {
        throw e;
      }
      volume.merge(run.dropped().getLast(), run.into());
    }
  }

  /** What is in use or damaged, or the last good one, is kept for now, and the rest goes on. */
  private void unlessInUse(Object what, Step step) throws VolumeException {
    try {
      step.run();
    } catch (VolumeException e) {
      if (e.code() != Code.BUSY && e.code() != Code.CORRUPT && e.code() != Code.OUT_OF_SEQUENCE) {
        throw e;
      }
      log.atInfo()
          .addKeyValue("vm", volume.vm())
          .addKeyValue("points", what)
          .addKeyValue("reason", e.getMessage())
          .log("points kept for now");
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

  /** The runs of each line, the current one's first. */
  private List<List<RetentionPlan.Run>> due(int pointsMax) {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      RetentionSettings settings = settings(pointsMax);
      Instant now = newestAt();
      List<List<RetentionPlan.Run>> runs = new ArrayList<>();
      for (List<RetentionPlan.Candidate> line : lines()) {
        runs.add(RetentionPlan.of(line, settings, now, RUN_LIMITS));
      }
      return runs;
    } finally {
      lock.unlock();
    }
  }

  /** Lines that were left and whose newest point is older than the window. */
  private List<Line> expired(int pointsMax) {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      Duration window = settings(pointsMax).window();
      Instant now = newestAt();
      return state.tree().lines().stream()
          .filter(line -> !line.current())
          .filter(line -> Duration.between(at(line.newest()), now).compareTo(window) > 0)
          .filter(line -> state.tree().children(line.newest().pointId()).isEmpty())
          .filter(line -> !state.isHeld(line.newest().pointId()))
          .map(ListedLine::line)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private RetentionSettings settings(int pointsMax) {
    return Optional.ofNullable(state.retention)
        .orElseGet(() -> RetentionSettings.counting(pointsMax))
        .capped(pointsMax);
  }

  /**
   * Ages are counted back from the newest point: a replica that receives nothing, since its source
   * is down or gone, keeps what it has.
   */
  private Instant newestAt() {
    return state.newest().map(VolumeRetention::at).orElseGet(state::now);
  }

  private static Instant at(RecoveryPoint point) {
    Instant replicaTime = point.replicaTime();
    return replicaTime == null ? point.committedAt() : replicaTime;
  }

  /**
   * The points line by line: the newest point and all on which it rests; then what each line that
   * was left has beyond that.
   */
  private List<List<RetentionPlan.Candidate>> lines() {
    Set<PointId> seen = new HashSet<>();
    List<List<RetentionPlan.Candidate>> lines = new ArrayList<>();
    for (ListedLine line : state.tree().lines().reversed()) {
      lines.add(downFrom(line.newest(), seen));
    }
    return lines;
  }

  private List<RetentionPlan.Candidate> downFrom(RecoveryPoint tip, Set<PointId> seen) {
    List<RetentionPlan.Candidate> newestFirst = new ArrayList<>();
    @Nullable RecoveryPoint point = tip;
    while (point != null && seen.add(point.pointId())) {
      newestFirst.add(candidate(point));
      point = point.parent() == null ? null : state.points.get(point.parent());
    }
    return newestFirst.reversed();
  }

  private RetentionPlan.Candidate candidate(RecoveryPoint point) {
    PointId pointId = point.pointId();
    boolean damaged = state.health.of(pointId) instanceof Health.Damaged;
    return new RetentionPlan.Candidate(
        pointId, at(point), state.isHeld(pointId), damaged, point.storedBytes());
  }

  private int count() {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.points.size();
    } finally {
      lock.unlock();
    }
  }
}
