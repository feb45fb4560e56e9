package io.secondsite.provider.protection;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A side as it was told: by another server, or by this one where it stands on both sides. */
public record OtherSide(
    String server,
    UUID item,
    Role role,
    long generation,
    String state,
    @Nullable HostAddress host) {

  boolean isReady() {
    return state.equals("READY");
  }

  boolean isFailedOver() {
    return state.equals("FAILED_OVER");
  }
}
