package io.secondsite.lab;

import java.nio.file.Path;

/** The lab by hand: {@code up}, {@code down}, {@code purge}, {@code status} or {@code check}. */
public final class LabMain {
  private LabMain() {}

  public static void main(String[] arguments) {
    var verb = arguments.length == 1 ? arguments[0] : "help";
    var settings = LabSettings.ownedBy(Path.of(""));
    try {
      run(verb, settings);
    } catch (LabException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void run(String verb, LabSettings settings) {
    switch (verb) {
      case "up" -> {
        Lab.up(settings);
        print(Lab.status(settings));
      }
      case "down" -> Lab.down(settings);
      case "purge" -> Lab.purge(settings);
      case "status" -> print(Lab.status(settings));
      case "check" ->
          Prerequisites.check()
              .forEach(missing -> System.out.println(missing.name() + ": " + missing.remedy()));
      default -> System.out.println("up | down | purge | status | check");
    }
  }

  private static void print(LabStatus status) {
    System.out.println(status.home());
    for (var site : status.sites()) {
      System.out.printf(
          "%-8s %-4s %s %s%n",
          site.site().label(), site.running() ? "up" : "down", site.uri(), site.guests());
    }
  }
}
