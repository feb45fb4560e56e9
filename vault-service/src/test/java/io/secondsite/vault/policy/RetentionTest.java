package io.secondsite.vault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.document.Documents;
import io.secondsite.vault.policy.Retention.Tier;
import io.secondsite.vault.policy.RetentionInput.TierInput;
import io.secondsite.vault.world.TestVault;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetentionTest {
  private final TestVault vault = new TestVault();

  private static RetentionInput lock(@Nullable Integer hours) {
    return new RetentionInput(null, null, hours, null);
  }

  private static RetentionInput tiers(@Nullable TierInput... tiers) {
    return new RetentionInput(null, Arrays.asList(tiers), null, null);
  }

  private RetentionChange keep(RetentionInput input) {
    return vault.policies.keep(TestVault.VAULT, "gold-policy", input);
  }

  private ProblemException refusal(RetentionInput input) {
    return catchThrowableOfType(ProblemException.class, () -> keep(input));
  }

  private Policy policy() {
    return vault.policies.get(TestVault.VAULT, "gold-policy");
  }

  @Test
  void R64_the_window_is_that_of_recoveryPoints_and_the_other_way_round() {
    vault.policy();

    keep(new RetentionInput(720, null, null, null));

    assertThat(policy().terms().recoveryPointHours()).isEqualTo(720);
    assertThat(policy().terms().retention()).isEqualTo(Retention.USUAL);
  }

  @Test
  void what_is_not_said_stays_also_when_the_policy_is_put_anew_by_the_compatible_api() {
    vault.policy();
    keep(lock(48));
    keep(tiers(new TierInput(60, 5)));

    vault.policies.put(TestVault.VAULT, "gold-policy", TestVault.frequency(30));

    assertThat(policy().terms().retention())
        .isEqualTo(new Retention(List.of(new Tier(60, 5)), 48, 14));
  }

  @Test
  void I44_a_lock_is_made_longer_at_once_and_shorter_for_points_to_come_only_which_is_said() {
    vault.policy();

    assertThat(keep(lock(24)).notes()).isEmpty();
    List<String> notes = keep(lock(12)).notes();

    assertThat(policy().terms().retention().lockHours()).isEqualTo(12);
    assertThat(notes).singleElement().asString().contains("points to come", "24 hours");
  }

  @Test
  void a_lock_beyond_the_window_is_said_to_keep_points_longer() {
    vault.policy();

    assertThat(keep(lock(48)).notes()).singleElement().asString().contains("48 hours");
  }

  @Test
  void a_change_is_told_to_the_sites_and_to_the_machines_under_it() {
    vault.protectedItem();
    vault.announced.clear();

    keep(lock(24));

    assertThat(vault.announced).containsExactly("policy gold-policy", "item web 300 s");
    assertThat(vault.item().desired().terms().retention().lockHours()).isEqualTo(24);
  }

  @ParameterizedTest
  @CsvSource({
    "721, , , windowHours",
    "-1, , , windowHours",
    ", 8785, , lockHours",
    ", -1, , lockHours",
    ", , 367, softDeleteDays"
  })
  void a_value_out_of_bounds_is_refused_naming_the_field_and_changes_nothing(
      @Nullable Integer window, @Nullable Integer lock, @Nullable Integer days, String field) {
    Policy before = vault.policy();

    ProblemException refusal = refusal(new RetentionInput(window, null, lock, days));

    assertThat(refusal.code()).isEqualTo(PolicyProblem.BAD_POLICY);
    assertThat(refusal.field()).contains(field);
    assertThat(refusal.remedy()).isPresent();
    assertThat(policy()).isEqualTo(before);
  }

  @Test
  void tiers_that_do_not_follow_from_one_another_are_refused_naming_the_tier() {
    vault.policy();

    assertThat(refusal(tiers(new TierInput(60, 5), new TierInput(60, 10))).field())
        .contains("tiers[1].afterMinutes");
    assertThat(refusal(tiers(new TierInput(60, 5), new TierInput(120, 7))).field())
        .contains("tiers[1].everyMinutes");
    assertThat(refusal(tiers(new TierInput(60, null))).field()).contains("tiers[0].everyMinutes");
    assertThat(refusal(tiers((TierInput) null)).field()).contains("tiers[0]");
    assertThat(refusal(tiers(new TierInput(0, 5))).field()).contains("tiers[0].afterMinutes");
    TierInput[] many = new TierInput[11];
    Arrays.fill(many, new TierInput(60, 5));
    assertThat(refusal(tiers(many)).field()).contains("tiers");
  }

  @Test
  void R68_a_window_no_longer_than_the_application_consistent_frequency_is_refused() {
    vault.policy();
    vault.policies.put(
        TestVault.VAULT,
        "gold-policy",
        new PolicyInput(
            "HyperVReplica2012R2",
            300,
            24,
            12,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));

    assertThat(refusal(new RetentionInput(12, null, null, null)).field()).contains("windowHours");
  }

  @Test
  void a_policy_that_an_older_version_kept_is_read_with_the_usual_retention() {
    Policy read =
        new Documents<>(Policy.class)
            .read(
                """
                {"id":"00000000-0000-4000-8000-000000000001","vault":"v","name":"p","terms":{
                "kind":"HYPER_V_REPLICA_2012_R2","frequencySeconds":30,"recoveryPointHours":24,
                "applicationConsistentHours":0,"compression":true,"authentication":"CERTIFICATE",
                "port":8084,"replicaDeletion":false},"createdAt":"2026-01-01T00:00:00Z"}\
                """);

    assertThat(read.terms().retention()).isEqualTo(Retention.USUAL);
  }
}
