package io.secondsite.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives the agent's unit is started in a scope of its own. */
class OwnScopeTest {
  @TempDir Path systemd;

  @Test
  void whereSystemdRunsRootGetsAScopeWhoseNameNoOtherHas() {
    // When
    OwnScope scope = new OwnScope(systemd, true);
    List<String> first = scope.prefix("view-drill-1");
    // Then
    assertThat(first)
        .startsWith("systemd-run", "--scope")
        .endsWith("--")
        .anyMatch(word -> word.matches("--unit=secondsite-view-drill-1-[0-9a-f]{8}\\.scope"));
    assertThat(scope.prefix("view-drill-1")).isNotEqualTo(first);
  }

  @Test
  void elsewhereNothingIsPutBefore() {
    assertThat(new OwnScope(systemd.resolve("absent"), true).prefix("x")).isEmpty();
    assertThat(new OwnScope(systemd, false).prefix("x")).isEmpty();
  }
}
