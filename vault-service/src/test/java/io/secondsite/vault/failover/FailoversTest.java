package io.secondsite.vault.failover;

import static io.secondsite.vault.world.TestVault.BY;
import static io.secondsite.vault.world.TestVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.job.JobTask;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.protection.ItemState;
import io.secondsite.vault.world.TestVault;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailoversTest {
  private static final FailoverRequest USUAL =
      new FailoverRequest(null, null, null, null, null, null, null);

  private final TestVault vault = new TestVault();

  private static ProblemException refusal(ThrowingCallable call) {
    return catchThrowableOfType(ProblemException.class, call);
  }

  private static FailoverRequest network(@Nullable String type, @Nullable String id) {
    return new FailoverRequest(null, type, id, null, null, null, null);
  }

  private static FailoverRequest point(@Nullable String id, @Nullable String type) {
    return new FailoverRequest(null, null, null, null, id, type, null);
  }

  private Failover last() {
    return vault.decided.getLast();
  }

  private void step(String name, JobState state) {
    vault.failoverNews.stepped(
        last().id(), new FailoverNews.Step(name, name, state, null, vault.clock.instant()));
  }

  private void succeeded(FailoverKind kind) {
    vault.failoverNews.ended(last().id(), vault.item().id(), kind, good());
  }

  private FailoverNews.End good() {
    return new FailoverNews.End(
        null,
        new FailoverNews.Started("b", "munich-1", "web - Test", "p1", null),
        vault.clock.instant());
  }

  private void failed(FailoverKind kind, String code) {
    vault.failoverNews.ended(
        last().id(),
        vault.item().id(),
        kind,
        new FailoverNews.End(new Failure(code, "no", "mend it"), null, vault.clock.instant()));
  }

  @Test
  void a_test_failover_runs_until_it_is_cleaned_up() {
    vault.protectedItem();
    Job test = vault.failovers.test(vault.item(), USUAL, BY);
    assertThat(vault.item().state()).isInstanceOf(ItemState.DrillStarting.class);
    step("StartReplica", JobState.SUCCEEDED);
    succeeded(FailoverKind.TEST_FAILOVER);
    assertThat(vault.job(test.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(vault.job(test.id()).facts()).containsEntry("machine", "web - Test");
    assertThat(vault.item().state()).isInstanceOf(ItemState.DrillRunning.class);
    UUID drill = last().id();

    Job clean = vault.failovers.cleanUp(vault.item(), "fine", BY);
    assertThat(last().order().drill()).isEqualTo(drill);
    assertThat(last().order().notes()).isEqualTo("fine");
    vault.failoverNews.ended(
        last().id(),
        vault.item().id(),
        FailoverKind.TEST_FAILOVER_CLEANUP,
        new FailoverNews.End(null, null, vault.clock.instant()));

    assertThat(vault.job(clean.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(vault.item().state()).isEqualTo(new ItemState.Protected());
    assertThat(vault.item().news().testedAt()).isNotNull();
  }

  @Test
  void one_test_at_a_time() {
    vault.protectedItem();
    vault.failovers.test(vault.item(), USUAL, BY);

    assertThat(refusal(() -> vault.failovers.test(vault.item(), USUAL, BY)).code())
        .isEqualTo(FailoverProblem.FAILOVER_NOT_POSSIBLE);
    assertThat(vault.decided).hasSize(1);
  }

  @Test
  void what_is_not_protected_yet_is_not_failed_over() {
    vault.paired();
    vault.enable();

    assertThat(refusal(() -> vault.failovers.failOver(vault.item(), USUAL, BY)).code())
        .isEqualTo(FailoverProblem.FAILOVER_NOT_POSSIBLE);
  }

  @Test
  void there_is_nothing_to_clean_up_without_a_test() {
    vault.protectedItem();

    assertThat(refusal(() -> vault.failovers.cleanUp(vault.item(), null, BY)).code())
        .isEqualTo(FailoverProblem.NO_DRILL);
  }

  @Test
  void a_test_that_started_nothing_leaves_the_machine_protected() {
    vault.protectedItem();
    Job job = vault.failovers.test(vault.item(), USUAL, BY);

    failed(FailoverKind.TEST_FAILOVER, "NO_SPACE");

    assertThat(vault.item().state()).isEqualTo(new ItemState.Protected());
    assertThat(vault.job(job.id()).errors().getFirst().code()).isEqualTo("NO_SPACE");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, none",
        "None, none",
        "NoNetworkAttachAsInput, none",
        "Isolated, isolated",
        "isolated, isolated"
      })
  void a_test_takes_no_network_or_an_isolated_one(@Nullable String type, String expected) {
    vault.protectedItem();

    vault.failovers.test(vault.item(), network(type, null), BY);

    assertThat(last().order().network()).isEqualTo(expected);
  }

  @Test
  void a_test_takes_a_vm_network_of_the_recovery_site() {
    vault.protectedItem();
    String id = VAULT + "/replicationFabrics/munich/replicationNetworks/test-net";

    vault.failovers.test(vault.item(), network("VmNetworkAsInput", id), BY);

    assertThat(last().order().network()).isEqualTo("test-net");
  }

  @Test
  void a_test_does_not_take_other_networks() {
    vault.protectedItem();
    String unknown = VAULT + "/replicationFabrics/munich/replicationNetworks/other";
    String elsewhere = VAULT + "/replicationFabrics/berlin/replicationNetworks/test-net";

    assertThat(
            refusal(() ->
                    vault.failovers.test(vault.item(), network("VmNetworkAsInput", unknown), BY))
                .code())
        .isEqualTo(FailoverProblem.UNKNOWN_NETWORK);
    for (String id : new String[] {elsewhere, "", "test-net"}) {
      assertThat(
              refusal(() -> vault.failovers.test(vault.item(), network("VmNetworkAsInput", id), BY))
                  .field())
          .contains("networkId");
    }
    assertThat(
            refusal(() -> vault.failovers.test(vault.item(), network("Magic", null), BY)).field())
        .contains("networkType");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, Latest",
        "-, Latest, Latest",
        "-, LatestProcessed, LatestProcessed",
        "p1, -, p1",
        "/x/recoveryPoints/p1, -, p1",
        "p1, Custom, p1"
      })
  void a_recovery_point_is_chosen(@Nullable String id, @Nullable String type, String expected) {
    vault.protectedItem();

    vault.failovers.failOver(vault.item(), point(id, type), BY);

    assertThat(last().order().recoveryPoint()).isEqualTo(expected);
  }

  @Test
  void the_newest_application_consistent_point_is_looked_up() {
    vault.protectedItem();
    assertThat(
            refusal(() ->
                    vault.failovers.failOver(
                        vault.item(), point(null, "LatestApplicationConsistent"), BY))
                .code())
        .isEqualTo(FailoverProblem.NO_RECOVERY_POINT);
    vault.point(2, true);
    vault.point(3);

    vault.failovers.failOver(vault.item(), point(null, "LatestApplicationConsistent"), BY);

    assertThat(last().order().recoveryPoint()).isEqualTo("p2");
  }

  @Test
  void a_point_that_is_not_there_is_refused_naming_the_field() {
    vault.protectedItem();

    ProblemException refusal =
        refusal(() -> vault.failovers.failOver(vault.item(), point("p9", null), BY));

    assertThat(refusal.code().status()).isEqualTo(404);
    assertThat(refusal.field()).contains("recoveryPointId");
  }

  @Test
  void what_is_not_there_yet_is_refused_not_passed_over() {
    vault.protectedItem();

    assertThat(
            refusal(() ->
                    vault.failovers.failOver(
                        vault.item(),
                        new FailoverRequest(
                            "RecoveryToPrimary", null, null, null, null, null, null),
                        BY))
                .field())
        .contains("failoverDirection");
    assertThat(
            refusal(() ->
                    vault.failovers.failOver(
                        vault.item(),
                        new FailoverRequest(null, null, null, "Required", null, null, null),
                        BY))
                .field())
        .contains("sourceSiteOperations");
    assertThat(
            refusal(() ->
                    vault.failovers.failOver(
                        vault.item(),
                        new FailoverRequest(null, null, null, null, null, null, "A2A"),
                        BY))
                .field())
        .contains("instanceType");
  }

  @Test
  void an_unplanned_failover_ends_with_the_commit_pending() {
    vault.protectedItem();
    Job job = vault.failovers.failOver(vault.item(), USUAL, BY);

    step("ResolveNetworks", JobState.IN_PROGRESS);
    step("ResolveNetworks", JobState.SUCCEEDED);
    succeeded(FailoverKind.UNPLANNED_FAILOVER);

    assertThat(vault.item().state()).isInstanceOf(ItemState.FailedOver.class);
    assertThat(vault.item().news().failoverPoint()).isEqualTo("p1");
    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void steps_twice_late_and_after_the_end_make_no_difference() {
    vault.protectedItem();
    Job job = vault.failovers.failOver(vault.item(), USUAL, BY);

    succeeded(FailoverKind.UNPLANNED_FAILOVER);
    succeeded(FailoverKind.UNPLANNED_FAILOVER);
    step("StartReplica", JobState.SUCCEEDED);
    step("StartReplica", JobState.IN_PROGRESS);
    step("ResolveNetworks", JobState.SUCCEEDED);
    step("SomethingNew", JobState.SUCCEEDED);

    Job after = vault.job(job.id());
    assertThat(after.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(after.tasks())
        .extracting(JobTask::name, JobTask::state)
        .contains(
            org.assertj.core.groups.Tuple.tuple("StartReplica", JobState.SUCCEEDED),
            org.assertj.core.groups.Tuple.tuple("ResolveNetworks", JobState.SUCCEEDED),
            org.assertj.core.groups.Tuple.tuple("SomethingNew", JobState.SUCCEEDED));
    assertThat(vault.item().state()).isInstanceOf(ItemState.FailedOver.class);
  }

  @Test
  void a_running_source_needs_a_confirmation_and_is_failed_over_once_with_it() {
    vault.protectedItem();
    Job refused = vault.failovers.failOver(vault.item(), USUAL, BY);
    failed(FailoverKind.UNPLANNED_FAILOVER, "SOURCE_RUNNING");
    UUID confirmation = last().id();
    assertThat(vault.job(refused.id()).errors().getFirst().code()).isEqualTo("SOURCE_RUNNING");
    assertThat(vault.job(refused.id()).errors().getFirst().remedy())
        .contains("/secondsite/v1" + VAULT + "/confirmations/" + confirmation);

    Job job = vault.failovers.confirm(VAULT, confirmation, "bob");
    Job again = vault.failovers.confirm(VAULT, confirmation, "bob");

    assertThat(again.id()).isEqualTo(job.id());
    assertThat(vault.decided).hasSize(2);
    assertThat(last().order().confirmSourceDown()).isTrue();
    assertThat(last().order().decidedBy()).isEqualTo("bob");
  }

  @Test
  void a_refusal_of_long_ago_is_not_confirmed_any_more() {
    vault.protectedItem();
    vault.failovers.failOver(vault.item(), USUAL, BY);
    failed(FailoverKind.UNPLANNED_FAILOVER, "SOURCE_RUNNING");
    UUID id = last().id();
    vault.clock.advance(Failovers.CONFIRMABLE);

    assertThat(refusal(() -> vault.failovers.confirm(VAULT, id, BY)).code())
        .isEqualTo(FailoverProblem.CONFIRMATION_NOT_WANTED);
    assertThat(vault.decided).hasSize(1);
  }

  @Test
  void another_failure_waits_for_no_confirmation() {
    vault.protectedItem();
    vault.failovers.failOver(vault.item(), USUAL, BY);
    failed(FailoverKind.UNPLANNED_FAILOVER, "NO_GOOD_POINT");
    UUID id = last().id();

    assertThat(refusal(() -> vault.failovers.confirm(VAULT, id, BY)).code())
        .isEqualTo(FailoverProblem.CONFIRMATION_NOT_WANTED);
    assertThat(refusal(() -> vault.failovers.confirm("/other", id, BY)).code())
        .isEqualTo(FailoverProblem.UNKNOWN_CONFIRMATION);
  }

  @Test
  void a_failover_that_failed_can_be_tried_again_and_a_new_point_shows_protection() {
    vault.protectedItem();
    vault.failovers.failOver(vault.item(), USUAL, BY);
    failed(FailoverKind.UNPLANNED_FAILOVER, "HYPERVISOR_FAILED");
    assertThat(vault.item().state()).isInstanceOf(ItemState.FailoverFailed.class);

    vault.clock.advance(Duration.ofSeconds(30));
    vault.point(2);

    assertThat(vault.item().state()).isEqualTo(new ItemState.Protected());
  }

  @Test
  void a_command_that_nobody_took_in_time_fails_the_job() {
    vault.protectedItem();
    Job job = vault.failovers.failOver(vault.item(), USUAL, BY);
    vault.clock.advance(Duration.ofMinutes(5));
    assertThat(vault.silence.due()).isEmpty();
    vault.clock.advance(Duration.ofMinutes(2));

    vault.silence.due().forEach(vault.silence::giveUp);

    assertThat(vault.job(job.id()).errors().getFirst().code()).isEqualTo("COMMAND_EXPIRED");
    assertThat(vault.item().state()).isInstanceOf(ItemState.FailoverFailed.class);
    assertThat(vault.silence.due()).isEmpty();
  }

  @Test
  void a_failover_that_is_under_way_is_not_given_up() {
    vault.protectedItem();
    vault.failovers.failOver(vault.item(), USUAL, BY);
    step("StartReplica", JobState.IN_PROGRESS);
    vault.clock.advance(Duration.ofHours(1));

    assertThat(vault.silence.due()).isEmpty();
  }

  @Test
  void what_was_given_up_too_early_is_opened_again_by_its_end() {
    vault.protectedItem();
    Job job = vault.failovers.failOver(vault.item(), USUAL, BY);
    vault.clock.advance(Duration.ofMinutes(7));
    vault.silence.due().forEach(vault.silence::giveUp);

    succeeded(FailoverKind.UNPLANNED_FAILOVER);

    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(vault.job(job.id()).errors()).isEmpty();
    assertThat(vault.item().state()).isInstanceOf(ItemState.FailedOver.class);
  }

  @Test
  void a_site_that_failed_over_alone_is_believed() {
    vault.protectedItem();
    UUID theirs = UUID.fromString("00000000-0000-4000-8000-0000000000aa");

    vault.failoverNews.ended(theirs, vault.item().id(), FailoverKind.UNPLANNED_FAILOVER, good());

    assertThat(vault.item().state())
        .isEqualTo(new ItemState.FailedOver(theirs, vault.clock.instant()));
  }
}
