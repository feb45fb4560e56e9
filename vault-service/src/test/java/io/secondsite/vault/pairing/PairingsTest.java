package io.secondsite.vault.pairing;

import static io.secondsite.vault.world.TestVault.BY;
import static io.secondsite.vault.world.TestVault.GOLD;
import static io.secondsite.vault.world.TestVault.GOLD_DR;
import static io.secondsite.vault.world.TestVault.SILVER;
import static io.secondsite.vault.world.TestVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ErrorCode;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.world.TestVault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class PairingsTest {
  private final TestVault vault = new TestVault();

  private static ErrorCode refusal(ThrowingCallable call) {
    return catchThrowableOfType(ProblemException.class, call).code();
  }

  @Test
  void R72_pairing_is_a_job_that_is_done_with_the_decision() {
    Job job = vault.pairings.pair(GOLD, "p", GOLD_DR, vault.policy(), BY);

    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(job.target().id()).endsWith("/replicationProtectionContainerMappings/p");
    assertThat(vault.announced).contains("pairing p");
  }

  @Test
  void R72_one_policy_takes_several_clouds() {
    var policy = vault.policy();

    vault.pairings.pair(GOLD, "p", GOLD_DR, policy, BY);
    vault.pairings.pair(SILVER, "q", GOLD_DR, policy, BY);

    assertThat(vault.pairings.list(VAULT)).hasSize(2);
  }

  @Test
  void R52_a_cloud_that_no_server_told_of_is_refused() {
    var policy = vault.policy();

    assertThat(
            refusal(() -> vault.pairings.pair(GOLD, "p", new CloudRef("munich", "x"), policy, BY)))
        .isEqualTo(PairingProblem.UNKNOWN_CLOUD);
  }

  @Test
  void a_cloud_does_not_protect_itself() {
    var policy = vault.policy();

    assertThat(refusal(() -> vault.pairings.pair(GOLD, "p", GOLD, policy, BY)))
        .isEqualTo(PairingProblem.BAD_PAIRING);
  }

  @Test
  void a_cloud_has_one_protecting_cloud() {
    var policy = vault.paired();

    assertThat(refusal(() -> vault.pairings.pair(GOLD, "other", SILVER, policy, BY)))
        .isEqualTo(PairingProblem.CLOUD_PAIRED);
  }

  @Test
  void R5_two_clouds_of_one_server_may_be_paired() {
    vault.pairings.pair(GOLD, "p", SILVER, vault.policy(), BY);

    assertThat(vault.pairings.list(VAULT, GOLD)).hasSize(1);
  }

  @Test
  void the_way_back_may_be_paired_too() {
    var policy = vault.paired();

    vault.pairings.pair(GOLD_DR, "back", GOLD, policy, BY);

    assertThat(vault.pairings.list(VAULT)).hasSize(2);
  }

  @Test
  void clouds_make_no_chains() {
    var policy = vault.paired();

    assertThat(refusal(() -> vault.pairings.pair(GOLD_DR, "on", SILVER, policy, BY)))
        .isEqualTo(PairingProblem.PAIRING_CONTRADICTS);
    assertThat(refusal(() -> vault.pairings.pair(SILVER, "before", GOLD, policy, BY)))
        .isEqualTo(PairingProblem.PAIRING_CONTRADICTS);
  }

  @Test
  void the_same_again_changes_nothing() {
    var policy = vault.paired();
    int before = vault.announced.size();

    Job job = vault.pairings.pair(GOLD, "gold-pair", GOLD_DR, policy, BY);

    assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(vault.announced.subList(before, vault.announced.size())).containsExactly("job");
  }

  @Test
  void another_target_under_the_same_name_is_refused() {
    var policy = vault.paired();

    assertThat(refusal(() -> vault.pairings.pair(GOLD, "gold-pair", SILVER, policy, BY)))
        .isEqualTo(PairingProblem.PAIRING_EXISTS);
  }

  @Test
  void a_pairing_that_protects_machines_is_not_removed() {
    vault.protectedItem();

    assertThat(refusal(() -> vault.pairings.remove(VAULT, GOLD, "gold-pair", BY)))
        .isEqualTo(PairingProblem.PAIRING_IN_USE);
  }

  @Test
  void a_pairing_that_protects_nothing_is_removed() {
    vault.paired();

    vault.pairings.remove(VAULT, GOLD, "gold-pair", BY);

    assertThat(vault.pairings.list(VAULT)).isEmpty();
    assertThat(vault.announced).contains("removed");
  }
}
