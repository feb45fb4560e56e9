package io.secondsite.provider.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RunStateTest {

  @Test
  void the_table_of_transitions_is_as_documented() {
    Set<String> table = new TreeSet<>();
    for (Class<?> from : RunState.class.getPermittedSubclasses()) {
      Arrays.stream(from.getDeclaredMethods())
          .filter(method -> RunState.class.isAssignableFrom(method.getReturnType()))
          .forEach(method ->
              table.add(from.getSimpleName() + " → " + method.getReturnType().getSimpleName()));
    }
    assertThat(table)
        .containsExactlyInAnyOrder(
            "Accepted → Running", "Accepted → Failed", "Running → Succeeded", "Running → Failed");
  }
}
