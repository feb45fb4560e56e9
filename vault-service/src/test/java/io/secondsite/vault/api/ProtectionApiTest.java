package io.secondsite.vault.api;

import static io.secondsite.vault.api.Api.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.testkit.stack.ServiceStack;
import io.secondsite.vault.service.VaultFiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceStack.class)
@QuarkusTestResource(VaultFiles.class)
@TestProfile(ApiProfile.class)
class ProtectionApiTest {
  private final Api api = new Api();
  private final Sites sites = new Sites(api.vm);

  @AfterEach
  void close() {
    sites.close();
  }

  private String protectedMachine() {
    api.paired();
    String job = accepted(api.enable(api.vm));
    sites.protect();
    api.awaitStatus(job, "Succeeded");
    return job;
  }

  @Test
  void R63_a_policy_of_45_seconds_is_refused_naming_the_field_and_the_values() {
    Response refusal = api.policy(45);

    assertThat(refusal.statusCode()).isEqualTo(400);
    assertThat(refusal.jsonPath().getString("error.target"))
        .isEqualTo("replicationFrequencyInSeconds");
    assertThat(refusal.jsonPath().getString("error.message")).contains("30, 300 or 900");
    assertThat(api.read(api.vault + "/replicationPolicies").getList("value")).isEmpty();
  }

  @Test
  void a_policy_is_shown_as_it_was_made_and_goes_when_it_is_deleted() {
    api.policy(30).then().statusCode(200);
    JsonPath policy = api.read(api.vault + "/replicationPolicies/gold-policy");
    assertThat(policy.getInt("properties.providerSpecificDetails.replicationFrequencyInSeconds"))
        .isEqualTo(30);
    assertThat(policy.getString("type"))
        .isEqualTo("Microsoft.RecoveryServices/vaults/replicationPolicies");

    Api.administrator()
        .delete(api.vault + "/replicationPolicies/gold-policy?api-version=2023-06-01")
        .then()
        .statusCode(204);

    assertThat(api.get(api.vault + "/replicationPolicies/gold-policy").statusCode()).isEqualTo(404);
  }

  @Test
  void retention_is_one_truth_with_the_policy_and_reaches_the_sites() {
    api.paired();
    accepted(api.enable(api.vm));
    String path = "/secondsite/v1" + api.vault + "/replicationPolicies/gold-policy/retention";
    String body =
        """
        {"windowHours": 48, "tiers": [{"afterMinutes": 60, "everyMinutes": 5}], "lockHours": 24}\
        """;

    Api.as("viewer,operator,failover").body(body).put(path).then().statusCode(403);
    Api.administrator().body(body).put(path).then().statusCode(200);

    JsonPath kept = Api.as("viewer").get(path).then().statusCode(200).extract().jsonPath();
    assertThat(kept.getInt("windowHours")).isEqualTo(48);
    assertThat(kept.getInt("tiers[0].everyMinutes")).isEqualTo(5);
    assertThat(kept.getInt("softDeleteDays")).isEqualTo(14);
    assertThat(
            api.read(api.vault + "/replicationPolicies/gold-policy")
                .getInt("properties.providerSpecificDetails.recoveryPoints"))
        .isEqualTo(48);
    await()
        .atMost(Api.PATIENCE)
        .untilAsserted(() ->
            assertThat(sites.item().retention())
                .extracting(ProtectionEvent.Retention::lockHours)
                .isEqualTo(24));
    Response bad = Api.administrator().body("{\"lockHours\": -1}").put(path);
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.jsonPath().getString("error.target")).isEqualTo("lockHours");
    String shorter =
        Api.administrator().body("{\"lockHours\": 0}").put(path).jsonPath().getString("notes[0]");
    assertThat(shorter).contains("points to come");
  }

  @Test
  void a_viewer_changes_nothing() {
    Api.as("viewer")
        .body(Map.of())
        .put(api.vault + "/replicationPolicies/p?api-version=2023-06-01")
        .then()
        .statusCode(403);
  }

  @Test
  void a_vm_that_does_not_exist_is_refused_and_nothing_is_left() {
    api.paired();

    Response refusal = api.enable(UUID.fromString("11111111-0000-4000-8000-000000000001"));

    assertThat(refusal.statusCode()).isEqualTo(404);
    assertThat(refusal.jsonPath().getString("error.target")).isEqualTo("protectableItemId");
    assertThat(api.read(api.vault + "/replicationProtectedItems").getList("value")).isEmpty();
  }

  @Test
  void R98_enabling_ends_with_finalize_protection() {
    String job = protectedMachine();

    JsonPath done = api.job(job);
    assertThat(done.getString("properties.state")).isEqualTo("Succeeded");
    assertThat(done.getList("properties.tasks.friendlyName", String.class))
        .containsExactly(
            "Prepare recovery site",
            "Prepare primary site",
            "Initial replication",
            "Finalize protection");
    assertThat(done.getList("properties.tasks.state", String.class)).containsOnly("Succeeded");
    JsonPath item = api.read(api.item);
    assertThat(item.getString("properties.protectionState")).isEqualTo("Protected");
    assertThat(item.getString("properties.providerSpecificDetails.vmNics[0].recoveryVMNetworkId"))
        .endsWith("/replicationFabrics/munich/replicationNetworks/net-munich");
    assertThat(item.getLong("properties.providerSpecificDetails.rpoInSeconds")).isBetween(0L, 60L);
    assertThat(api.read(api.item + "/recoveryPoints").getList("value.name", String.class))
        .containsExactly("p1");
    assertThat(api.get(api.vault + "/operationResults/" + job).jsonPath().getString("name"))
        .isEqualTo(api.vm.toString());
  }

  @Test
  void events_twice_and_out_of_order_make_no_difference() {
    api.paired();
    String job = accepted(api.enable(api.vm));
    ProtectionEvent.ProtectedItemSet item = sites.item();
    UUID point = UUID.randomUUID();
    sites.pointRemoved(2);
    sites.point(point, 1);
    sites.point(point, 1);
    sites.point(2);
    sites.side(item, "PRIMARY", "REPLICATING");
    sites.side(item, "RECOVERY", "READY");
    sites.side(item, "RECOVERY", "READY");

    api.awaitStatus(job, "Succeeded");

    await()
        .atMost(Api.PATIENCE)
        .untilAsserted(() ->
            assertThat(api.read(api.item + "/recoveryPoints").getList("value.name", String.class))
                .isEqualTo(List.of("p1")));
    assertThat(accepted(api.enable(api.vm))).isEqualTo(job);
  }

  @Test
  void a_test_failover_and_its_clean_up_are_jobs_with_the_engines_steps() {
    protectedMachine();
    String test =
        accepted(
            api.post(
                api.item + "/testFailover",
                Map.of(
                    "failoverDirection",
                    "PrimaryToRecovery",
                    "networkType",
                    "NoNetworkAttachAsInput")));
    CommandEvent.StartFailover command = sites.command(test);
    assertThat(command.network()).isEqualTo("none");
    assertThat(api.post(api.item + "/testFailover", Map.of()).statusCode()).isEqualTo(409);
    sites.step(command, 1, "StartReplica", "InProgress");
    sites.step(command, 1, "StartReplica", "Succeeded");
    sites.succeed(command, true);
    api.awaitStatus(test, "Succeeded");
    assertThat(
            api.job(test).getString("properties.customDetails.protectedItemDetails[0].testVmName"))
        .isEqualTo("web - Test");
    assertThat(api.read(api.item).getList("properties.allowedOperations", String.class))
        .containsExactly("TestFailoverCleanup");

    String clean =
        accepted(api.post(api.item + "/testFailoverCleanup", Map.of("comments", "fine")));
    CommandEvent.StartFailover second = sites.command(clean);
    assertThat(second.drill()).isEqualTo(command.id());
    sites.succeed(second, false);

    api.awaitStatus(clean, "Succeeded");
    assertThat(api.read(api.item).getString("properties.testFailoverState")).isEqualTo("None");
    assertThat(api.read(api.vault + "/replicationJobs").getList("value.properties.scenarioName"))
        .hasSize(4);
  }

  @Test
  void what_keeps_the_source_from_replicating_shows_at_the_item() {
    protectedMachine();
    assertThat(sites.item().authenticationType()).isEqualTo("Certificate");
    sites.sourceIs("Critical", "nothing can be sent: the link is down");

    api.awaitHealth("Critical");
    JsonPath item = api.read(api.item);
    assertThat(item.getList("properties.healthErrors.errorSource", String.class))
        .containsExactly("Source");
    assertThat(item.getString("properties.healthErrors[0].errorMessage"))
        .isEqualTo("nothing can be sent: the link is down");
    sites.sourceIs("Normal", "");
    api.awaitHealth("Normal");
    assertThat(api.read(api.item).getList("properties.healthErrors")).isEmpty();
  }

  @Test
  void I36_the_age_that_is_shown_is_the_source_s_whatever_its_clock_shows() {
    protectedMachine();
    sites.measures("p1", Duration.ofSeconds(100), Duration.ofHours(-1));

    await().untilAsserted(() -> assertThat(rpo()).isBetween(100L, 130L));
    sites.measures("p1", Duration.ofSeconds(200), Duration.ofHours(1));
    await().untilAsserted(() -> assertThat(rpo()).isBetween(200L, 230L));
  }

  private long rpo() {
    return api.read(api.item).getLong("properties.providerSpecificDetails.rpoInSeconds");
  }

  @Test
  void a_point_older_than_the_policy_allows_is_a_health_error_though_the_source_is_silent() {
    protectedMachine();
    api.patchPolicy(Map.of("recoveryPointThresholdInMinutes", 6)).then().statusCode(200);
    await()
        .untilAsserted(
            () -> assertThat(sites.item().recoveryPointObjectiveSeconds()).isEqualTo(360));
    assertThat(api.read(api.item).getString("properties.replicationHealth")).isEqualTo("Normal");

    sites.measures("p1", Duration.ofSeconds(400), Duration.ZERO);

    api.awaitHealth("Warning");
    JsonPath item = api.read(api.item);
    assertThat(item.getList("properties.healthErrors.errorCode", String.class))
        .containsExactly("RECOVERY_POINT_OBJECTIVE");
    assertThat(item.getString("properties.healthErrors[0].errorMessage")).contains("360 s");
    assertThat(item.getInt("properties.providerSpecificDetails.recoveryPointThresholdInMinutes"))
        .isEqualTo(6);
    assertThat(
            api.patchPolicy(Map.of("recoveryPointThresholdInMinutes", 50_000))
                .jsonPath()
                .getString("error.target"))
        .isEqualTo("recoveryPointThresholdInMinutes");
  }

  @Test
  void the_time_of_day_of_the_first_copy_reaches_the_sites_with_the_item() {
    api.paired();
    api.patchPolicy(Map.of("onlineReplicationStartTime", "22:30:00")).then().statusCode(200);
    accepted(api.enable(api.vm));

    assertThat(sites.item().initialReplicationStart()).isEqualTo("22:30:00");
  }

  @Test
  void an_excluded_disk_is_told_to_the_sites_and_shown() {
    api.paired();
    assertThat(api.enable(api.vm, Map.of("disksToInclude", List.of("vdb"))).statusCode())
        .isEqualTo(400);
    assertThat(
            api.enable(api.vm, Map.of("disksToExclude", List.of("vdz")))
                .jsonPath()
                .getString("error.target"))
        .isEqualTo("providerSpecificDetails.disksToExclude");
    assertThat(api.read(api.vault + "/replicationProtectedItems").getList("value")).isEmpty();

    accepted(api.enable(api.vm, Map.of("disksToExclude", List.of("vdb"))));

    assertThat(sites.item().excludedDisks()).containsExactly("vdb");
    assertThat(
            api.read(api.item)
                .getList("properties.providerSpecificDetails.excludedDisks", String.class))
        .containsExactly("vdb");
    accepted(api.enable(api.vm, Map.of("disksToInclude", List.of("vda"))));
    assertThat(api.enable(api.vm, Map.of("disksToInclude", List.of("vda", "vdb"))).statusCode())
        .isEqualTo(409);
  }

  @Test
  void a_machine_is_held_by_the_vault_until_it_is_resumed() {
    protectedMachine();
    String path = "/secondsite/v1" + api.item + "/suspension";

    Api.as("viewer").body("{}").put(path).then().statusCode(403);
    Api.as("operator").body("{\"reason\": \"\"}").put(path).then().statusCode(400);
    Api.as("operator").body("{\"reason\": \"patching\"}").put(path).then().statusCode(200);

    assertThat(sites.item().suspended()).isEqualTo("patching");
    JsonPath held = Api.as("viewer").get(path).then().statusCode(200).extract().jsonPath();
    assertThat(held.getBoolean("suspended")).isTrue();
    assertThat(api.read(api.item).getString("properties.providerSpecificDetails.suspension.reason"))
        .isEqualTo("patching");

    Api.as("operator").delete(path).then().statusCode(200);

    assertThat(sites.item().suspended()).isNull();
    assertThat(Api.as("viewer").get(path).jsonPath().getBoolean("suspended")).isFalse();
  }

  @Test
  void an_unplanned_failover_while_the_source_runs_needs_a_confirmation() {
    protectedMachine();
    String job =
        accepted(
            api.post(
                api.item + "/unplannedFailover", Map.of("sourceSiteOperations", "NotRequired")));
    CommandEvent.StartFailover command = sites.command(job);
    assertThat(command.confirmSourceDown()).isFalse();
    sites.fail(command, "SOURCE_RUNNING");
    api.awaitStatus(job, "Failed");
    String remedy =
        api.job(job).getString("properties.errors[0].serviceErrorDetails.recommendedAction");
    String path = "/secondsite/v1" + api.vault + "/confirmations/" + command.id();
    assertThat(remedy).contains(path);
    Api.as("viewer,operator").put(path).then().statusCode(403);

    String second = accepted(Api.as("viewer,operator,failover").put(path));
    CommandEvent.StartFailover confirmed = sites.command(second);
    assertThat(confirmed.confirmSourceDown()).isTrue();
    sites.end(UUID.randomUUID(), confirmed, true, null);
    sites.end(UUID.randomUUID(), confirmed, true, null);

    api.awaitStatus(second, "Succeeded");
    api.awaitProtectionState("UnplannedFailoverCommitPending");
    assertThat(sites.commands()).isEqualTo(2);
  }

  private void awaitPoint(String path, Object value) {
    await()
        .atMost(Api.PATIENCE)
        .untilAsserted(() ->
            assertThat(
                    api.read(api.item + "/recoveryPoints/p1")
                        .<Object>get("properties.providerSpecificDetails." + path))
                .isEqualTo(value));
  }

  @Test
  void a_pin_is_a_job_and_shows_at_the_point_once_the_host_has_told_of_it() {
    protectedMachine();
    String pin = "/secondsite/v1" + api.item + "/recoveryPoints/p1/pins/before%20upgrade";
    Api.as("viewer").urlEncodingEnabled(false).put(pin).then().statusCode(403);

    String job = accepted(Api.as("viewer,operator").urlEncodingEnabled(false).put(pin));
    CommandEvent.ActOnReplica command = sites.action(job);
    assertThat(command.server()).isEqualTo("munich");
    assertThat(command.pin()).isEqualTo("before upgrade");
    sites.answer(command, "Succeeded");
    sites.marked(
        List.of(new ReplicationDeltaEvent.Mark("p1", List.of("before upgrade"), null)), List.of());

    api.awaitStatus(job, "Succeeded");
    awaitPoint("pins", List.of("before upgrade"));
    String gone = accepted(Api.administrator().urlEncodingEnabled(false).delete(pin));
    sites.answer(sites.action(gone), "Succeeded");
    sites.marked(List.of(), List.of());
    api.awaitStatus(gone, "Succeeded");
    awaitPoint("pinned", false);
    assertThat(
            Api.administrator()
                .put("/secondsite/v1" + api.item + "/recoveryPoints/p9/pins/a")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void what_a_verification_finds_fails_its_job_and_is_named_at_the_item() {
    protectedMachine();
    String path = "/secondsite/v1" + api.item + "/verification";
    Api.as("viewer").body("{}").post(path).then().statusCode(403);
    assertThat(Api.administrator().body("{\"kind\": \"Hope\"}").post(path).statusCode())
        .isEqualTo(400);

    String job = accepted(Api.administrator().body("{\"kind\": \"Points\"}").post(path));
    CommandEvent.ActOnReplica command = sites.action(job);
    sites.answer(command, "InProgress");
    sites.answer(command, "Failed", "vda/p1.qcow2: cluster 7");
    sites.marked(List.of(new ReplicationDeltaEvent.Mark("p1", List.of(), "cluster 7")), List.of());

    api.awaitStatus(job, "Failed");
    awaitPoint("health", "Damaged");
    JsonPath shown = Api.as("viewer").get(path).then().statusCode(200).extract().jsonPath();
    assertThat(shown.getString("lastVerification.findings[0]")).contains("vda/p1.qcow2");
    assertThat(shown.getString("damaged[0].recoveryPoint")).isEqualTo("p1");
    String compare =
        accepted(Api.administrator().body("{\"kind\": \"CompareWithSource\"}").post(path));
    assertThat(sites.action(compare).server()).isEqualTo("berlin");
  }

  @Test
  void disabling_ends_when_both_sites_have_let_go() {
    protectedMachine();
    ProtectionEvent.ProtectedItemSet item = sites.item();
    String job = accepted(api.post(api.item + "/remove", Map.of()));
    assertThat(api.status(job)).isEqualTo("InProgress");

    sites.letGo(item);

    api.awaitStatus(job, "Succeeded");
    assertThat(api.get(api.item).statusCode()).isEqualTo(404);
  }

  @Test
  void mapping_service_away_is_503_and_a_bad_filter_400() {
    var away = api.get(api.vault + "/replicationNetworkMappings");
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(away.header("Retry-After")).isNotNull();
    assertThat(
            Api.administrator()
                .queryParam("api-version", "2023-06-01")
                .queryParam("$filter", "secret eq 'x'")
                .get(api.vault + "/replicationJobs")
                .statusCode())
        .isEqualTo(400);
  }
}
