package io.secondsite.volume;

import java.time.Duration;

/** A machine that a test starts and lets run. */
final class ManualBootClock implements BootClock {
  private String bootId = "boot-1";
  private Duration sinceBoot = Duration.ofMinutes(5);
  private int boots = 1;

  ManualBootClock advance(Duration time) {
    sinceBoot = sinceBoot.plus(time);
    return this;
  }

  ManualBootClock reboot() {
    boots++;
    bootId = "boot-" + boots;
    sinceBoot = Duration.ofSeconds(20);
    return this;
  }

  @Override
  public String bootId() {
    return bootId;
  }

  @Override
  public Duration sinceBoot() {
    return sinceBoot;
  }
}
