package io.secondsite.mapping.placement.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.mapping.inventory.Known.Machine;
import io.secondsite.mapping.placement.CardPlacement;
import io.secondsite.mapping.placement.Placement;
import io.secondsite.mapping.placement.PlacementRule;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A placement as it is shown. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PlacementView(
    @Nullable UUID vm,
    @Nullable String name,
    String server,
    @Nullable String cloud,
    String recoveryServer,
    @Nullable String recoveryCloud,
    @Nullable UUID protectedItem,
    List<CardView> cards) {

  static PlacementView of(Placement placement) {
    Optional<Machine> machine = placement.machine();
    return new PlacementView(
        machine.map(Machine::vm).orElse(null),
        machine.map(Machine::name).orElse(null),
        placement.server(),
        machine.map(Machine::cloud).orElse(null),
        placement.recoveryServer(),
        placement.recoveryCloud().orElse(null),
        placement.protectedItem().orElse(null),
        placement.cards().stream().map(CardView::of).toList());
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record CardView(
      @Nullable String mac,
      @Nullable String network,
      @Nullable String subnet,
      @Nullable String recoveryNetwork,
      @Nullable String recoverySubnet,
      @Nullable UUID mapping,
      PlacementRule rule,
      String because,
      @Nullable String warning) {

    static CardView of(CardPlacement card) {
      return new CardView(
          card.source().mac().isEmpty() ? null : card.source().mac(),
          card.source().network(),
          card.source().subnet(),
          card.recoveryNetwork(),
          card.recoverySubnet(),
          card.mapping(),
          card.rule(),
          card.because(),
          card.warning());
    }
  }
}
