package io.secondsite.vault.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.protection.ItemProblem;
import io.secondsite.vault.protection.PointStore.Mark;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.world.TestVault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplicaActionsTest {
  private static final Failure DAMAGED = new Failure("POINTS_DAMAGED", "1 of 3 is damaged", "x");

  private final TestVault vault = new TestVault();
  private final ProtectedItem item = vault.protectedItem();

  private Instant now() {
    return vault.clock.instant();
  }

  private UUID ordered() {
    return vault.ordered.getLast().id();
  }

  @Test
  void a_pin_is_a_command_to_the_recovery_site_and_its_answer_ends_the_job() {
    Job job = vault.actions.pin(item, "p1", "before-upgrade", TestVault.BY);
    ReplicaAction.Order order = vault.ordered.getLast().order();
    assertThat(order.server()).isEqualTo("munich");
    assertThat(order.point()).isEqualTo("p1");
    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.IN_PROGRESS);

    vault.actionNews.succeeded(ordered(), "point p1 is held", now());
    vault.actionNews.failed(ordered(), DAMAGED, List.of(), now());

    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(vault.newestJob().id()).as("the item's own job stays").isNotEqualTo(job.id());
  }

  @Test
  void a_comparison_is_a_command_to_the_site_of_the_source() {
    vault.actions.compare(item, TestVault.BY);

    assertThat(vault.ordered.getLast().order().server()).isEqualTo("berlin");
  }

  @Test
  void what_a_verification_found_is_in_the_job_and_at_the_item() {
    Job job = vault.actions.verify(item, null, TestVault.BY);
    vault.actionNews.begun(ordered(), now());

    vault.actionNews.failed(ordered(), DAMAGED, List.of("vda/p1.qcow2: cluster 7"), now());

    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.FAILED);
    assertThat(vault.job(job.id()).errors().getFirst().message()).contains("vda/p1.qcow2");
    assertThat(vault.actions.newest(item, ActionKind.VERIFY_POINTS).orElseThrow().phase())
        .isInstanceOfSatisfying(
            ActionPhase.Failed.class, failed -> assertThat(failed.findings()).hasSize(1));
  }

  @Test
  void a_command_that_nobody_takes_is_given_up_and_a_late_answer_still_counts() {
    Job job = vault.actions.verify(item, "p1", TestVault.BY);
    vault.clock.advance(Duration.ofMinutes(7));
    vault.actionNews.silent().forEach(vault.actionNews::giveUp);
    assertThat(vault.job(job.id()).errors().getFirst().code()).isEqualTo("COMMAND_EXPIRED");

    vault.actionNews.succeeded(ordered(), "good", now());

    assertThat(vault.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(vault.job(job.id()).errors()).isEmpty();
  }

  @Test
  void a_long_verification_is_not_given_up() {
    vault.actions.verify(item, null, TestVault.BY);
    vault.actionNews.begun(ordered(), now());
    vault.clock.advance(Duration.ofHours(7));

    assertThat(vault.actionNews.silent()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "boot-1", "a/b", "../x", "ä", "-a"})
  void I46_a_pin_of_another_form_is_refused_and_nothing_is_ordered(String name) {
    ProblemException refusal =
        catchThrowableOfType(
            ProblemException.class, () -> vault.actions.pin(item, "p1", name, TestVault.BY));

    assertThat(refusal.field()).contains("pin");
    assertThat(vault.ordered).isEmpty();
  }

  @Test
  void a_point_that_is_not_listed_is_neither_pinned_nor_verified() {
    assertThat(
            catchThrowableOfType(
                    ProblemException.class, () -> vault.actions.pin(item, "p9", "a", TestVault.BY))
                .code())
        .isEqualTo(ItemProblem.UNKNOWN_RECOVERY_POINT);
    assertThat(
            catchThrowableOfType(
                    ProblemException.class, () -> vault.actions.verify(item, "p9", TestVault.BY))
                .code())
        .isEqualTo(ItemProblem.UNKNOWN_RECOVERY_POINT);
  }

  @Test
  void marks_are_what_the_host_told_last_and_survive_the_point_being_told_again() {
    vault.point(2);
    vault.news.pointsMarked(
        TestVault.WEB,
        "munich-1",
        Map.of("p1", new Mark(List.of("a"), null), "p2", new Mark(List.of(), "cluster 7")),
        Map.of("p1", now()));
    vault.point(1);
    assertThat(vault.items.point(item, "p1").marks().pins()).containsExactly("a");
    assertThat(vault.items.point(item, "p1").isVerified()).isTrue();
    assertThat(vault.items.point(item, "p2").damaged()).isPresent();

    vault.news.pointsMarked(TestVault.WEB, "munich-1", Map.of(), Map.of());

    assertThat(vault.items.point(item, "p1").marks().pins()).isEmpty();
    assertThat(vault.items.point(item, "p1").isVerified()).isTrue();
    assertThat(vault.items.point(item, "p2").damaged()).isEmpty();
  }

  @Test
  void a_removed_point_vanishes_from_the_list() {
    vault.point(2);
    vault.news.pointRemoved(TestVault.WEB, "munich-1", "p1");

    assertThat(vault.items.points(item)).extracting("point").containsExactly("p2");
  }
}
