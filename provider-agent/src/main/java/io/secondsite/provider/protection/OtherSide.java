package io.secondsite.provider.protection;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A side as it was told: by another server, or by this one where it stands on both sides.
 *
 * @param storageLocation where on its host the replica goes; null leaves it to the host
 */
public record OtherSide(
    String server,
    UUID item,
    Role role,
    long generation,
    String state,
    @Nullable HostAddress host,
    @Nullable String storageLocation) {

  boolean isReady() {
    return state.equals("READY");
  }

  boolean isFailedOver() {
    return state.equals("FAILED_OVER");
  }
}
