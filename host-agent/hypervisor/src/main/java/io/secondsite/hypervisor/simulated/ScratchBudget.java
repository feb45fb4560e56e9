package io.secondsite.hypervisor.simulated;

import java.util.concurrent.atomic.AtomicLong;

/** How many old bytes a capture may keep, all its disks together. Thread-safe. */
final class ScratchBudget {
  /** A capture ends by itself at this share of its budget, long before a write could suffer. */
  static final int END_PERCENT = 80;

  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  ScratchBudget(long scratchBytesMax) {
    limitBytes = scratchBytesMax / 100 * END_PERCENT + scratchBytesMax % 100 * END_PERCENT / 100;
  }

  /** Takes the bytes if they still fit. */
  boolean take(long bytes) {
    long before = usedBytes.getAndUpdate(used -> used + bytes <= limitBytes ? used + bytes : used);
    return before + bytes <= limitBytes;
  }

  long usedBytes() {
    return usedBytes.get();
  }
}
