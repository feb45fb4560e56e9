package io.secondsite.hypervisor;

import io.secondsite.hypervisor.Consistency.OfApplications;
import io.secondsite.hypervisor.Consistency.OfCrash;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a capture with the guest frozen around the begin and not a moment longer. No agent can
 * keep a capture from beginning: where the freeze fails, or does not last until the capture has
 * begun, the capture is as after a power cut and says why. For one thread, used once.
 */
public final class FrozenBegin {
  private static final Logger log = LoggerFactory.getLogger(FrozenBegin.class);

  /** A thaw that fails is tried so often here; the guard goes on with it. */
  private static final int THAWS_MAX = 2;

  private final GuestAgent agent;
  private final FreezeGuard guard;

  public FrozenBegin(GuestAgent agent, FreezeGuard guard) {
    this.agent = agent;
    this.guard = guard;
  }

  /** What is begun. */
  public interface Begin<T> {
    T begin() throws HypervisorException;
  }

  /** What was begun, and what its content promises. */
  public record Begun<T>(T capture, Consistency consistency) {}

  /** Begins under a freeze if there can be one, else without. */
  public <T> Begun<T> begin(Begin<T> begin) throws HypervisorException {
    FreezeGuard.Armed armed;
    try {
      // An agent that does not even answer this would not answer a thaw.
      if (agent.isFrozen()) {
        return unfrozen(begin, "the guest is frozen already, by others");
      }
      armed = guard.arm();
    } catch (HypervisorException e) {
      return unfrozen(begin, String.valueOf(e.getMessage()));
    }
    try (armed) {
      Optional<String> failure = freeze();
      if (failure.isPresent()) {
        thaw(armed);
        return unfrozen(begin, failure.get());
      }
      return frozen(begin, armed);
    }
  }

  private static <T> Begun<T> unfrozen(Begin<T> begin, String reason) throws HypervisorException {
    return new Begun<>(begin.begin(), new OfCrash(Optional.of(reason)));
  }

  private <T> Begun<T> frozen(Begin<T> begin, FreezeGuard.Armed armed) throws HypervisorException {
    try {
      T capture = begin.begin();
      return new Begun<>(capture, consistency());
    } finally {
      thaw(armed);
    }
  }

  /** Why the guest is not frozen; empty if it says it is. */
  private Optional<String> freeze() {
    try {
      return agent.freeze() > 0
          ? Optional.empty()
          : Optional.of("the guest has no file system that can be frozen");
    } catch (HypervisorException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Asked after the begin: a guest that is frozen still was so all the time. */
  private Consistency consistency() {
    try {
      return agent.isFrozen()
          ? new OfApplications()
          : new OfCrash(Optional.of("the guest thawed before the capture had begun"));
    } catch (HypervisorException e) {
      return new OfCrash(Optional.of("whether the freeze lasted is unknown: " + e.getMessage()));
    }
  }

  /** Also after a freeze that failed: its command may be carried out late. */
  private void thaw(FreezeGuard.Armed armed) {
    for (int attempt = 1; attempt <= THAWS_MAX; attempt++) {
      try {
        agent.thaw();
        armed.thawed();
        return;
      } catch (HypervisorException e) {
        log.atWarn().addKeyValue("attempt", attempt).setCause(e).log("guest not thawed yet");
      }
    }
  }
}
