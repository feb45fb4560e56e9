package io.secondsite.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a second may go over a link, by the week; 0 is without a limit.
 *
 * @param zone whose clocks the windows mean
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Bandwidth(
    @Nullable String zone, long bytesPerSecond, @Nullable List<Window> windows) {

  /** A part of the week. */
  public record Window(List<String> days, String from, String to, long bytesPerSecond) {
    private static final Pattern FORM =
        Pattern.compile("([A-Za-z]{3})(?:-([A-Za-z]{3}))?@(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)=(\\w+)");
    private static final int LETTERS = 3;

    /** Reads {@code MON-FRI@08:00-18:00=10M}. */
    static Window parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException(text + " is not like MON-FRI@08:00-18:00=10M");
      }
      String last = form.group(2) == null ? form.group(1) : form.group(2);
      return new Window(
          days(day(form.group(1)), day(last)),
          form.group(3),
          form.group(4),
          Bandwidth.rate(form.group(5)));
    }

    private static DayOfWeek day(String text) {
      for (DayOfWeek day : DayOfWeek.values()) {
        if (day.name().substring(0, LETTERS).equals(text.toUpperCase(Locale.ROOT))) {
          return day;
        }
      }
      throw new IllegalArgumentException(text + " is no day: use MON to SUN");
    }

    private static List<String> days(DayOfWeek first, DayOfWeek last) {
      List<String> days = new ArrayList<>();
      DayOfWeek day = first;
      while (day != last) {
        days.add(day.name());
        day = day.plus(1);
      }
      days.add(last.name());
      return days;
    }

    String line() {
      return String.join(",", days) + " " + from + "-" + to + ": " + Bandwidth.text(bytesPerSecond);
    }
  }

  /** Reads bytes a second such as {@code 500K}, {@code 10M}, {@code 1G} or {@code 0}. */
  static long rate(String text) {
    Matcher form = Pattern.compile("(\\d{1,12})([KMG]?)").matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(text + " is no rate: use 500K, 10M, 1G or 0");
    }
    long factor =
        switch (form.group(2)) {
          case "K" -> 1L << 10;
          case "M" -> 1L << 20;
          case "G" -> 1L << 30;
          default -> 1;
        };
    return Long.parseLong(form.group(1)) * factor;
  }

  static String text(long bytesPerSecond) {
    return bytesPerSecond == 0 ? "no limit" : Text.bytes(bytesPerSecond) + "/s";
  }
}
