package io.secondsite.mapping.network;

import java.util.List;
import java.util.Optional;

/** Which subnet of the target network a card gets. */
final class SubnetChoice {
  private SubnetChoice() {}

  /** The one of the same name, otherwise the first; none where the network has none. */
  static Optional<String> of(String source, List<String> targets) {
    return targets.contains(source) ? Optional.of(source) : first(targets);
  }

  static Optional<String> first(List<String> targets) {
    return targets.stream().findFirst();
  }
}
