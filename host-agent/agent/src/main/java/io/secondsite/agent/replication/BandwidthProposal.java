package io.secondsite.agent.replication;

import io.secondsite.agent.problem.ProblemException;
import io.secondsite.replication.BandwidthSchedule;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a link by the week as they are asked for and answered.
 *
 * @param zone such as Europe/Berlin; absent: UTC
 * @param bytesPerSecond outside the windows; 0 or absent: no limit
 */
public record BandwidthProposal(
    @Nullable String zone,
    @Nullable Long bytesPerSecond,
    @Nullable List<@Nullable WindowProposal> windows) {
  private static final String FIELD = "bandwidth.";

  /** A part of the week, with times as {@code 08:00}. */
  public record WindowProposal(
      @Nullable List<@Nullable String> days,
      @Nullable String from,
      @Nullable String to,
      @Nullable Long bytesPerSecond) {
    static WindowProposal of(BandwidthSchedule.Window window) {
      return new WindowProposal(
          new TreeSet<>(window.days()).stream().<@Nullable String>map(DayOfWeek::name).toList(),
          window.from().toString(),
          window.to().toString(),
          window.bytesPerSecond());
    }

    BandwidthSchedule.Window checked() {
      if (bytesPerSecond == null) {
        throw bad("windows.bytesPerSecond", "is missing", "0 is no limit");
      }
      return new BandwidthSchedule.Window(
          checkedDays(), time("windows.from", from), time("windows.to", to), bytesPerSecond);
    }

    private Set<DayOfWeek> checkedDays() {
      Set<DayOfWeek> checked = EnumSet.noneOf(DayOfWeek.class);
      for (String day : days == null ? List.<@Nullable String>of() : days) {
        checked.add(day(String.valueOf(day)));
      }
      return checked;
    }

    private static DayOfWeek day(String text) {
      try {
        return DayOfWeek.valueOf(text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw bad("windows.days", "has no such day", "use MONDAY to SUNDAY");
      }
    }

    private static LocalTime time(String field, @Nullable String text) {
      try {
        return LocalTime.parse(String.valueOf(text));
      } catch (DateTimeException e) {
        throw bad(field, "is no time of a day", "use 08:00, and 00:00 for midnight");
      }
    }
  }

  /** A schedule as it is answered. */
  public static BandwidthProposal of(BandwidthSchedule schedule) {
    return new BandwidthProposal(
        schedule.zone().getId(),
        schedule.bytesPerSecond(),
        schedule.windows().stream().<@Nullable WindowProposal>map(WindowProposal::of).toList());
  }

  public BandwidthSchedule checked() {
    ZoneId id = zoneId();
    try {
      return new BandwidthSchedule(
          id,
          bytesPerSecond == null ? 0 : bytesPerSecond,
          windows == null ? List.of() : windows.stream().map(BandwidthProposal::window).toList());
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      int colon = why.indexOf(':');
      throw bad(why.substring(0, Math.max(0, colon)), why, "see docs/operating/bandwidth.md");
    }
  }

  private static BandwidthSchedule.Window window(@Nullable WindowProposal window) {
    if (window == null) {
      throw bad("windows", "has a null", "name days, from, to and bytesPerSecond");
    }
    return window.checked();
  }

  private ZoneId zoneId() {
    try {
      return ZoneId.of(zone == null ? "UTC" : zone);
    } catch (DateTimeException e) {
      throw bad("zone", "is no time zone", "use a name such as Europe/Berlin");
    }
  }

  private static ProblemException bad(String field, String why, String remedy) {
    return ProblemException.badValue(FIELD + field, why).withRemedy(remedy);
  }
}
