package io.secondsite.hypervisor.simulated;

import java.time.Clock;

/** What a machine's process tells about itself, on the standard output that is its log. */
final class MachineLog {
  private static final Clock CLOCK = Clock.systemUTC();

  private MachineLog() {}

  static void line(String what) {
    System.out.println(CLOCK.instant() + " " + what);
  }
}
