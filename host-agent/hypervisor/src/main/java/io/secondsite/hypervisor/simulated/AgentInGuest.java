package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The agent inside a simulated guest, well or not. Thread-safe. */
final class AgentInGuest {
  private static final int STUBBORN_THAWS = 2;

  private final GuestFreeze freeze;
  private final Manner manner;
  private final AtomicInteger thawsRefused = new AtomicInteger();

  /** How it behaves: the setting {@code agent} of the machine's program. */
  enum Manner {
    WELL,
    /** There is none. */
    ABSENT,
    /** Freezes and never says so. */
    SILENT,
    /** Says that it froze and did nothing. */
    LYING,
    /** Refuses the first thaws. */
    STUBBORN;

    static Manner of(String setting) {
      try {
        return valueOf(setting.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "setting agent must be well, absent, silent, lying or stubborn, not " + setting, e);
      }
    }
  }

  AgentInGuest(GuestFreeze freeze, Manner manner) {
    this.freeze = freeze;
    this.manner = manner;
  }

  boolean isFrozen() throws HypervisorException {
    requirePresent();
    return freeze.isFrozen();
  }

  /** What ends this freeze and no other. */
  Runnable freeze() throws HypervisorException {
    requirePresent();
    if (manner == Manner.LYING) {
      return () -> {};
    }
    Runnable end = freeze.freeze();
    if (manner == Manner.SILENT) {
      stayAway();
    }
    return end;
  }

  private static void stayAway() {
    try {
      if (!new CountDownLatch(1).await(1, TimeUnit.MINUTES)) {
        MachineLog.line("the silent agent speaks");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void thaw() throws HypervisorException {
    requirePresent();
    if (manner == Manner.STUBBORN && thawsRefused.incrementAndGet() <= STUBBORN_THAWS) {
      throw new HypervisorException(Code.FAILED, "the guest agent does not thaw");
    }
    freeze.thaw();
  }

  /** Whether the guest then comes to its end. */
  boolean shutsDown() throws HypervisorException {
    requirePresent();
    return manner != Manner.LYING;
  }

  private void requirePresent() throws HypervisorException {
    if (manner == Manner.ABSENT) {
      throw new HypervisorException(Code.UNAVAILABLE, "the guest agent is not connected");
    }
  }
}
