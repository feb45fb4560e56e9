package io.secondsite.provider.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.provider.mapping.NetworkMapping.Pair;
import io.secondsite.provider.mapping.NetworkMapping.Subnets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetworkMappingsTest {
  private static final String NEW_YORK = "NewYork";
  private static final String CHICAGO = "Chicago";
  private static final UUID ID = new UUID(0, 1);
  private static final NetworkMappings MAPPED =
      NetworkMappings.none().with(mapping(ID, "VMNetwork1-NewYork", "VMNetwork1-Chicago"));

  private static NetworkMapping mapping(UUID id, String primary, String recovery) {
    return mapping(id, primary, recovery, new Subnets(List.of(), null));
  }

  private static NetworkMapping mapping(
      UUID id, String primary, String recovery, Subnets toRecovery) {
    return new NetworkMapping(
        id,
        primary,
        new NetworkAt(NEW_YORK, primary),
        new NetworkAt(CHICAGO, recovery),
        toRecovery,
        new Subnets(List.of(), null));
  }

  private static Card card(@Nullable String network, @Nullable String subnet) {
    return new Card("52:54:00:00:00:01", network, subnet);
  }

  private static @Nullable String networkAtChicago(NetworkMappings mappings, String network) {
    return mappings.plan(card(network, null), NEW_YORK, CHICAGO).network();
  }

  @Test
  void T_NM5_a_replica_is_connected_to_the_mapped_network() {
    assertThat(networkAtChicago(MAPPED, "VMNetwork1-NewYork")).isEqualTo("VMNetwork1-Chicago");
  }

  @Test
  void T_NM6_R82_a_replica_of_an_unmapped_network_is_on_no_network() {
    assertThat(networkAtChicago(MAPPED, "VMNetwork2-NewYork")).isNull();
  }

  @Test
  void T_NM7_in_reverse_an_unmapped_network_is_no_network() {
    assertThat(MAPPED.plan(card("VMNetwork2-Chicago", null), CHICAGO, NEW_YORK).network()).isNull();
  }

  @Test
  void a_mapping_is_symmetric() {
    assertThat(MAPPED.plan(card("VMNetwork1-Chicago", null), CHICAGO, NEW_YORK).network())
        .isEqualTo("VMNetwork1-NewYork");
  }

  @Test
  void T_NM8_the_subnet_of_the_same_name_wins() {
    // Given
    Subnets subnets = new Subnets(List.of(new Pair("web", "web")), "db");
    NetworkMappings mappings = NetworkMappings.none().with(mapping(ID, "A", "B", subnets));
    // When
    Card planned = mappings.plan(card("A", "web"), NEW_YORK, CHICAGO);
    // Then
    assertThat(planned.subnet()).isEqualTo("web");
  }

  @Test
  void T_NM9_otherwise_the_first_subnet() {
    // Given
    Subnets subnets = new Subnets(List.of(), "db");
    NetworkMappings mappings = NetworkMappings.none().with(mapping(ID, "A", "B", subnets));
    // When
    Card planned = mappings.plan(card("A", "web"), NEW_YORK, CHICAGO);
    // Then
    assertThat(planned.subnet()).isEqualTo("db");
  }

  @Test
  void T_NM10_an_edited_mapping_moves_replicas() {
    // When
    NetworkMappings edited = MAPPED.with(mapping(ID, "VMNetwork1-NewYork", "VMNetwork2-Chicago"));
    // Then
    assertThat(edited.all()).hasSize(1);
    assertThat(networkAtChicago(edited, "VMNetwork1-NewYork")).isEqualTo("VMNetwork2-Chicago");
  }

  @Test
  void a_deleted_mapping_maps_nothing() {
    assertThat(networkAtChicago(MAPPED.without(ID), "VMNetwork1-NewYork")).isNull();
  }

  @Test
  void a_card_without_a_network_stays_without() {
    assertThat(MAPPED.plan(card(null, null), NEW_YORK, CHICAGO)).isEqualTo(card(null, null));
  }

  @Test
  void the_order_in_which_mappings_are_heard_decides_nothing() {
    // Given
    NetworkMapping one = mapping(new UUID(0, 1), "A", "B");
    NetworkMapping two = mapping(new UUID(0, 2), "A", "C");
    // Then
    assertThat(NetworkMappings.none().with(one).with(two))
        .isEqualTo(NetworkMappings.none().with(two).with(one));
    assertThat(networkAtChicago(NetworkMappings.none().with(two).with(one), "A")).isEqualTo("B");
  }
}
