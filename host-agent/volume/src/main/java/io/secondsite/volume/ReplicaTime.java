package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A storage location's own time, by which points get old and locks end. It goes forward only as far
 * as the machine's {@link BootClock} proves that time has passed, over restarts of the agent too;
 * what the wall clock says matters once, when the location is new. Time in which the machine was
 * off does not count, since nobody can prove it: locks then last longer, never shorter. If the
 * record is lost, the time goes on from the newest manifest of the location, which is earlier than
 * the truth. Thread-safe.
 */
final class ReplicaTime {
  static final String FILE = "replica-time.json";
  private static final Logger log = LoggerFactory.getLogger(ReplicaTime.class);
  private static final Duration SAVE_EVERY = Duration.ofMinutes(10);

  private final VolumeFiles files;
  private final Path file;
  private final BootClock boot;
  private Instant base;
  private Duration baseSinceBoot;
  private Duration savedSinceBoot;

  /** {@code replica-time.json}: the time at a moment of a boot. */
  record TimeRecord(int formatVersion, Instant time, String bootId, long sinceBootMillis) {
    TimeRecord {
      requireNonNull(time, "time");
      requireNonNull(bootId, "bootId");
    }
  }

  /** What the time goes on from where the record is lost. */
  @FunctionalInterface
  interface Fallback {
    Instant time() throws IOException;
  }

  private ReplicaTime(VolumeFiles files, Path file, BootClock boot, Instant base) {
    this.files = files;
    this.file = file;
    this.boot = boot;
    this.base = base;
    baseSinceBoot = boot.sinceBoot();
    savedSinceBoot = baseSinceBoot;
  }

  static ReplicaTime open(VolumeFiles files, Path root, BootClock boot, Fallback lost)
      throws IOException {
    Path file = root.resolve(FILE);
    ReplicaTime time = new ReplicaTime(files, file, boot, recorded(file, boot, lost));
    time.saveIfPossible(); // a full disk keeps nobody from the points
    return time;
  }

  private static Instant recorded(Path file, BootClock boot, Fallback lost) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return lost.time();
    }
    try {
      TimeRecord known = SealedJson.read(file, TimeRecord.class);
      long passedMillis = boot.sinceBoot().toMillis() - known.sinceBootMillis();
      boolean sameBoot = known.bootId().equals(boot.bootId()) && passedMillis > 0;
      return sameBoot ? known.time().plusMillis(passedMillis) : known.time();
    } catch (VolumeException e) {
      log.atError()
          .addKeyValue("file", file)
          .setCause(e)
          .log("replica's time lost: goes on from the points");
      return lost.time();
    }
  }

  /** The time now. */
  synchronized Instant now() {
    Duration sinceBoot = boot.sinceBoot();
    if (sinceBoot.compareTo(baseSinceBoot) > 0) {
      base = base.plus(sinceBoot.minus(baseSinceBoot));
      baseSinceBoot = sinceBoot;
    }
    if (baseSinceBoot.minus(savedSinceBoot).compareTo(SAVE_EVERY) >= 0) {
      saveIfPossible();
    }
    return base;
  }

  /** A restart of the machine costs what was not saved: locks last so much longer. */
  private synchronized void saveIfPossible() {
    try {
      save();
    } catch (IOException e) {
      savedSinceBoot = baseSinceBoot; // not at every call: the next try is as far away as ever
      log.atWarn().addKeyValue("file", file).setCause(e).log("replica's time could not be saved");
    }
  }

  private synchronized void save() throws IOException {
    files.replace(
        file,
        SealedJson.seal(
            new TimeRecord(
                VolumeRecords.FORMAT_VERSION, base, boot.bootId(), baseSinceBoot.toMillis())));
    savedSinceBoot = baseSinceBoot;
  }
}
