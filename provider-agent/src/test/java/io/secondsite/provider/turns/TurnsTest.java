package io.secondsite.provider.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();

  private void work(String thing) {
    begun.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void what_is_asked_for_many_times_while_it_is_worked_on_is_done_once_more() {
    try (Turns<String> turns = new Turns<>(4, this::work)) {
      // Given
      turns.ask("a");
      await().until(() -> begun.get() == 1);
      // When
      turns.ask("a");
      turns.ask("a");
      gate.countDown();
      // Then
      await().until(() -> begun.get() == 2);
    }
    assertThat(begun.get()).isEqualTo(2);
  }

  @Test
  void different_things_go_on_side_by_side() {
    try (Turns<String> turns = new Turns<>(4, this::work)) {
      turns.ask("a");
      turns.ask("b");
      await().until(() -> begun.get() == 2);
      gate.countDown();
    }
  }
}
