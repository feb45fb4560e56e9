package io.secondsite.vault.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.world.TestVault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyRulesTest {

  private static PolicyInput points(int hours, int applicationConsistent) {
    return new PolicyInput(
        "HyperVReplica2012R2",
        300,
        hours,
        applicationConsistent,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static PolicyInput words(
      @Nullable String type,
      @Nullable String compression,
      @Nullable String method,
      @Nullable String start,
      @Nullable Integer authentication,
      @Nullable Integer port,
      @Nullable String deletion) {
    return new PolicyInput(
        type,
        null,
        null,
        null,
        compression,
        method,
        start,
        null,
        null,
        authentication,
        port,
        deletion,
        null);
  }

  private static ProblemException refusal(PolicyInput input) {
    return catchThrowableOfType(ProblemException.class, () -> PolicyRules.terms(input));
  }

  @Test
  void R63_a_policy_of_45_seconds_is_refused_naming_field_and_values() {
    ProblemException refusal = refusal(TestVault.frequency(45));

    assertThat(refusal.code().status()).isEqualTo(400);
    assertThat(refusal.field()).contains("replicationFrequencyInSeconds");
    assertThat(refusal.detail()).contains("30, 300 or 900").contains("45");
    assertThat(refusal.remedy()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 300, 900})
  void R63_the_three_frequencies_are_taken(int seconds) {
    assertThat(PolicyRules.terms(TestVault.frequency(seconds)).frequencySeconds())
        .isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -30, 29, 31, 60, 301, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void R63_no_other_frequency_is_taken(int seconds) {
    assertThat(refusal(TestVault.frequency(seconds)).field())
        .contains("replicationFrequencyInSeconds");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "24, 0", "24, 12", "13, 12", "2, 1", "720, 1"})
  void R64_R65_R68_hours_that_fit_are_taken(int hours, int applicationConsistent) {
    PolicyTerms terms = PolicyRules.terms(points(hours, applicationConsistent));

    assertThat(terms.recoveryPointHours()).isEqualTo(hours);
    assertThat(terms.applicationConsistentHours()).isEqualTo(applicationConsistent);
  }

  @ParameterizedTest
  @CsvSource({"12, 12", "0, 1", "1, 1", "4, 5", "24, 13", "24, -1"})
  void R68_application_consistent_points_are_rarer_than_the_window(int hours, int every) {
    assertThat(refusal(points(hours, every)).field())
        .contains("applicationConsistentSnapshotFrequencyInHours");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 721, Integer.MAX_VALUE})
  void R64_a_window_out_of_bounds_is_refused(int hours) {
    assertThat(refusal(points(hours, 0)).field()).contains("recoveryPoints");
  }

  @ParameterizedTest
  @CsvSource({
    "Enabled, true",
    "Enable, true",
    "enabled, true",
    "Disabled, false",
    "Disable, false"
  })
  void R69_compression_is_on_or_off(String word, boolean on) {
    PolicyInput input = words("HyperVReplica2012R2", word, null, null, null, null, null);

    assertThat(PolicyRules.terms(input).compression()).isEqualTo(on);
  }

  @ParameterizedTest
  @CsvSource({"Required, true", "OnRecoveryCloud, true", "NotRequired, false", "None, false"})
  void R70_the_replica_stays_or_goes(String word, boolean goes) {
    PolicyInput input = words("HyperVReplica2012R2", null, null, null, null, null, word);

    assertThat(PolicyRules.terms(input).replicaDeletion()).isEqualTo(goes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00:00:00", "22:30:00", "23:59:59"})
  void R71_a_time_of_day_is_taken(String time) {
    PolicyInput input = words("HyperVReplica2012R2", null, null, time, null, null, null);

    assertThat(PolicyRules.terms(input).initialReplicationStart()).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"24:00:00", "7:00:00", "22:30", "tomorrow", "22:30:00\n"})
  void R71_another_start_is_refused(String time) {
    PolicyInput input = words("HyperVReplica2012R2", null, null, time, null, null, null);

    assertThat(refusal(input).field()).contains("onlineReplicationStartTime");
  }

  @Test
  void R59_the_usual_port_goes_with_the_authentication() {
    assertThat(
            PolicyRules.terms(words("HyperVReplica2012R2", null, null, null, 1, null, null)).port())
        .isEqualTo(8083);
    assertThat(
            PolicyRules.terms(words("HyperVReplica2012R2", null, null, null, 2, null, null)).port())
        .isEqualTo(8084);
  }

  @Test
  void R59_another_authentication_is_refused() {
    assertThat(refusal(words("HyperVReplica2012R2", null, null, null, 3, null, null)).field())
        .contains("allowedAuthenticationType");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536})
  void a_port_that_is_none_is_refused(int port) {
    assertThat(refusal(words("HyperVReplica2012R2", null, null, null, null, port, null)).field())
        .contains("replicationPort");
  }

  @Test
  void R56_offline_initial_replication_is_refused_until_it_is_there() {
    assertThat(
            refusal(words("HyperVReplica2012R2", null, "Offline", null, null, null, null)).field())
        .contains("initialReplicationMethod");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A2A", "HyperVReplicaAzure", "InMageRcm", "", "hypervreplica2012r2"})
  void an_instance_type_of_another_scenario_is_refused_naming_ours(String type) {
    ProblemException refusal = refusal(words(type, null, null, null, null, null, null));

    assertThat(refusal.field()).contains("instanceType");
    assertThat(refusal.remedy()).get().asString().contains("HyperVReplica2012R2");
  }

  @Test
  void a_missing_instance_type_is_refused() {
    assertThat(refusal(words(null, null, null, null, null, null, null)).field())
        .contains("instanceType");
  }

  @Test
  void the_older_type_has_the_frequency_of_five_minutes() {
    PolicyTerms terms =
        PolicyRules.terms(words("HyperVReplica2012", null, null, null, null, null, null));

    assertThat(terms.frequencySeconds()).isEqualTo(300);
  }

  @Test
  void a_change_leaves_what_is_not_said() {
    PolicyTerms before = PolicyRules.terms(points(24, 4));

    PolicyTerms after = PolicyRules.changed(before, TestVault.frequency(30));

    assertThat(after.frequencySeconds()).isEqualTo(30);
    assertThat(after.recoveryPointHours()).isEqualTo(24);
  }

  @Test
  void R68_a_change_may_not_break_the_rule_with_what_stays() {
    PolicyTerms before = PolicyRules.terms(points(24, 12));
    PolicyInput fewer =
        new PolicyInput(
            "HyperVReplica2012R2",
            null,
            12,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    assertThat(
            catchThrowableOfType(ProblemException.class, () -> PolicyRules.changed(before, fewer))
                .field())
        .contains("applicationConsistentSnapshotFrequencyInHours");
  }

  @Test
  void what_a_caller_said_is_said_back_short_and_harmless() {
    PolicyInput input =
        words("HyperVReplica2012R2", "\u0000".repeat(5000), null, null, null, null, null);

    assertThat(refusal(input).detail().length()).isLessThan(200);
    assertThat(refusal(input).detail()).doesNotContain("\u0000");
  }

  private static PolicyInput threshold(int frequencySeconds, int minutes) {
    return new PolicyInput(
        "HyperVReplica2012R2",
        frequencySeconds,
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
        minutes);
  }

  @Test
  void an_objective_is_longer_than_the_frequency() {
    assertThat(PolicyRules.terms(threshold(30, 1)).recoveryPointThresholdMinutes()).isEqualTo(1);
    assertThat(PolicyRules.terms(threshold(900, 0)).recoveryPointThresholdMinutes()).isZero();
    assertThat(refusal(threshold(300, 5)).field()).contains("recoveryPointThresholdInMinutes");
    assertThat(refusal(threshold(900, -1)).field()).contains("recoveryPointThresholdInMinutes");
    assertThat(refusal(threshold(30, 43_201)).detail()).contains("43200");
  }
}
