package io.secondsite.mapping.network.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.network.Offer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be chosen for a source network. */
record TargetsView(String primaryServer, String primaryNetwork, List<CloudView> clouds) {

  static TargetsView of(NetworkId source, List<Offer> offers) {
    return new TargetsView(
        source.server(), source.name(), offers.stream().map(CloudView::of).toList());
  }

  record CloudView(
      String cloud,
      String pairing,
      String recoveryServer,
      String recoveryCloud,
      List<TargetView> targets) {

    static CloudView of(Offer offer) {
      return new CloudView(
          offer.pairing().primaryCloud(),
          offer.pairing().name(),
          offer.pairing().recoveryServer(),
          offer.pairing().recoveryCloud(),
          offer.choices().stream().map(TargetView::of).toList());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TargetView(
      String network, @Nullable String logicalNetwork, boolean available, String because) {

    static TargetView of(Offer.Choice choice) {
      return new TargetView(
          choice.network().name(),
          choice.network().logicalNetwork(),
          choice.available(),
          choice.because());
    }
  }
}
