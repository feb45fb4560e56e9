package io.secondsite.vault.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArmTest {
  private static final String VAULT =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

  @Test
  void namesOfTypesDoNotMindCaseAndNamesOfResourcesKeepTheirs() {
    assertThat(
            ArmPath.canonical(
                "/Subscriptions/S/resourcegroups/G/providers/microsoft.recoveryservices/VAULTS/V"
                    + "/replicationfabrics/ReplicationPolicies/REMOVE"))
        .isEqualTo(
            "/subscriptions/S/resourceGroups/G/providers/Microsoft.RecoveryServices/vaults/V"
                + "/replicationFabrics/ReplicationPolicies/remove");
  }

  @Test
  void theListOfASubscriptionIsPutIntoItsCaseToo() {
    assertThat(ArmPath.canonical("/SUBSCRIPTIONS/s/Providers/Microsoft.recoveryServices/Vaults"))
        .isEqualTo("/subscriptions/s/providers/Microsoft.RecoveryServices/vaults");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2023-06-01", "2025-01-01", "2024-02-30-preview", "2024-04-01-preview"})
  void versionsFromTheFirstOnAreServedWhenTheyAreDates(String version) {
    if (version.startsWith("2024-02-30")) {
      assertThatThrownBy(() -> ApiVersion.check(version, ApiVersion.SITE_RECOVERY))
          .isInstanceOf(ProblemException.class);
      return;
    }
    ApiVersion.check(version, ApiVersion.SITE_RECOVERY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2023-05-31", "latest", "", "2023-06-01;", "20230601", "９999-01-01"})
  void otherVersionsAreRefused(String version) {
    assertThatThrownBy(() -> ApiVersion.check(version, ApiVersion.SITE_RECOVERY))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void anIdIsReadWhateverTheCaseOfItsTypes() {
    ResourceId id =
        ResourceId.parse("f", VAULT.toUpperCase(java.util.Locale.ROOT) + "/ReplicationPolicies/p");
    assertThat(id.name("replicationPolicies")).contains("p");
    assertThat(id.vault().key()).isEqualTo(new VaultId("s", "g", "v").key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "/", VAULT + "/", VAULT + "/a", VAULT + "//b", "/subscriptions/s"})
  void whatIsNoIdIsRefusedWithTheField(String text) {
    assertThatThrownBy(() -> ResourceId.parse("policyId", text))
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.field()).contains("policyId"));
  }

  @Test
  void codesAreWordedAsTheApiHasThem() {
    assertThat(ArmCode.camel("SOURCE_RUNNING")).isEqualTo("SourceRunning");
    assertThat(ArmCode.of(RequestCode.BAD_JSON)).isEqualTo("InvalidRequestContent");
  }

  @Test
  void anotherScenariosInstanceTypeIsRefusedNamingWhatIsSupported() {
    assertThatThrownBy(() -> InstanceType.expect("t", "A2A", "HyperVReplica2012R2"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.remedy().orElseThrow()).contains("HyperVReplica2012R2"));
  }
}
