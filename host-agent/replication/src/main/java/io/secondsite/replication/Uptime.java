package io.secondsite.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** A time that nobody sets: since the host booted. Thread-safe. */
public interface Uptime {

  /** Which boot it counts from; readings of different boots have nothing to do with each other. */
  String boot();

  /** Since then. */
  Duration elapsed();

  /**
   * The host's, from {@code /proc}, so that it goes on over restarts of this process. Where there
   * is no such thing, each process is a boot of its own.
   */
  static Uptime ofHost() {
    long began = System.nanoTime();
    String boot = UUID.randomUUID().toString();
    Duration before = Duration.ZERO;
    try {
      String read = Files.readString(Path.of("/proc/uptime"));
      boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      double seconds = Double.parseDouble(read.substring(0, read.indexOf(' ')));
      before = Duration.ofMillis(Math.round(seconds * 1000));
    } catch (IOException | RuntimeException e) {
      // The process's own time is as steady; it only does not outlive the process.
    }
    return new SinceStart(boot, before, began);
  }

  /** What was read at the start, and the machine's monotonic time from then on. */
  record SinceStart(String boot, Duration before, long beganNanos) implements Uptime {
    @Override
    public Duration elapsed() {
      return before.plusNanos(System.nanoTime() - beganNanos);
    }
  }
}
