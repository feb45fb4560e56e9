package io.secondsite.agent.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DutyCycleTest {
  private final AtomicLong nanos = new AtomicLong();
  private Duration rested = Duration.ZERO;

  private DutyCycle cycle(int percent) {
    return new DutyCycle(
        percent,
        nanos::get,
        duration -> {
          rested = rested.plus(duration);
          nanos.addAndGet(duration.toNanos());
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 50, 100})
  void workIsTheShareOfAllTime(int percent) throws InterruptedException {
    // Given
    DutyCycle cycle = cycle(percent);
    Duration step = Duration.ofMillis(3);
    Duration worked = Duration.ZERO;
    // When
    for (int turn = 0; turn < 7_000; turn++) {
      nanos.addAndGet(step.toNanos());
      worked = worked.plus(step);
      cycle.worked(1);
    }
    // Then
    double share = 100.0 * worked.toNanos() / worked.plus(rested).toNanos();
    assertThat(share).isBetween(percent * 0.99, percent * 1.01);
  }

  @Test
  void whoEndsTheRestEndsTheWork() {
    DutyCycle cycle =
        new DutyCycle(
            10,
            nanos::get,
            _ -> {
              throw new InterruptedException("over");
            });
    nanos.addAndGet(DutyCycle.WORK.toNanos());
    assertThatThrownBy(() -> cycle.worked(1)).isInstanceOf(InterruptedException.class);
  }
}
