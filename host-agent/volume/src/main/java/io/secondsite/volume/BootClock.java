package io.secondsite.volume;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * A clock that nobody can set: how long this machine has been running since it was started, sleep
 * included. Thread-safe.
 */
public interface BootClock {

  /** Another one after each start of the machine. */
  String bootId();

  /** Never less than before while {@link #bootId} is the same. */
  Duration sinceBoot();

  /** The kernel's; where there is none, the life of this process stands for the machine's. */
  static BootClock system() {
    Path bootId = Path.of("/proc/sys/kernel/random/boot_id");
    Path uptime = Path.of("/proc/uptime");
    try {
      String id = Files.readString(bootId).strip();
      seconds(uptime);
      return new BootClock() {
        @Override
        public String bootId() {
          return id;
        }

        @Override
        public Duration sinceBoot() {
          try {
            return seconds(uptime);
          } catch (IOException e) {
            // Read a moment ago; no time is the safe answer, since nothing then gets older.
            return Duration.ZERO;
          }
        }
      };
    } catch (IOException e) {
      return ofProcess();
    }
  }

  private static Duration seconds(Path uptime) throws IOException {
    String text = Files.readString(uptime);
    try {
      BigDecimal seconds = new BigDecimal(text.substring(0, text.indexOf(' ')));
      return Duration.ofMillis(seconds.movePointRight(3).longValue());
    } catch (ArithmeticException | NumberFormatException | IndexOutOfBoundsException e) {
      throw new IOException(uptime + " has no number of seconds", e);
    }
  }

  private static BootClock ofProcess() {
    String id = "process-" + UUID.randomUUID();
    long begin = System.nanoTime();
    return new BootClock() {
      @Override
      public String bootId() {
        return id;
      }

      @Override
      public Duration sinceBoot() {
        return Duration.ofNanos(System.nanoTime() - begin);
      }
    };
  }
}
