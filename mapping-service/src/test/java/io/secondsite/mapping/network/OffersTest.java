package io.secondsite.mapping.network;

import static io.secondsite.mapping.ExampleOrganisation.CHI1;
import static io.secondsite.mapping.ExampleOrganisation.CHI2;
import static io.secondsite.mapping.ExampleOrganisation.NY1;
import static io.secondsite.mapping.ExampleOrganisation.NY2;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which targets are offered for a source network, pair by pair (R81, R83). */
class OffersTest {
  private final Organisation organisation = new Organisation();

  private boolean isAvailable(String target, String protectedCloud, String protecting) {
    return offers(NY1).stream()
        .filter(offer -> offer.pairing().primaryCloud().equals(protectedCloud))
        .filter(offer -> offer.pairing().recoveryCloud().equals(protecting))
        .flatMap(offer -> offer.choices().stream())
        .filter(choice -> choice.network().name().equals(target))
        .map(Offer.Choice::available)
        .findFirst()
        .orElseThrow();
  }

  private List<Offer> offers(String network) {
    return organisation.mappings.offers(Organisation.newYork(network), Optional.of("Chicago"));
  }

  @Test
  void T_NM1_VMNetwork1ChicagoIsAvailableForTheSilverClouds() {
    assertThat(isAvailable(CHI1, "SilverCloud1", "SilverCloud2")).isTrue();
  }

  @Test
  void T_NM2_VMNetwork1ChicagoIsAvailableForTheGoldClouds() {
    assertThat(isAvailable(CHI1, "GoldCloud1", "GoldCloud2")).isTrue();
  }

  @Test
  void T_NM3_VMNetwork2ChicagoIsNotAvailableForTheSilverClouds() {
    assertThat(isAvailable(CHI2, "SilverCloud1", "SilverCloud2")).isFalse();
  }

  @Test
  void T_NM4_VMNetwork2ChicagoIsAvailableForTheGoldClouds() {
    assertThat(isAvailable(CHI2, "GoldCloud1", "GoldCloud2")).isTrue();
  }

  @Test
  void T_NM11_theSourceCloudsThatUseTheNetworkAreShownWithWhatEachPairAllows() {
    assertThat(offers(NY1))
        .extracting(
            offer -> offer.pairing().primaryCloud(),
            offer ->
                offer.choices().stream()
                    .filter(Offer.Choice::available)
                    .map(choice -> choice.network().name())
                    .toList())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("GoldCloud1", List.of(CHI1, CHI2)),
            org.assertj.core.groups.Tuple.tuple("SilverCloud1", List.of(CHI1)));
  }

  @Test
  void R81_aCloudUsesANetworkThatAMachineOfItIsOn() {
    assertThat(offers(NY2))
        .extracting(offer -> offer.pairing().primaryCloud())
        .containsExactly("GoldCloud1");
  }

  @Test
  void R81_pairingsTowardsAnotherServerAreNotShown() {
    assertThat(organisation.mappings.offers(Organisation.newYork(NY1), Optional.of("Boston")))
        .isEmpty();
    assertThat(organisation.mappings.offers(Organisation.newYork(NY1), Optional.empty()))
        .hasSize(2);
  }
}
