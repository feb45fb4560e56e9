package io.secondsite.standalone;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows a guest's serial console and stamps every line with this host's clock when it is read, so
 * that what the guest had flushed at an instant is known from outside the guest. Thread-safe.
 */
final class SerialWatch implements Closeable {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A line of the console and when this host saw it. */
  record Line(Instant seenAt, String text) {}

  private final List<Line> lines = new ArrayList<>();
  private final Path log;
  private final Clock clock;
  private volatile boolean closed;

  private SerialWatch(Path log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  static SerialWatch follow(Path log, Clock clock) {
    SerialWatch watch = new SerialWatch(log, clock);
    Thread.ofPlatform().daemon().name("serial-watch").start(watch::run);
    return watch;
  }

  /** Everything seen so far, oldest first. */
  List<Line> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  private void run() {
    StringBuilder unfinished = new StringBuilder();
    byte[] buffer = new byte[8192];
    long position = 0;
    while (!closed) {
      try {
        if (!Files.exists(log)) {
          LockSupport.parkNanos(POLL_NANOS);
          continue;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
          file.seek(position);
          while (!closed) {
            int read = file.read(buffer);
            if (read <= 0) {
              LockSupport.parkNanos(POLL_NANOS);
              continue;
            }
            position += read;
            take(new String(buffer, 0, read, StandardCharsets.ISO_8859_1), unfinished);
          }
        }
      } catch (IOException e) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private void take(String text, StringBuilder unfinished) {
    Instant seenAt = clock.instant();
    unfinished.append(text);
    int end = unfinished.indexOf("\n");
    while (end >= 0) {
      String line = unfinished.substring(0, end).strip();
      unfinished.delete(0, end + 1);
      synchronized (lines) {
        lines.add(new Line(seenAt, line));
      }
      end = unfinished.indexOf("\n");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
