package io.secondsite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultClientTest {
  private static final UUID VM = new UUID(1, 2);
  private static final String ITEM =
      "/replicationFabrics/NewYork/replicationProtectionContainers/Gold%20Cloud"
          + "/replicationProtectedItems/"
          + VM;

  @TempDir Path folder;

  private StandInVault server;
  private VaultClient vault;

  @BeforeEach
  void start() throws IOException {
    server = new StandInVault();
    vault = VaultClient.of(server.address(folder));
  }

  @AfterEach
  void stop() {
    vault.close();
    server.close();
  }

  private static String job(String state) {
    return """
    {"name":"j1","properties":{"scenarioName":"TestFailover","state":"%s",
     "tasks":[{"name":"StartReplica","friendlyName":"Start the replica","state":"%s"}],
     "errors":[{"serviceErrorDetails":{"code":"NO_GOOD_POINT","message":"none",
                "recommendedAction":"wait for a cycle"}}]}}\
    """
        .formatted(state, state);
  }

  @Test
  void aListIsFollowedPageByPageToItsEnd() {
    server
        .on(
            "GET",
            "/replicationFabrics",
            200,
            "{\"value\":[{\"name\":\"a\"}],\"nextLink\":\""
                + server.url()
                + StandInVault.VAULT
                + "/replicationFabrics?api-version=2023-06-01&$skipToken=1\"}")
        .on("GET", "/replicationFabrics", 200, "{\"value\":[{\"name\":\"b\"}]}");
    assertThat(vault.fabrics()).containsExactly("a", "b");
    assertThat(server.asked())
        .extracting(StandInVault.Asked::query)
        .containsExactly("api-version=2023-06-01", "api-version=2023-06-01&$skipToken=1");
  }

  @Test
  void anOperationIsFollowedToItsEndAndItsJobIsToldAtEachTurn() {
    server
        .accepted("POST", ITEM + "/testFailover", "j1")
        .status("j1", "{\"status\":\"InProgress\"}")
        .status("j1", "{\"status\":\"Succeeded\"}")
        .on("GET", "/replicationJobs/j1", 200, job("InProgress"))
        .on("GET", "/replicationJobs/j1", 200, job("Succeeded"));
    List<String> told = new ArrayList<>();
    Job ended =
        vault.testFailover(
            "NewYork", "Gold Cloud", VM, "p1", "Isolated", null, job -> told.add(job.state()));
    assertThat(ended.hasSucceeded()).isTrue();
    assertThat(ended.tasks()).extracting(Job.Task::name).containsExactly("StartReplica");
    assertThat(told).containsExactly("InProgress", "Succeeded");
    assertThat(server.asked("POST").body())
        .contains("\"networkType\":\"Isolated\"", "/recoveryPoints/p1\"", "HyperVReplica2012R2");
  }

  @Test
  void anOperationThatFailsIsAnErrorWithItsCodeAndRemedy() {
    server
        .accepted("POST", ITEM + "/unplannedFailover", "j1")
        .status(
            "j1",
            "{\"status\":\"Failed\",\"error\":{\"code\":\"NO_GOOD_POINT\",\"message\":\"none\"}}")
        .on("GET", "/replicationJobs/j1", 200, job("Failed"));
    assertThatExceptionOfType(AgentException.class)
        .isThrownBy(() -> vault.unplannedFailover("NewYork", "Gold Cloud", VM, null, job -> {}))
        .satisfies(failure -> {
          assertThat(failure.code()).isEqualTo("NO_GOOD_POINT");
          assertThat(failure.remedy()).contains("wait for a cycle");
          assertThat(failure.isConflict()).isTrue();
        });
  }

  @Test
  void anAcceptedOperationThatCannotBeFollowedIsNotTakenForDone() {
    server.on("PUT", "/replicationPolicies/p", 202, "");
    assertThatExceptionOfType(AgentException.class)
        .isThrownBy(() -> vault.createPolicy("p", 300, 24, true))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("ANSWER"));
  }

  @Test
  void whatIsDoneAtOnceNeedsNoFollowing() {
    server.on("PUT", "/replicationPolicies/p", 200, "{}");
    vault.createPolicy("p", 300, 24, true);
    assertThat(server.asked("PUT").body())
        .contains("\"replicationFrequencyInSeconds\":300", "\"compression\":\"Enabled\"");
  }

  @Test
  void anArmErrorIsAnExceptionWithCodeMessageAndTarget() {
    server.on(
        "PUT",
        "/replicationPolicies/p",
        400,
        "{\"error\":{\"code\":\"InvalidParameter\",\"message\":\"too often\",\"target\":\"x\"}}");
    assertThatExceptionOfType(AgentException.class)
        .isThrownBy(() -> vault.createPolicy("p", 1, 24, true))
        .satisfies(failure -> {
          assertThat(failure.status()).isEqualTo(400);
          assertThat(failure.code()).isEqualTo("InvalidParameter");
          assertThat(failure).hasMessageContaining("too often").hasMessageContaining("x");
        });
  }

  @Test
  void anErrorThatIsNoArmErrorStillSaysItsStatus() {
    server.on("GET", "/replicationFabrics", 502, "<html>");
    assertThatExceptionOfType(AgentException.class)
        .isThrownBy(() -> vault.fabrics())
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("HTTP_502"));
  }

  @Test
  void anExpiredTokenIsAskedForAnewOnce() {
    server
        .on("GET", "/replicationFabrics", 401, "{}")
        .on("GET", "/replicationFabrics", 200, "{\"value\":[]}");
    assertThat(vault.fabrics()).isEmpty();
    assertThat(server.tokens()).isEqualTo(2);
    assertThat(server.asked("GET").authorization()).isEqualTo("Bearer token-2");
  }

  @Test
  void aRefusedTokenIsNotAskedForForever() {
    server.on("GET", "/replicationFabrics", 401, "{\"error\":{\"code\":\"Unauthenticated\"}}");
    assertThatExceptionOfType(AgentException.class)
        .isThrownBy(() -> vault.fabrics())
        .satisfies(failure -> assertThat(failure.status()).isEqualTo(401));
    assertThat(server.tokens()).isEqualTo(2);
  }

  @Test
  void aWrongSecretIsRefused() throws IOException {
    Files.writeString(folder.resolve("secret"), "wrong");
    assertThatExceptionOfType(AgentException.class)
        .isThrownBy(() -> vault.token())
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("InvalidClient"));
  }

  @Test
  void aRegistrationKeyIsAskedForWithoutAnApiVersion() {
    server.on(
        "POST",
        "/secondsite/v1" + StandInVault.VAULT + "/registrationKeys",
        201,
        "{\"secret\":\"s\"}");
    assertThat(vault.createRegistrationKey()).isEqualTo("{\"secret\":\"s\"}");
    assertThat(server.asked("POST").query()).isEqualTo("null");
  }

  @Test
  void protectionIsEnabledAtTheItemsPath() {
    server
        .accepted("PUT", ITEM, "j1")
        .status("j1", "{\"status\":\"Succeeded\"}")
        .on("GET", "/replicationJobs/j1", 200, job("Succeeded"));
    vault.enableProtection("NewYork", "Gold Cloud", VM, "p", job -> {});
    assertThat(server.asked("PUT").body())
        .contains("replicationProtectableItems/" + VM, "/replicationPolicies/p");
  }

  @Test
  void aNetworkIsMappedAtItsPathToTheOtherFabricsNetwork() {
    String path = "/replicationFabrics/NewYork/replicationNetworks/N1/replicationNetworkMappings/m";
    server.on("PUT", path, 200, "{}");
    vault.mapNetwork("m", "NewYork", "N1", "Chicago", "C1");
    assertThat(server.asked("PUT").body())
        .contains(
            StandInVault.VAULT + "/replicationFabrics/Chicago/replicationNetworks/C1", "VmmToVmm");
  }

  @Test
  void aVaultThatDoesNotAnswerIsUnreachable() {
    server.close();
    assertThatExceptionOfType(AgentException.class)
        .isThrownBy(() -> vault.fabrics())
        .satisfies(failure -> assertThat(failure.isUnreachable()).isTrue());
  }
}
