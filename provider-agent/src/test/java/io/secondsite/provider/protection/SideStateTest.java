package io.secondsite.provider.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SideStateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Failure WHY = new Failure("X", "x", null);

  @Test
  void the_table_of_transitions_is_as_documented() {
    Set<String> table = new TreeSet<>();
    for (Class<?> from : SideState.class.getPermittedSubclasses()) {
      Arrays.stream(from.getDeclaredMethods())
          .filter(method -> SideState.class.isAssignableFrom(method.getReturnType()))
          .filter(method -> !java.lang.reflect.Modifier.isStatic(method.getModifiers()))
          .map(Method::getReturnType)
          .forEach(to -> table.add(from.getSimpleName() + " → " + to.getSimpleName()));
    }
    assertThat(table)
        .containsExactlyInAnyOrder(
            "Preparing → Ready",
            "Preparing → Replicating",
            "Preparing → Failed",
            "Preparing → FailedOver",
            "Ready → Preparing",
            "Ready → Failed",
            "Ready → FailedOver",
            "Replicating → Preparing",
            "Replicating → Failed",
            "Replicating → FailedOver",
            "Failed → Preparing",
            "Failed → FailedOver");
  }

  @Test
  void the_pauses_between_attempts_grow_up_to_a_minute() {
    // Given
    SideState.Failed failed = new SideState.Preparing(0).failed(WHY, NOW);
    assertThat(failed.retryAt()).isEqualTo(NOW.plusSeconds(2));
    // When
    for (int i = 0; i < 20; i++) {
      failed = failed.again().failed(WHY, NOW);
    }
    // Then
    assertThat(Duration.between(NOW, failed.retryAt())).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void success_forgets_the_failures() {
    assertThat(new SideState.Preparing(7).ready().failed(WHY, NOW).failures()).isEqualTo(1);
  }
}
