package io.secondsite.standalone;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the person at the terminal sees: one line a step, one moving line for a long one. */
final class Progress {
  private final PrintStream out;
  private final boolean terminal;
  private String moving = "";

  Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void step(String text) {
    finishLine();
    out.println("• " + text);
  }

  void detail(String text) {
    finishLine();
    out.println("    " + text.replace("\n", "\n    "));
  }

  /** A line that replaces itself on a terminal and is left out of a log when nothing changed. */
  void moving(String text) {
    if (text.equals(moving)) {
      return;
    }
    if (terminal) {
      out.print("\r    " + text + " ".repeat(Math.max(0, moving.length() - text.length())));
      out.flush();
    } else if (moving.isEmpty() || !percentOf(moving).equals(percentOf(text))) {
      out.println("    " + text);
    }
    moving = text;
  }

  private static String percentOf(String text) {
    String number = text.substring(0, Math.max(0, text.indexOf('%'))).strip();
    // a log gets a line each ten percent, not each percent
    return number.isEmpty() ? text : Integer.toString(Integer.parseInt(number) / 10);
  }

  void finishLine() {
    if (terminal && !moving.isEmpty()) {
      out.println();
    }
    moving = "";
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    String unit = "B";
    for (String larger : new String[] {"KiB", "MiB", "GiB", "TiB"}) {
      if (value < 1024) {
        break;
      }
      value /= 1024;
      unit = larger;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, unit);
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
