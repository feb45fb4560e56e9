package io.secondsite.mapping.network;

import static io.secondsite.mapping.problem.ArmName.folded;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which mappings are wanted; null is any. */
public record NetworkMappingFilter(
    @Nullable String vault,
    @Nullable String name,
    @Nullable String primaryServer,
    @Nullable String primaryNetwork,
    @Nullable String recoveryServer) {

  public static final NetworkMappingFilter ALL =
      new NetworkMappingFilter(null, null, null, null, null);

  /** The one that the public API knows by that name. */
  static NetworkMappingFilter named(NetworkMappingProposal proposal) {
    return new NetworkMappingFilter(
        proposal.vault(),
        proposal.name(),
        proposal.primary().server(),
        proposal.primary().name(),
        null);
  }

  public boolean takes(NetworkMapping mapping) {
    return isOrAny(vault, mapping.vault())
        && isOrAny(name, mapping.name())
        && exactlyOrAny(primaryServer, mapping.primary().server())
        && exactlyOrAny(primaryNetwork, mapping.primary().name())
        && exactlyOrAny(recoveryServer, mapping.recovery().server());
  }

  private static boolean isOrAny(@Nullable String wanted, String given) {
    return Optional.ofNullable(wanted).map(name -> folded(name).equals(folded(given))).orElse(true);
  }

  private static boolean exactlyOrAny(@Nullable String wanted, String given) {
    return wanted == null || wanted.equals(given);
  }
}
