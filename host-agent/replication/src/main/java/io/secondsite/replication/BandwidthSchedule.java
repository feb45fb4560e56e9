package io.secondsite.replication;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How many bytes a second may go to a peer, or of one replication, by the week. The first window
 * that holds says it, else {@code bytesPerSecond}; 0 is without a limit.
 *
 * @param zone whose clocks the windows mean
 */
public record BandwidthSchedule(ZoneId zone, long bytesPerSecond, List<Window> windows) {
  /** Nothing is limited. */
  public static final BandwidthSchedule UNLIMITED =
      new BandwidthSchedule(ZoneId.of("UTC"), 0, List.of());

  /** The smallest limit: less would not bring a frame within the channel's deadlines. */
  public static final long BYTES_PER_SECOND_MIN = 8 * 1024;

  /** The largest: a terabyte a second, more than any link. */
  public static final long BYTES_PER_SECOND_MAX = 1L << 40;

  /** The most windows of a week. */
  public static final int WINDOWS_MAX = 64;

  public BandwidthSchedule {
    requireRate("bytesPerSecond", bytesPerSecond);
    if (windows.size() > WINDOWS_MAX) {
      throw new IllegalArgumentException("windows: at most " + WINDOWS_MAX);
    }
    windows = List.copyOf(windows);
  }

  /**
   * A part of the week. One whose end is not behind its beginning goes on into the next day; from
   * midnight to midnight is the whole day.
   *
   * @param days on which it begins
   */
  public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, long bytesPerSecond) {
    public Window {
      if (days.isEmpty()) {
        throw new IllegalArgumentException("windows.days: at least one day");
      }
      requireRate("windows.bytesPerSecond", bytesPerSecond);
      days = Set.copyOf(EnumSet.copyOf(days));
    }

    boolean holds(ZonedDateTime at) {
      LocalTime time = at.toLocalTime();
      boolean today = days.contains(at.getDayOfWeek());
      if (from.isBefore(to)) {
        return today && !time.isBefore(from) && time.isBefore(to);
      }
      boolean yesterday = days.contains(at.getDayOfWeek().minus(1));
      return (today && !time.isBefore(from)) || (yesterday && time.isBefore(to));
    }
  }

  /** The same limit all the week. */
  public static BandwidthSchedule always(long bytesPerSecond) {
    return new BandwidthSchedule(ZoneId.of("UTC"), bytesPerSecond, List.of());
  }

  private static void requireRate(String field, long bytesPerSecond) {
    boolean limited =
        bytesPerSecond >= BYTES_PER_SECOND_MIN && bytesPerSecond <= BYTES_PER_SECOND_MAX;
    if (bytesPerSecond != 0 && !limited) {
      throw new IllegalArgumentException(
          "%s: 0 (no limit) or %d to %d, not %d"
              .formatted(field, BYTES_PER_SECOND_MIN, BYTES_PER_SECOND_MAX, bytesPerSecond));
    }
  }

  /** What holds at an instant; 0 is without a limit. */
  public long bytesPerSecondAt(Instant instant) {
    ZonedDateTime at = instant.atZone(zone);
    return windows.stream()
        .filter(window -> window.holds(at))
        .mapToLong(Window::bytesPerSecond)
        .findFirst()
        .orElse(bytesPerSecond);
  }

  /** How often the schedule is looked at while bytes wait for it. */
  static final Duration LOOK = Duration.ofSeconds(1);
}
