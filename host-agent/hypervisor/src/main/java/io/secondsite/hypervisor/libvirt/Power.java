package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.ShutdownOutcome;
import io.secondsite.hypervisor.libvirt.PowerCalls.State;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.libvirt.Domain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns machines on, and asks their guests to turn them off. Thread-safe: it keeps nothing, and
 * holds nothing while it waits.
 */
final class Power {
  private static final Logger log = LoggerFactory.getLogger(Power.class);
  private static final Duration LOOK_PERIOD = Duration.ofMillis(200);

  private final LibvirtConnection libvirt;

  Power(LibvirtConnection libvirt) {
    this.libvirt = libvirt;
  }

  /**
   * Presses the power button; a guest that has not ended after half of the limit is asked through
   * its agent.
   */
  ShutdownOutcome shutDown(UUID vm, Duration limit) throws HypervisorException {
    try {
      return asked(vm, limit);
    } catch (HypervisorException e) {
      // Whether the guest would have ended in time is not known, and so is no outcome.
      throw Thread.currentThread().isInterrupted()
          ? new HypervisorException(
              Code.FAILED, "interrupted while machine " + vm + " was to shut down", e)
          : e;
    }
  }

  private ShutdownOutcome asked(UUID vm, Duration limit) throws HypervisorException {
    requireKept(vm);
    long begin = System.nanoTime();
    Optional<ShutdownOutcome> already = outcome(state(vm));
    if (already.isPresent()) {
      return already.get();
    }
    press(vm, PowerCalls.POWER_BUTTON, "power button");
    Duration half = limit.dividedBy(2);
    Optional<ShutdownOutcome> ended = await(vm, begin, half);
    if (ended.isEmpty()) {
      log.atInfo().addKeyValue("vm", vm).log("the power button is ignored; its agent is asked");
      press(vm, PowerCalls.GUEST_AGENT, "guest agent");
      ended = await(vm, begin, limit);
    }
    return ended.orElse(ShutdownOutcome.TIMED_OUT);
  }

  /** A machine without a definition is gone once it is off: nobody could start it again. */
  private void requireKept(UUID vm) throws HypervisorException {
    if (!libvirt.readDomain(vm, "machine " + vm, domain -> domain.isPersistent() == 1)) {
      throw new HypervisorException(
          Code.UNSUPPORTED, "machine " + vm + " is transient: libvirt forgets it when it is off");
    }
  }

  /** A refusal is no answer: the guest may be ending already, or hear the other way. */
  private void press(UUID vm, int flag, String how) throws HypervisorException {
    try {
      libvirt.change(how, connect -> PowerCalls.shutDown(connect, vm, flag));
    } catch (HypervisorException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      log.atWarn().addKeyValue("vm", vm).addKeyValue("how", how).setCause(e).log("not asked");
    }
  }

  private Optional<ShutdownOutcome> await(UUID vm, long begin, Duration limit)
      throws HypervisorException {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      Optional<ShutdownOutcome> outcome = outcome(state(vm));
      if (outcome.isPresent() || System.nanoTime() - begin >= limit.toNanos()) {
        return outcome;
      }
      try {
        if (never.await(LOOK_PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError("nobody counts it down");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HypervisorException(Code.FAILED, "interrupted", e);
      }
    }
  }

  private State state(UUID vm) throws HypervisorException {
    return libvirt.read("state of " + vm, connect -> PowerCalls.state(connect, vm));
  }

  /** Empty while it runs. */
  static Optional<ShutdownOutcome> outcome(State state) {
    return switch (state.state()) {
      case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_NOSTATE, VIR_DOMAIN_SHUTDOWN ->
          Optional.empty();
      case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED -> Optional.of(ShutdownOutcome.PAUSED);
      case VIR_DOMAIN_CRASHED -> Optional.of(ShutdownOutcome.CRASHED);
      case VIR_DOMAIN_SHUTOFF -> Optional.of(off(state));
    };
  }

  /** The reasons of virDomainShutoffReason. */
  private static ShutdownOutcome off(State state) {
    if (state.hasSavedMemory()) {
      return ShutdownOutcome.PAUSED;
    }
    return switch (state.reason()) {
      case 1 -> ShutdownOutcome.GUEST;
      case 2 -> ShutdownOutcome.DESTROYED;
      case 3, 6, 8 -> ShutdownOutcome.CRASHED; // failed to start, or given up by the daemon
      case 5 -> ShutdownOutcome.PAUSED;
      default -> ShutdownOutcome.UNKNOWN; // unknown, migrated, from a snapshot, newer ones
    };
  }

  /** Starts a machine that is off; one that is on, in whatever way, is left alone. */
  void start(UUID vm) throws HypervisorException {
    boolean started =
        libvirt.startDomain(
            vm,
            "start machine " + vm,
            domain -> {
              if (isOn(domain)) {
                return false;
              }
              domain.create();
              return true;
            });
    if (started) {
      log.atInfo().addKeyValue("vm", vm).log("machine started");
    }
  }

  private static boolean isOn(Domain domain) throws org.libvirt.LibvirtException {
    return domain.isActive() == 1;
  }
}
