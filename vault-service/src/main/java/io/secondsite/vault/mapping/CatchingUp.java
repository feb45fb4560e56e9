package io.secondsite.vault.mapping;

import io.secondsite.rim.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The vault and mapping-service hear of a site's fabric by the same events, each in its own time.
 * What the vault shows already must not be refused because mapping-service has not read it yet.
 * Thread-safe.
 */
public final class CatchingUp {
  /**
   * What may be said only because an event was not read yet. NETWORK_NOT_OFFERED is one of them: a
   * pairing may be known before the clouds and the other site's networks on which it rests.
   */
  private static final Set<String> MAYBE_EARLY =
      Set.of("UNKNOWN_SERVER", "UNKNOWN_NETWORK", "NETWORK_NOT_OFFERED");

  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  private final Clock clock;
  private final Duration patience;

  public CatchingUp(Clock clock, Duration patience) {
    this.clock = clock;
    this.patience = patience;
  }

  /** Asks again while mapping-service does not know what is known here. */
  public <T> T retry(BooleanSupplier isKnownHere, Supplier<T> call) {
    Instant end = clock.instant().plus(patience);
    while (true) {
      try {
        return call.get();
      } catch (ProblemException refusal) {
        boolean lags = MAYBE_EARLY.contains(refusal.code().name()) && isKnownHere.getAsBoolean();
        if (!lags || !clock.instant().isBefore(end) || Thread.currentThread().isInterrupted()) {
          throw refusal;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
