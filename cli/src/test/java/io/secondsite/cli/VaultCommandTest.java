package io.secondsite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VaultCommandTest {
  private static final UUID VM = new UUID(1, 2);
  private static final String CLOUD =
      "/replicationFabrics/NewYork/replicationProtectionContainers/GoldCloud1";
  private static final String ITEM = CLOUD + "/replicationProtectedItems/" + VM;

  @TempDir Path state;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private StandInVault server;

  @BeforeEach
  void start() throws IOException {
    server = new StandInVault();
    server.address(state).write(state);
    server.on(
        "GET",
        "/replicationProtectedItems",
        200,
        """
        {"value":[{"id":"%s","name":"%s",
         "properties":{"friendlyName":"vm-a","protectionState":"Protected"}}]}\
        """
            .formatted(StandInVault.VAULT + ITEM, VM));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int execute(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--state";
    all[arguments.length + 1] = state.toString();
    return new CommandLine(new VaultCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all);
  }

  private void succeeds(String method, String path) {
    server
        .accepted(method, path, "j1")
        .on("GET", StandInVault.VAULT + "/operationStatus/j1", 200, "{\"status\":\"Succeeded\"}")
        .on(
            "GET",
            "/replicationJobs/j1",
            200,
            """
            {"name":"j1","properties":{"friendlyName":"Test failover","state":"Succeeded",
             "targetObjectName":"vm-a","tasks":[{"name":"t","friendlyName":"Start the replica",
             "state":"Succeeded"}]}}\
            """);
  }

  @Test
  void helpIsShownForAVerb() {
    assertThat(execute("protect", "--help")).isZero();
    assertThat(out.toString()).contains("Usage: vault protect");
  }

  @Test
  void protectedMachinesAreListed() {
    assertThat(execute("items")).isZero();
    assertThat(out.toString()).contains("vm-a", VM.toString(), "GoldCloud1", "Protected");
  }

  @Test
  void withJsonTheVaultsAnswerIsPrinted() {
    assertThat(execute("items", "--json")).isZero();
    assertThat(out.toString()).contains("\"protectionState\" : \"Protected\"");
  }

  @Test
  void aTestFailoverIsFollowedTaskByTask() {
    succeeds("POST", ITEM + "/testFailover");
    assertThat(execute("test-failover", "vm-a")).isZero();
    assertThat(out.toString()).contains("Succeeded  Start the replica", "Succeeded  job j1");
    assertThat(server.asked("POST").body()).contains("\"networkType\":\"Isolated\"");
  }

  @Test
  void aFailoverTakesTheMachineByItsIdAndAChosenPoint() {
    succeeds("POST", ITEM + "/unplannedFailover");
    assertThat(execute("failover", VM.toString(), "--point", "p7", "--json")).isZero();
    assertThat(server.asked("POST").body()).contains("/recoveryPoints/p7");
    assertThat(out.toString()).startsWith("{").contains("\"state\" : \"Succeeded\"");
  }

  @Test
  void aTestFailoverIsCleanedUpWithComments() {
    succeeds("POST", ITEM + "/testFailoverCleanup");
    assertThat(execute("cleanup", "vm-a", "--comments", "went well")).isZero();
    assertThat(server.asked("POST").body()).contains("went well");
  }

  @Test
  void aMachineIsProtectedByItsName() {
    server.on(
        "GET",
        CLOUD + "/replicationProtectableItems",
        200,
        "{\"value\":[{\"name\":\"%s\",\"properties\":{\"friendlyName\":\"vm-a\"}}]}".formatted(VM));
    succeeds("PUT", ITEM);
    assertThat(
            execute(
                "protect", "vm-a", "--fabric", "NewYork", "--cloud", "GoldCloud1", "--policy", "p"))
        .isZero();
  }

  @Test
  void jobsAndOneJobAreShown() {
    server.on(
        "GET",
        "/replicationJobs",
        200,
        """
        {"value":[{"name":"j1","properties":{"friendlyName":"Test failover",
         "state":"Failed","targetObjectName":"vm-a"}}]}\
        """);
    succeeds("POST", ITEM + "/testFailover");
    assertThat(execute("jobs")).isZero();
    assertThat(execute("jobs", "j1")).isZero();
    assertThat(out.toString()).contains("Failed", "Start the replica");
  }

  @Test
  void pointsAreListed() {
    server.on("GET", ITEM + "/recoveryPoints", 200, "{\"value\":[{\"name\":\"p2\"}]}");
    assertThat(execute("points", "vm-a")).isZero();
    assertThat(out.toString()).contains("POINT", "HEALTH", "p2");
  }

  @Test
  void anUnknownMachineFailsWithWhatToDo() {
    assertThat(execute("failover", "none")).isEqualTo(1);
    assertThat(err.toString()).contains("none", "secondsite vault items");
  }

  @Test
  void aRefusalByStateIsExitCodeFour() {
    server.on(
        "POST",
        ITEM + "/testFailover",
        409,
        "{\"error\":{\"code\":\"TestFailoverRunning\",\"message\":\"one runs\"}}");
    assertThat(execute("test-failover", "vm-a")).isEqualTo(4);
    assertThat(err.toString()).contains("TestFailoverRunning", "one runs");
  }

  @Test
  void noVaultIsAMissingPrerequisite() throws IOException {
    java.nio.file.Files.delete(state.resolve("vault.json"));
    assertThat(execute("jobs")).isEqualTo(3);
    assertThat(err.toString()).contains("vault.json", "secondsite up");
  }

  @Test
  void noVerbIsWrongUsage() {
    assertThat(execute()).isEqualTo(2);
  }

  @Test
  void points_show_health_lock_and_pins() {
    server.on(
        "GET",
        ITEM + "/recoveryPoints",
        200,
        """
        {"value":[{"name":"e1-7","properties":{"recoveryPointTime":"2026-01-01T00:00:00Z",
         "recoveryPointType":"CrashConsistent","providerSpecificDetails":{"health":"Damaged",
         "damage":"cluster 7","lockedUntil":"2026-01-02T00:00:00Z","pins":["before-upgrade"]}}},
         {"name":"e1-6","properties":{}}]}\
        """);
    assertThat(execute("points", "vm-a")).isZero();
    assertThat(out.toString())
        .contains(
            "e1-7",
            "Damaged",
            "e1-7 is damaged: cluster 7",
            "2026-01-02T00:00:00Z",
            "before-upgrade",
            "e1-6");
  }

  @Test
  void a_pin_goes_to_the_point_and_its_job_is_waited_for() {
    String path =
        "/secondsite/v1" + StandInVault.VAULT + ITEM + "/recoveryPoints/e1-7/pins/before%20upgrade";
    succeeds("PUT", path);
    succeeds("DELETE", path);
    assertThat(execute("pin", "vm-a", "e1-7", "before upgrade")).isZero();
    assertThat(server.asked("PUT").path()).isEqualTo(path);
    assertThat(execute("unpin", "vm-a", "e1-7", "before upgrade")).isZero();
    assertThat(server.asked("DELETE").path()).isEqualTo(path);
  }

  @Test
  void verify_orders_all_points_one_point_or_a_comparison() {
    succeeds("POST", "/secondsite/v1" + StandInVault.VAULT + ITEM + "/verification");
    assertThat(execute("verify", "vm-a")).isZero();
    assertThat(server.asked("POST").body()).contains("Points").doesNotContain("recoveryPointId");
    assertThat(execute("verify", "vm-a", "--point", "e1-7")).isZero();
    assertThat(server.asked("POST").body()).contains("e1-7");
    assertThat(execute("verify", "vm-a", "--compare")).isZero();
    assertThat(server.asked("POST").body()).contains("CompareWithSource");
  }

  @Test
  void retention_is_shown_and_changed_by_what_is_said() {
    String path = "/secondsite/v1" + StandInVault.VAULT + "/replicationPolicies/gold/retention";
    String answer =
        """
        {"windowHours":24,"tiers":[{"afterMinutes":60,"everyMinutes":5}],"lockHours":12,
         "softDeleteDays":14,"notes":["points keep their lock"]}\
        """;
    server.on("GET", path, 200, answer).on("PUT", path, 200, answer);
    assertThat(execute("retention", "gold")).isZero();
    assertThat(out.toString()).contains("24 h", "one point per 5 min", "12 h");
    assertThat(execute("retention", "gold", "--tier", "60:5", "--lock-hours", "12")).isZero();
    assertThat(server.asked("PUT").body())
        .contains("\"lockHours\":12", "\"afterMinutes\":60")
        .doesNotContain("windowHours");
    assertThat(out.toString()).contains("note: points keep their lock");
    assertThat(execute("retention", "gold", "--tier", "five")).isNotZero();
    assertThat(err.toString()).contains("AFTER:EVERY");
  }
}
