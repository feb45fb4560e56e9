package io.secondsite.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BootStateTest {
  private static final BootState.Starting STARTING = new BootState.Starting();
  private static final BootState.Running RUNNING =
      STARTING.started(Instant.EPOCH, "/log", List.of("file /x"));
  private static final BootState.Failed FAILED = STARTING.failed("no memory");

  @Test
  void theTableOfTransitionsIsTheDocumentedOne() {
    assertThat(transitions(BootState.Starting.class))
        .containsExactlyInAnyOrder("Running", "Failed");
    assertThat(transitions(BootState.Running.class)).containsExactlyInAnyOrder("Lost", "Removed");
    assertThat(transitions(BootState.Lost.class)).containsExactlyInAnyOrder("Removed");
    assertThat(transitions(BootState.Failed.class)).containsExactlyInAnyOrder("Removed");
    assertThat(transitions(BootState.Removed.class)).isEmpty();
  }

  @Test
  void everyTransitionLeadsWhereItSays() {
    assertThat(RUNNING.label()).isEqualTo("RUNNING");
    assertThat(FAILED.label()).isEqualTo("FAILED");
    assertThat(RUNNING.removed().label()).isEqualTo("REMOVED");
    assertThat(FAILED.removed()).isEqualTo(new BootState.Removed());
    assertThat(RUNNING.lost("gone").label()).isEqualTo("LOST");
    assertThat(RUNNING.lost("gone").removed().label()).isEqualTo("REMOVED");
    assertThat(STARTING.label()).isEqualTo("STARTING");
  }

  private static Set<String> transitions(Class<?> state) {
    return Stream.concat(
            Arrays.stream(state.getDeclaredMethods()),
            Arrays.stream(state.getInterfaces())
                .flatMap(parent -> Arrays.stream(parent.getDeclaredMethods())))
        .map(Method::getReturnType)
        .filter(BootState.class::isAssignableFrom)
        .map(Class::getSimpleName)
        .collect(Collectors.toSet());
  }
}
