package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.WritableDisk;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/** The machine as its guest program sees it. Thread-safe. */
public final class Guest {
  private final Map<String, WritableDisk> disks;
  private final SerialConsole serial;
  private final Map<String, String> settings;
  private final Clock clock;
  private final CountDownLatch stop;
  private final Lock activity;

  Guest(
      Map<String, WritableDisk> disks,
      SerialConsole serial,
      Map<String, String> settings,
      Clock clock,
      CountDownLatch stop,
      Lock activity) {
    this.disks = Collections.unmodifiableMap(new LinkedHashMap<>(disks));
    this.serial = serial;
    this.settings = Map.copyOf(settings);
    this.clock = clock;
    this.stop = stop;
    this.activity = activity;
  }

  /** The disks by their targets, in the machine's order. */
  public Map<String, WritableDisk> disks() {
    return disks;
  }

  /** The first serial console. */
  public SerialConsole serial() {
    return serial;
  }

  /** The wall clock. */
  public Clock clock() {
    return clock;
  }

  /** A setting of the definition, or what stands where it has none. */
  public String setting(String name, String otherwise) {
    return settings.getOrDefault(name, otherwise);
  }

  /** A whole number of the definition, within bounds. */
  public long setting(String name, long otherwise, long min, long max) {
    String text = settings.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("setting " + name + " is no number: " + text, e);
    }
    throw new IllegalArgumentException(
        "setting %s must be %d to %d, not %s".formatted(name, min, max, text));
  }

  /** Held by the program's thread around what a freeze of the guest must not cut in two. */
  public Lock activity() {
    return activity;
  }

  /** Waits that long; true as soon as the machine is to stop. */
  public boolean stopsWithin(Duration wait) throws InterruptedException {
    return stop.await(wait.toNanos(), TimeUnit.NANOSECONDS);
  }
}
