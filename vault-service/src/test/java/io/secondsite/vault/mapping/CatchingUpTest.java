package io.secondsite.vault.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CatchingUpTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final CatchingUp catchingUp = new CatchingUp(clock, Duration.ofSeconds(10));
  private final AtomicInteger calls = new AtomicInteger();

  private Supplier<String> refusedUntil(int call, String code) {
    return () -> {
      if (calls.incrementAndGet() < call) {
        clock.advance(Duration.ofSeconds(4));
        throw ProblemException.of(new ForwardedCode(code, 422), "not known");
      }
      return "mapped";
    };
  }

  @Test
  void whatTheVaultKnowsIsAskedAgainUntilMappingServiceKnowsIt() {
    assertThat(catchingUp.retry(() -> true, refusedUntil(3, "UNKNOWN_NETWORK")))
        .isEqualTo("mapped");
    assertThat(calls).hasValue(3);
  }

  @Test
  void aCloudsNetworksMayBeReadAfterItsPairing() {
    assertThat(catchingUp.retry(() -> true, refusedUntil(2, "NETWORK_NOT_OFFERED")))
        .isEqualTo("mapped");
    assertThat(calls).hasValue(2);
  }

  @Test
  void itsPatienceEnds() {
    assertThatThrownBy(() -> catchingUp.retry(() -> true, refusedUntil(9, "UNKNOWN_NETWORK")))
        .isInstanceOf(ProblemException.class);
    assertThat(calls).hasValue(3);
  }

  @Test
  void whatIsUnknownHereTooIsRefusedAtOnce() {
    assertThatThrownBy(() -> catchingUp.retry(() -> false, refusedUntil(9, "UNKNOWN_NETWORK")))
        .isInstanceOf(ProblemException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void anotherRefusalIsFinal() {
    assertThatThrownBy(
            () -> catchingUp.retry(() -> true, refusedUntil(9, "NETWORK_ALREADY_MAPPED")))
        .isInstanceOf(ProblemException.class);
    assertThat(calls).hasValue(1);
  }
}
