package io.secondsite.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tier: plain. The launcher's verbs, as processes. */
class LauncherIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  @TempDir private Path state;

  private Product product() {
    return new Product(state);
  }

  @AfterEach
  void down() throws Exception {
    product().run(DEADLINE, "down", "--purge");
  }

  @Test
  void upStartsOneStackAndDownLeavesNothing() throws Exception {
    // When it is started
    Product.Answer up = product().run(DEADLINE, "up", "--hypervisor=simulated");
    assertThat(up.exitCode()).as(up.output()).isZero();
    // Then it runs, with a sample guest, and its agents say so
    Product.Answer status = product().run(DEADLINE, "status", "--json");
    JsonNode shown = new ObjectMapper().readTree(status.lastLine());
    assertThat(status.exitCode()).as(status.output()).isZero();
    assertThat(shown.path("running").asBoolean()).isTrue();
    assertThat(shown.path("parts")).hasSize(8);
    for (JsonNode part : shown.path("parts")) {
      assertThat(part.path("state").asText()).as(part.toString()).isEqualTo("UP");
    }
    assertThat(shown.path("parts").path(7).path("database").asText()).isEqualTo("UP");
    // And its events can be read
    Eventually.holds("the events of the site", DEADLINE, this::areEventsOfTheSiteRead);
    Product.Answer vms = product().run(DEADLINE, "host", "vms", "--agent", "host1.NewYork");
    assertThat(vms.exitCode()).as(vms.output()).isZero();
    assertThat(vms.output()).contains("web1");
    // And a second one is refused
    assertThat(product().run(DEADLINE, "up", "--hypervisor=simulated").exitCode()).isEqualTo(4);
    // When it is ended
    Product.Answer down = product().run(DEADLINE, "down");
    // Then nothing is left
    assertThat(down.exitCode()).as(down.output()).isZero();
    assertThat(product().processes()).isEmpty();
    assertThat(product().run(DEADLINE, "status").exitCode()).isEqualTo(4);
  }

  private boolean areEventsOfTheSiteRead() throws Exception {
    String events = product().run(DEADLINE, "events", "--no-follow").output();
    return events.contains("server NewYork registered") && events.contains("cloud GoldCloud1");
  }

  @Test
  void aKilledLauncherLeavesNoProcessBehind() throws Exception {
    // Given
    Product.Answer up = product().run(DEADLINE, "up", "--hypervisor=simulated");
    assertThat(up.exitCode()).as(up.output()).isZero();
    JsonNode launcher =
        new ObjectMapper().readTree(Files.readString(state.resolve("launcher.json")));
    ProcessHandle process = ProcessHandle.of(launcher.path("pid").asLong()).orElseThrow();
    // When
    process.destroyForcibly();
    // Then
    Eventually.holds("every process to end", DEADLINE, () -> product().processes().isEmpty());
  }

  @Test
  void wrongUsageIsToldApart() throws Exception {
    assertThat(product().run(DEADLINE, "demo", "--hypervisor=vmware").exitCode()).isEqualTo(2);
    assertThat(product().run(DEADLINE, "fly").exitCode()).isEqualTo(2);
    assertThat(product().run(DEADLINE, "version").exitCode()).isZero();
    assertThat(product().run(DEADLINE, "help").output()).contains("demo", "up", "down", "host");
  }
}
