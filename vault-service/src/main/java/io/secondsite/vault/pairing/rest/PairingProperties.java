package io.secondsite.vault.pairing.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.policy.Policy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pairing's properties as the public API has them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PairingProperties(
    String targetProtectionContainerId,
    String targetProtectionContainerFriendlyName,
    String health,
    List<Object> healthErrorDetails,
    @Nullable String policyId,
    @Nullable String policyFriendlyName,
    String state,
    String sourceProtectionContainerFriendlyName,
    String sourceFabricFriendlyName,
    String targetFabricFriendlyName) {

  static PairingProperties of(Pairing pairing, Optional<Policy> policy) {
    return new PairingProperties(
        pairing.recovery().resourceId(pairing.vault()),
        pairing.recovery().cloud(),
        "Normal",
        List.of(),
        policy.map(Policy::resourceId).orElse(null),
        policy.map(Policy::name).orElse(null),
        "Paired",
        pairing.primary().cloud(),
        pairing.primary().server(),
        pairing.recovery().server());
  }
}
