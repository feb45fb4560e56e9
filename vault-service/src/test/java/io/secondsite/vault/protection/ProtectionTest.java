package io.secondsite.vault.protection;

import static io.secondsite.vault.world.TestVault.BY;
import static io.secondsite.vault.world.TestVault.GOLD;
import static io.secondsite.vault.world.TestVault.LOOSE;
import static io.secondsite.vault.world.TestVault.SILVER;
import static io.secondsite.vault.world.TestVault.VAULT;
import static io.secondsite.vault.world.TestVault.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.job.JobTask;
import io.secondsite.vault.policy.PolicyInput;
import io.secondsite.vault.world.TestVault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProtectionTest {
  private final TestVault vault = new TestVault();

  private static ProblemException refusal(ThrowingCallable call) {
    return catchThrowableOfType(ProblemException.class, call);
  }

  private static List<JobState> tasks(Job job) {
    return job.tasks().stream().map(JobTask::state).toList();
  }

  @Test
  void R98_the_job_ends_with_finalize_protection() {
    vault.paired();
    Job job = vault.enable();
    assertThat(job.tasks())
        .extracting(JobTask::friendlyName)
        .containsExactly(
            "Prepare recovery site",
            "Prepare primary site",
            "Initial replication",
            "Finalize protection");
    vault.told(Side.RECOVERY, SideState.PREPARING);
    assertThat(tasks(vault.job(job.id())).getFirst()).isEqualTo(JobState.IN_PROGRESS);
    vault.told(Side.PRIMARY, SideState.PREPARING);
    vault.told(Side.RECOVERY, SideState.READY);
    vault.told(Side.PRIMARY, SideState.REPLICATING);
    assertThat(vault.item().state()).isEqualTo(new ItemState.InitialReplication());

    vault.point(1);

    assertThat(vault.item().state()).isEqualTo(new ItemState.Protected());
    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(tasks(vault.job(job.id()))).containsOnly(JobState.SUCCEEDED);
  }

  @Test
  void what_the_sites_tell_may_come_in_any_order() {
    vault.paired();
    Job job = vault.enable();

    vault.point(1);
    vault.told(Side.PRIMARY, SideState.REPLICATING);
    assertThat(vault.item().state()).isEqualTo(new ItemState.Enabling());
    vault.told(Side.RECOVERY, SideState.READY);

    assertThat(vault.item().state()).isEqualTo(new ItemState.Protected());
    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void the_first_copy_shows_how_far_it_is() {
    vault.paired();
    Job job = vault.enable();
    vault.told(Side.RECOVERY, SideState.READY);
    vault.told(Side.PRIMARY, SideState.REPLICATING);

    vault.news.copied(WEB, new Copying(50, 100L, vault.clock.instant()));

    assertThat(vault.job(job.id()).tasks().get(2).detail()).contains("50 of 100");
    assertThat(vault.item().news().copying()).isNotNull();
  }

  @Test
  void a_vm_that_does_not_exist_is_refused_and_nothing_is_left() {
    vault.paired();
    UUID nobody = UUID.fromString("00000000-0000-4000-8000-0000000000ff");

    ProblemException refusal =
        refusal(() -> vault.protection.enable(TestVault.request(GOLD, "x", nobody, null), BY));

    assertThat(refusal.code()).isEqualTo(ItemProblem.UNKNOWN_VM);
    assertThat(refusal.code().status()).isEqualTo(404);
    assertThat(refusal.field()).contains("protectableItemId");
    assertThat(vault.items.list(VAULT)).isEmpty();
  }

  @Test
  void a_machine_of_no_cloud_is_refused() {
    vault.paired();

    assertThat(
            refusal(() -> vault.protection.enable(TestVault.request(GOLD, "x", LOOSE, null), BY))
                .code())
        .isEqualTo(ItemProblem.VM_OF_ANOTHER_CLOUD);
  }

  @Test
  void a_machine_of_a_cloud_that_nothing_protects_is_refused() {
    vault.paired();

    assertThat(
            refusal(() -> vault.protection.enable(TestVault.request(SILVER, "x", WEB, null), BY))
                .code())
        .isEqualTo(ItemProblem.CLOUD_NOT_PAIRED);
  }

  @Test
  void a_policy_that_the_clouds_are_not_paired_under_is_refused() {
    vault.paired();
    var other = vault.policies.put(VAULT, "other", TestVault.input());

    assertThat(
            refusal(() -> vault.protection.enable(TestVault.request(GOLD, "web", WEB, other), BY))
                .code())
        .isEqualTo(ItemProblem.POLICY_NOT_ASSOCIATED);
  }

  @Test
  void a_machine_is_protected_once() {
    vault.protectedItem();

    ProblemException refusal =
        refusal(() -> vault.protection.enable(TestVault.request(GOLD, "second", WEB, null), BY));

    assertThat(refusal.code()).isEqualTo(ItemProblem.VM_PROTECTED);
    assertThat(refusal.detail()).contains("/replicationProtectedItems/web");
  }

  @Test
  void enabling_again_in_the_same_words_is_the_same_job() {
    vault.paired();
    Job first = vault.enable();

    assertThat(vault.enable().id()).isEqualTo(first.id());
    assertThat(vault.items.list(VAULT)).hasSize(1);
  }

  @Test
  void a_failed_side_fails_the_job_with_its_code_and_remedy() {
    vault.paired();
    Job job = vault.enable();

    vault.news.sideTold(
        vault.item().id(),
        1,
        Side.PRIMARY,
        new SideReport(
            "berlin",
            SideState.FAILED,
            null,
            null,
            List.of(),
            new Failure("UNKNOWN_VM", "gone", "bring it back"),
            vault.clock.instant(),
            null,
            null,
            null));

    Job failed = vault.job(job.id());
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(failed.errors().getFirst().code()).isEqualTo("UNKNOWN_VM");
    assertThat(failed.errors().getFirst().remedy()).isEqualTo("bring it back");
    assertThat(failed.errors().getFirst().task()).isEqualTo(EnableTasks.PRIMARY);
  }

  @Test
  void mending_the_cause_is_enough_to_go_on() {
    vault.paired();
    vault.enable();
    vault.told(Side.PRIMARY, SideState.FAILED);
    assertThat(vault.item().state()).isInstanceOf(ItemState.EnableFailed.class);

    vault.told(Side.PRIMARY, SideState.REPLICATING);
    vault.told(Side.RECOVERY, SideState.READY);
    vault.point(1);

    assertThat(vault.item().state()).isEqualTo(new ItemState.Protected());
  }

  @Test
  void enabling_again_after_a_failure_is_another_job() {
    vault.paired();
    Job first = vault.enable();
    vault.told(Side.PRIMARY, SideState.FAILED);

    Job second = vault.enable();

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.state()).isEqualTo(JobState.IN_PROGRESS);
  }

  @Test
  void news_of_another_generation_are_passed_over() {
    vault.paired();
    vault.enable();

    vault.told(Side.RECOVERY, SideState.READY, 7);

    assertThat(vault.item().news().recovery()).isNull();
  }

  @Test
  void news_that_are_older_than_what_is_known_are_passed_over() {
    vault.paired();
    vault.enable();
    vault.told(Side.RECOVERY, SideState.READY);
    vault.clock.advance(Duration.ofSeconds(-10));

    vault.told(Side.RECOVERY, SideState.PREPARING);

    assertThat(vault.item().news().of(Side.RECOVERY).orElseThrow().state())
        .isEqualTo(SideState.READY);
  }

  @Test
  void a_point_that_was_removed_is_not_listed_by_a_late_event() {
    vault.protectedItem();

    vault.news.pointRemoved(WEB, "munich-1", "p2");
    vault.point(2);

    assertThat(vault.items.points(vault.item()))
        .extracting(RecoveryPoint::point)
        .containsExactly("p1");
    assertThat(Objects.requireNonNull(vault.item().news().newest()).point()).isEqualTo("p1");
  }

  @Test
  void a_point_twice_is_once_and_an_old_one_is_not_the_newest() {
    vault.protectedItem();
    vault.point(3);
    vault.point(3);

    vault.point(2);

    assertThat(vault.items.points(vault.item())).hasSize(3);
    assertThat(Objects.requireNonNull(vault.item().news().newest()).point()).isEqualTo("p3");
  }

  @Test
  void I36_the_rpo_shown_is_never_younger_than_either_clock_says() {
    Instant now = Instant.parse("2026-01-01T01:00:00Z");
    NewestPoint sourceAhead = new NewestPoint("p", now.plusSeconds(3600), now.minusSeconds(20));
    NewestPoint heardLate =
        new NewestPoint("p", now.minus(Duration.ofMinutes(15)), now.minusSeconds(1));

    assertThat(sourceAhead.age(now)).isEqualTo(Duration.ofSeconds(20));
    assertThat(heardLate.age(now)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void disabling_waits_until_both_sites_have_let_go() {
    vault.protectedItem();
    ProtectedItem item = vault.item();

    Job job = vault.protection.disable(item, BY);
    vault.news.sideGone(item.id(), "berlin");
    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.IN_PROGRESS);
    vault.news.sideGone(item.id(), "munich");

    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(vault.items.list(VAULT)).isEmpty();
    assertThat(vault.announced).contains("removed");
  }

  private void deleting() {
    vault.policies.patch(
        VAULT,
        "gold-policy",
        new PolicyInput(
            "HyperVReplica2012R2",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            "Required",
            null));
  }

  private void recoveryTells(
      ProtectedItem item, @Nullable Failure failure, @Nullable Instant kept) {
    vault.news.sideTold(
        item.id(),
        1,
        Side.RECOVERY,
        new SideReport(
            "munich",
            failure == null ? SideState.READY : SideState.FAILED,
            "munich-1",
            null,
            List.of(),
            failure,
            vault.clock.instant(),
            kept,
            null,
            null));
  }

  private JobTask task(Job job, String name) {
    return vault.job(job.id()).tasks().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void R70_the_job_tells_until_when_the_deleted_replica_can_be_restored() {
    ProtectedItem item = vault.protectedItem();
    deleting();
    Job job = vault.protection.disable(vault.item(), BY);
    recoveryTells(item, new Failure("HOST_UNREACHABLE", "away", null), null);
    assertThat(task(job, DisableTasks.DELETE_REPLICA).detail()).contains("HOST_UNREACHABLE");

    recoveryTells(item, null, Instant.parse("2026-01-15T00:00:00Z"));
    vault.news.sideGone(item.id(), "munich");
    vault.news.sideGone(item.id(), "berlin");

    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(task(job, DisableTasks.DELETE_REPLICA).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(task(job, DisableTasks.DELETE_REPLICA).detail()).contains("2026-01-15T00:00:00Z");
  }

  @Test
  void R70_without_replicaDeletion_no_task_speaks_of_it() {
    vault.protectedItem();

    Job job = vault.protection.disable(vault.item(), BY);

    assertThat(vault.job(job.id()).tasks())
        .extracting(JobTask::name)
        .containsExactly(DisableTasks.LET_GO);
  }

  @Test
  void a_site_that_tells_of_no_deletion_does_not_make_the_job_claim_one() {
    ProtectedItem item = vault.protectedItem();
    deleting();
    Job job = vault.protection.disable(vault.item(), BY);

    vault.news.sideGone(item.id(), "munich");
    vault.news.sideGone(item.id(), "berlin");

    assertThat(task(job, DisableTasks.DELETE_REPLICA).state()).isEqualTo(JobState.SKIPPED);
  }

  @Test
  void disabling_what_no_site_began_is_done_at_once() {
    vault.paired();
    vault.enable();

    Job job = vault.protection.disable(vault.item(), BY);

    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(vault.items.list(VAULT)).isEmpty();
  }

  @Test
  void the_same_machine_protected_again_is_another_generation() {
    vault.protectedItem();
    vault.protection.purge(vault.item());

    vault.enable();

    assertThat(vault.item().desired().generation()).isEqualTo(2);
  }

  @Test
  void what_a_site_tells_of_an_item_that_is_gone_does_nothing() {
    vault.protectedItem();
    ProtectedItem item = vault.item();
    vault.protection.purge(item);

    vault.news.sideGone(item.id(), "berlin");
    vault.point(9);

    assertThat(vault.items.list(VAULT)).isEmpty();
  }
}
