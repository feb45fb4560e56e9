package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Deletes a volume softly, and takes that back. Thread-safe. */
final class VolumeDeletion {
  private final VolumeFiles files;
  private final Path file;
  private final VolumeState state;

  VolumeDeletion(VolumeFiles files, Path file, VolumeState state) {
    this.files = files;
    this.file = file;
    this.state = state;
  }

  /** A mark that cannot be read is a mark; such a volume is not removed for good by itself. */
  static void read(VolumeState state, Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      state.deletion = SealedJson.read(file, Deletion.class);
    } catch (VolumeException e) {
      state.deletion = new Deletion(VolumeRecords.FORMAT_VERSION, Instant.EPOCH, Instant.MAX);
      state.problems.add(
          new Problem(VolumeLayout.name(file), null, "is kept as deleted: " + e.getMessage()));
    }
  }

  /** Marks the volume; one that is marked keeps its mark. */
  Deletion delete(Instant wallClock) throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.requireUsable();
      Deletion known = state.deletion;
      if (known != null) {
        return known;
      }
      if (state.writing) {
        throw new VolumeException(Code.BUSY, "a point is being written");
      }
      Deletion deletion = new Deletion(VolumeRecords.FORMAT_VERSION, wallClock, keptUntil());
      files.replace(file, SealedJson.seal(deletion));
      state.deletion = deletion;
      return deletion;
    } catch (IOException e) {
      throw VolumeException.of("deleting the volume", e);
    } finally {
      lock.unlock();
    }
  }

  private Instant keptUntil() {
    RetentionSettings settings =
        Optional.ofNullable(state.retention).orElseGet(RetentionSettings::defaults);
    Instant until = state.now().plus(Duration.ofDays(settings.softDeleteDays()));
    for (RecoveryPoint point : state.points.values()) {
      Instant locked = point.lockedUntil();
      until = locked != null && locked.isAfter(until) ? locked : until;
    }
    return until;
  }

  /** Takes the mark away; a volume without one is fine. */
  void restore() throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.requireUsable();
      files.delete(file);
      files.syncDirectory(VolumeLayout.parent(file));
      state.deletion = null;
    } catch (IOException e) {
      throw VolumeException.of("restoring the volume", e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing speaks against removing the volume for good. */
  boolean isDue() {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      @Nullable Deletion deletion = state.deletion;
      return deletion != null
          && !state.closed
          && !state.now().isBefore(deletion.keptUntil())
          && state.points.keySet().stream().noneMatch(state::isHeld);
    } finally {
      lock.unlock();
    }
  }
}
