package io.secondsite.vault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.world.TestVault;
import org.junit.jupiter.api.Test;

final class PoliciesTest {
  private final TestVault vault = new TestVault();

  @Test
  void a_policy_is_announced_once_though_it_is_put_twice() {
    vault.policy();
    vault.policy();

    assertThat(vault.announced).containsExactly("policy gold-policy");
    assertThat(vault.policies.list(TestVault.VAULT)).hasSize(1);
  }

  @Test
  void a_policy_under_which_clouds_are_paired_is_not_deleted() {
    vault.paired();

    ProblemException refusal =
        catchThrowableOfType(
            ProblemException.class, () -> vault.policies.delete(TestVault.VAULT, "gold-policy"));

    assertThat(refusal.code()).isEqualTo(PolicyProblem.POLICY_IN_USE);
    assertThat(refusal.detail()).contains("gold-pair");
  }

  @Test
  void a_policy_that_is_not_used_is_deleted_and_that_is_told() {
    vault.policy();

    vault.policies.delete(TestVault.VAULT, "GOLD-POLICY");

    assertThat(vault.policies.list(TestVault.VAULT)).isEmpty();
    assertThat(vault.announced).endsWith("removed");
  }

  @Test
  void deleting_what_is_not_there_does_nothing() {
    vault.policies.delete(TestVault.VAULT, "nothing");

    assertThat(vault.announced).isEmpty();
  }

  @Test
  void a_changed_policy_is_told_to_the_machines_under_it() {
    vault.protectedItem();

    vault.policies.patch(TestVault.VAULT, "gold-policy", TestVault.frequency(30));

    assertThat(vault.announced).contains("item web 30 s");
    assertThat(vault.item().desired().terms().frequencySeconds()).isEqualTo(30);
  }

  @Test
  void a_policy_of_another_vault_is_not_found() {
    vault.policy();

    assertThat(
            catchThrowableOfType(
                    ProblemException.class, () -> vault.policies.get("/other", "gold-policy"))
                .code())
        .isEqualTo(PolicyProblem.UNKNOWN_POLICY);
  }
}
