package io.secondsite.mapping.network;

import static io.secondsite.mapping.ExampleOrganisation.CHI1;
import static io.secondsite.mapping.ExampleOrganisation.CHI2;
import static io.secondsite.mapping.ExampleOrganisation.CHICAGO;
import static io.secondsite.mapping.ExampleOrganisation.NEW_YORK;
import static io.secondsite.mapping.ExampleOrganisation.NY1;
import static io.secondsite.mapping.ExampleOrganisation.NY2;
import static io.secondsite.mapping.ExampleOrganisation.network;
import static io.secondsite.mapping.network.Organisation.chicago;
import static io.secondsite.mapping.network.Organisation.newYork;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.problem.MappingCode;
import io.secondsite.rim.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NetworkMappingsTest {
  private final Organisation organisation = new Organisation();

  private void assertRefused(ThrowingCallable action, MappingCode code, String field) {
    int announced = organisation.announced.set.size();
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(action)
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo(code);
          assertThat(problem.field()).contains(field);
          assertThat(problem.remedy()).isPresent();
        });
    assertThat(organisation.announced.set).hasSize(announced);
  }

  @Test
  void aMappingIsAnnouncedWithSubnetsInBothDirections() {
    NetworkMapping mapping = organisation.map("m1", NY1, CHI1);
    assertThat(organisation.announced.set).containsExactly(mapping);
    assertThat(mapping.resolution())
        .isEqualTo(
            new Resolution(
                MappingState.PAIRED,
                List.of(new SubnetPair("web", "web"), new SubnetPair("app", "db")),
                "db",
                List.of(new SubnetPair("db", "web"), new SubnetPair("web", "web")),
                "web"));
  }

  @Test
  void theSameMappingAgainIsNoChange() {
    NetworkMapping first = organisation.map("m1", NY1, CHI1);
    NetworkMappings.Made again = organisation.make("M1", newYork(NY1), chicago(CHI1));
    assertThat(again.isNew()).isFalse();
    assertThat(again.mapping()).isEqualTo(first);
    assertThat(organisation.announced.set).hasSize(1);
  }

  @Test
  void aNameStandsForOneRecoveryNetwork() {
    organisation.map("m1", NY1, CHI1);
    assertRefused(() -> organisation.map("m1", NY1, CHI2), MappingCode.MAPPING_EXISTS, "name");
  }

  @Test
  void R74_oneServerIsMappedToItselfButNoNetworkIs() {
    NetworkMapping mapping = organisation.make("local", newYork(NY1), newYork(NY2)).mapping();
    assertThat(mapping.recovery()).isEqualTo(newYork(NY2));
    assertRefused(
        () -> organisation.make("same", chicago(CHI1), chicago(CHI1)),
        MappingCode.TARGET_NETWORK_SAME,
        "recoveryNetwork");
  }

  @Test
  void bothNetworksMustBeOfRegisteredServersThatHaveThem() {
    assertRefused(
        () -> organisation.make("m", new NetworkId("Boston", "N"), chicago(CHI1)),
        MappingCode.UNKNOWN_SERVER,
        "primaryServer");
    assertRefused(
        () -> organisation.make("m", newYork(NY1), new NetworkId("Boston", "N")),
        MappingCode.UNKNOWN_SERVER,
        "recoveryServer");
    assertRefused(
        () -> organisation.make("m", newYork("None"), chicago(CHI1)),
        MappingCode.UNKNOWN_NETWORK,
        "primaryNetwork");
    assertRefused(
        () -> organisation.make("m", newYork(NY1), chicago("None")),
        MappingCode.UNKNOWN_NETWORK,
        "recoveryNetwork");
  }

  @Test
  void aNetworkHasOneMappingTowardsAServerWhicheverDirectionItWasMadeIn() {
    organisation.map("m1", NY1, CHI1);
    assertRefused(
        () -> organisation.map("m2", NY1, CHI2),
        MappingCode.NETWORK_ALREADY_MAPPED,
        "primaryNetwork");
    assertRefused(
        () -> organisation.map("m2", NY2, CHI1),
        MappingCode.NETWORK_ALREADY_MAPPED,
        "recoveryNetwork");
    assertRefused(
        () -> organisation.make("m2", chicago(CHI1), newYork(NY2)),
        MappingCode.NETWORK_ALREADY_MAPPED,
        "primaryNetwork");
  }

  @Test
  void R83_aNetworkThatNoPairOffersIsRefused() {
    organisation.tell(network(CHICAGO, "Island", null, "x"));
    assertRefused(
        () -> organisation.map("m1", NY1, "Island"),
        MappingCode.NETWORK_NOT_OFFERED,
        "recoveryNetwork");
  }

  @Test
  void R83_networksMayBeMappedBeforeAnyCloudThatUsesThemIsPaired() {
    organisation.tell(network(NEW_YORK, "New", "LogicalNetwork9"));
    organisation.tell(network(CHICAGO, "Island", null, "x"));
    assertThat(organisation.map("m1", "New", "Island").resolution().state())
        .isEqualTo(MappingState.PAIRED);
  }

  @Test
  void theNumberOfMappingsIsLimited() {
    for (int number = 0; number <= Organisation.MAPPINGS_MAX; number++) {
      organisation.tell(network(NEW_YORK, "N" + number, "none"));
      organisation.tell(network(CHICAGO, "C" + number, "none"));
    }
    for (int number = 0; number < Organisation.MAPPINGS_MAX; number++) {
      organisation.map("m" + number, "N" + number, "C" + number);
    }
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> organisation.map("more", "N5", "C5"))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo(MappingCode.TOO_MANY_MAPPINGS));
  }

  @Test
  void T_NM10_aChangedMappingIsAnnouncedWithTheNewNetworkUnderItsOldId() {
    NetworkMapping mapping = organisation.map("m1", NY1, CHI1);
    NetworkMapping changed = organisation.mappings.change(mapping.id(), Optional.empty(), CHI2);
    assertThat(changed.id()).isEqualTo(mapping.id());
    assertThat(changed.recovery()).isEqualTo(chicago(CHI2));
    assertThat(organisation.announced.set).containsExactly(mapping, changed);
    assertThat(organisation.mappings.towards(chicago(CHI1), NEW_YORK)).isEmpty();
    assertThat(organisation.mappings.towards(chicago(CHI2), NEW_YORK)).isPresent();
  }

  @Test
  void aChangeIsCheckedAsANewMappingIs() {
    NetworkMapping first = organisation.map("m1", NY1, CHI1);
    organisation.map("m2", NY2, CHI2);
    assertRefused(
        () -> organisation.mappings.change(first.id(), Optional.empty(), CHI2),
        MappingCode.NETWORK_ALREADY_MAPPED,
        "recoveryNetwork");
    assertRefused(
        () -> organisation.mappings.change(first.id(), Optional.of(NEW_YORK), NY1),
        MappingCode.TARGET_NETWORK_SAME,
        "recoveryNetwork");
  }

  @Test
  void changingToWhatItIsAnnouncesNothing() {
    NetworkMapping mapping = organisation.map("m1", NY1, CHI1);
    organisation.mappings.change(mapping.id(), Optional.of(CHICAGO), CHI1);
    assertThat(organisation.announced.set).hasSize(1);
  }

  @Test
  void R82_aRemovedMappingIsAnnouncedAsGone() {
    NetworkMapping mapping = organisation.map("m1", NY1, CHI1);
    organisation.mappings.remove(mapping.id());
    assertThat(organisation.announced.gone).containsExactly(mapping);
    assertThat(organisation.mappings.towards(newYork(NY1), CHICAGO)).isEmpty();
  }

  @Test
  void whatIsNotThereIsNeitherChangedNorRemoved() {
    UUID unknown = new UUID(0, 0);
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> organisation.mappings.remove(unknown));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> organisation.mappings.change(unknown, Optional.empty(), CHI1));
  }

  @Test
  void R80_changedSubnetsAreAnnouncedAnewForBothSidesOfAMapping() {
    organisation.map("m1", NY1, CHI1);
    organisation.tell(network(CHICAGO, CHI1, "LogicalNetwork1-Chicago", "app", "db"));
    assertThat(organisation.announced.set).hasSize(2);
    assertThat(organisation.announced.set.getLast().resolution().toRecovery())
        .containsExactly(new SubnetPair("web", "app"), new SubnetPair("app", "app"));
    organisation.tell(network(NEW_YORK, NY1, "LogicalNetwork1-NewYork", "db"));
    assertThat(organisation.announced.set).hasSize(3);
    assertThat(organisation.announced.set.getLast().resolution().toRecovery())
        .containsExactly(new SubnetPair("db", "db"));
  }

  @Test
  void changesThatResolveToTheSameAreNotAnnounced() {
    organisation.map("m1", NY1, CHI1);
    organisation.tell(network(CHICAGO, CHI1, "Renamed", "db", "web"));
    organisation.tell(network(CHICAGO, CHI2, "LogicalNetwork2-Chicago", "else"));
    assertThat(organisation.announced.set).hasSize(1);
  }

  @Test
  void aMappingOutlivesItsNetworksAndSaysSo() {
    NetworkMapping mapping = organisation.map("m1", NY1, CHI1);
    organisation.forget(CHICAGO + "/network/" + CHI1);
    assertThat(organisation.mappings.byId(mapping.id()).resolution().state())
        .isEqualTo(MappingState.RECOVERY_NETWORK_MISSING);
    organisation.tell(network(CHICAGO, CHI1, "LogicalNetwork1-Chicago", "db", "web"));
    assertThat(organisation.mappings.byId(mapping.id()).resolution())
        .isEqualTo(mapping.resolution());
    assertThat(organisation.announced.set).hasSize(3);
  }

  @Test
  void mappingsAreFoundByVaultAndNameWithoutRegardToCase() {
    NetworkMapping mapping = organisation.map("M1", NY1, CHI1);
    assertThat(
            organisation.mappings.fitting(
                new NetworkMappingFilter(
                    mapping.vault().toUpperCase(java.util.Locale.ROOT), "m1", NEW_YORK, NY1, null)))
        .containsExactly(mapping);
    assertThat(
            organisation.mappings.fitting(
                new NetworkMappingFilter(null, null, NEW_YORK, NY2, null)))
        .isEmpty();
  }
}
