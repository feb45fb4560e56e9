package io.secondsite.mapping.placement;

import static io.secondsite.mapping.ExampleOrganisation.CHI1;
import static io.secondsite.mapping.ExampleOrganisation.CHI2;
import static io.secondsite.mapping.ExampleOrganisation.CHICAGO;
import static io.secondsite.mapping.ExampleOrganisation.ITEM;
import static io.secondsite.mapping.ExampleOrganisation.NEW_YORK;
import static io.secondsite.mapping.ExampleOrganisation.NY1;
import static io.secondsite.mapping.ExampleOrganisation.NY2;
import static io.secondsite.mapping.ExampleOrganisation.ON_CHI1;
import static io.secondsite.mapping.ExampleOrganisation.ON_CHI2;
import static io.secondsite.mapping.ExampleOrganisation.ON_NY1;
import static io.secondsite.mapping.ExampleOrganisation.ON_NY2;
import static io.secondsite.mapping.ExampleOrganisation.PROTECTED;
import static io.secondsite.mapping.ExampleOrganisation.SILVER_ON_NY1;
import static io.secondsite.mapping.ExampleOrganisation.STRAY;
import static io.secondsite.mapping.ExampleOrganisation.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.secondsite.mapping.inventory.Known.Card;
import io.secondsite.mapping.network.NetworkMapping;
import io.secondsite.mapping.network.Organisation;
import io.secondsite.mapping.problem.MappingCode;
import io.secondsite.rim.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What replicas get (R77 to R82), on the example organisation with network 1 mapped. */
class PlacementsTest {
  private final Organisation organisation = new Organisation();
  private final NetworkMapping mapping = organisation.map("network1", NY1, CHI1);
  private final Placements placements =
      new Placements(organisation.inventory, organisation.mappings::towards);

  private CardPlacement firstCard(UUID vm) {
    return placements.ofMachine(vm, Optional.empty(), Optional.empty()).cards().getFirst();
  }

  private static void assertConnected(
      CardPlacement card, String network, @Nullable String subnet, PlacementRule rule) {
    assertThat(card.recoveryNetwork()).isEqualTo(network);
    assertThat(card.recoverySubnet()).isEqualTo(subnet);
    assertThat(card.rule()).isEqualTo(rule);
  }

  private static void assertNoNetwork(CardPlacement card, PlacementRule rule) {
    assertThat(card.recoveryNetwork()).isNull();
    assertThat(card.recoverySubnet()).isNull();
    assertThat(card.rule()).isEqualTo(rule);
    assertThat(card.because()).isNotBlank();
  }

  private static void assertRefused(ThrowingCallable action, MappingCode code, String field) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(action)
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo(code);
          assertThat(problem.field()).contains(field);
          assertThat(problem.remedy()).isPresent();
        });
  }

  @Test
  void T_NM5_theReplicaOfAMachineOnVMNetwork1NewYorkIsOnVMNetwork1Chicago() {
    CardPlacement card = firstCard(ON_NY1);
    assertConnected(card, CHI1, "web", PlacementRule.MAPPED_SAME_SUBNET);
    assertThat(card.mapping()).isEqualTo(mapping.id());
    assertThat(card.warning()).isNull();
  }

  @Test
  void T_NM6_theReplicaOfAMachineOnVMNetwork2NewYorkIsOnNoNetwork() {
    assertNoNetwork(firstCard(ON_NY2), PlacementRule.NOT_MAPPED);
  }

  @Test
  void T_NM7_theReverseReplicaOfAMachineOnVMNetwork2ChicagoIsOnNoNetwork() {
    assertNoNetwork(firstCard(ON_CHI2), PlacementRule.NOT_MAPPED);
  }

  @Test
  void a9_theReverseReplicaOfAMachineOnVMNetwork1ChicagoIsOnVMNetwork1NewYork() {
    assertConnected(firstCard(ON_CHI1), NY1, "web", PlacementRule.MAPPED_SAME_SUBNET);
  }

  @Test
  void T_NM8_theSubnetOfTheSameNameWins() {
    assertConnected(described("web"), CHI1, "web", PlacementRule.MAPPED_SAME_SUBNET);
  }

  @Test
  void T_NM9_withoutOneOfTheSameNameTheFirstSubnetIsTaken() {
    organisation.mappings.change(mapping.id(), Optional.empty(), CHI2);
    assertConnected(firstCard(ON_NY1), CHI2, "db", PlacementRule.MAPPED_FIRST_SUBNET);
  }

  @Test
  void T_NM10_whenTheMappingIsEditedReplicasMoveToVMNetwork2Chicago() {
    assertThat(firstCard(PROTECTED).recoveryNetwork()).isEqualTo(CHI1);
    organisation.mappings.change(mapping.id(), Optional.empty(), CHI2);
    assertThat(firstCard(PROTECTED).recoveryNetwork()).isEqualTo(CHI2);
  }

  @Test
  void aCardWithoutASubnetGetsTheFirst() {
    assertConnected(firstCard(PROTECTED), CHI1, "db", PlacementRule.MAPPED_FIRST_SUBNET);
  }

  @Test
  void R75_aCardOnNoNetworkStaysOnNone() {
    Placement placement = placements.ofMachine(ON_NY1, Optional.empty(), Optional.empty());
    assertNoNetwork(placement.cards().getLast(), PlacementRule.NO_SOURCE_NETWORK);
  }

  @Test
  void R82_whenTheMappingIsRemovedReplicasGetNoNetwork() {
    organisation.mappings.remove(mapping.id());
    assertNoNetwork(firstCard(ON_NY1), PlacementRule.NOT_MAPPED);
  }

  @Test
  void aMappedNetworkWithoutSubnetsIsConnectedWithoutOne() {
    organisation.tell(network(CHICAGO, CHI1, "LogicalNetwork1-Chicago"));
    assertConnected(firstCard(ON_NY1), CHI1, null, PlacementRule.MAPPED_NO_SUBNET);
  }

  @Test
  void aMappedNetworkThatIsGoneIsNoNetwork() {
    organisation.forget(CHICAGO + "/network/" + CHI1);
    assertNoNetwork(firstCard(ON_NY1), PlacementRule.TARGET_MISSING);
  }

  @Test
  void aRecoveryCloudThatDoesNotCarryTheNetworkIsWarnedOf() {
    organisation.mappings.change(mapping.id(), Optional.empty(), CHI2);
    assertThat(firstCard(ON_NY1).warning()).isNull();
    assertThat(firstCard(SILVER_ON_NY1).warning()).contains("SilverCloud2");
  }

  @Test
  void aMachineOnBothSidesIsExplainedFromItsPrimarySideUnlessTheOtherIsNamed() {
    Placement usual = placements.ofMachine(PROTECTED, Optional.empty(), Optional.empty());
    assertThat(usual.server()).isEqualTo(NEW_YORK);
    assertThat(usual.protectedItem()).contains(ITEM);
    assertThat(usual.recoveryCloud()).contains("GoldCloud2");
    Placement reverse = placements.ofMachine(PROTECTED, Optional.of(CHICAGO), Optional.empty());
    assertThat(reverse.recoveryServer()).isEqualTo(NEW_YORK);
    assertThat(reverse.cards().getFirst().recoveryNetwork()).isEqualTo(NY1);
  }

  @Test
  void aMachineWhoseTargetIsNotKnownIsExplainedTowardsANamedServer() {
    assertRefused(
        () -> placements.ofMachine(STRAY, Optional.empty(), Optional.empty()),
        MappingCode.UNKNOWN_TARGET,
        "recoveryServer");
    assertThat(
            placements
                .ofMachine(STRAY, Optional.empty(), Optional.of(CHICAGO))
                .cards()
                .getFirst()
                .recoveryNetwork())
        .isEqualTo(CHI1);
  }

  @Test
  void anUnknownMachineIsSaidToBeUnknown() {
    assertRefused(
        () -> placements.ofMachine(new UUID(0, 0), Optional.empty(), Optional.empty()),
        MappingCode.UNKNOWN_MACHINE,
        "vm");
  }

  @Test
  void aDescribedCardIsExplainedWithoutAMachine() {
    assertNoNetwork(
        placements.ofCard(NEW_YORK, new Card("", NY2, null), CHICAGO).cards().getFirst(),
        PlacementRule.NOT_MAPPED);
  }

  private CardPlacement described(String subnet) {
    return placements.ofCard(NEW_YORK, new Card("", NY1, subnet), CHICAGO).cards().getFirst();
  }
}
