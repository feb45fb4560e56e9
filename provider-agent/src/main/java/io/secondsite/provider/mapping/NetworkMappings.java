package io.secondsite.provider.mapping;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The network mappings at one moment. A mapping works in both directions; a network that none names
 * becomes no network. Where two say something (one of them is about to be deleted), the one that is
 * written in this direction counts, then the smaller id, so that every reader decides alike.
 */
public record NetworkMappings(List<NetworkMapping> all) {
  private static final Comparator<NetworkMapping> BY_ID =
      Comparator.comparing(mapping -> mapping.id().toString());

  public NetworkMappings {
    all = all.stream().sorted(BY_ID).toList();
  }

  public static NetworkMappings none() {
    return new NetworkMappings(List.of());
  }

  public NetworkMappings with(NetworkMapping mapping) {
    return new NetworkMappings(
        Stream.concat(without(mapping.id()).all.stream(), Stream.of(mapping)).toList());
  }

  public NetworkMappings without(UUID id) {
    return new NetworkMappings(all.stream().filter(one -> !one.id().equals(id)).toList());
  }

  /** What a network becomes at a server; empty is no network. */
  public Optional<NetworkMapping.Target> resolve(
      NetworkAt from, @Nullable String subnet, String toServer) {
    return all.stream()
        .flatMap(mapping -> mapping.forward(from, subnet, toServer).stream())
        .findFirst()
        .or(() ->
            all.stream()
                .flatMap(mapping -> mapping.of(from, subnet, toServer).stream())
                .findFirst());
  }

  /** The replica's card for a card of the machine. */
  public Card plan(Card card, String fromServer, String toServer) {
    String network = card.network();
    if (network == null) {
      return card.withoutNetwork();
    }
    return resolve(new NetworkAt(fromServer, network), card.subnet(), toServer)
        .map(target -> new Card(card.mac(), target.network(), target.subnet()))
        .orElseGet(card::withoutNetwork);
  }

  /** The replica's cards, in the machine's order. */
  public List<Card> plan(List<Card> cards, String fromServer, String toServer) {
    return cards.stream().map(card -> plan(card, fromServer, toServer)).toList();
  }
}
