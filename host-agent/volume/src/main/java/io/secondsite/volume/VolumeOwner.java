package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Whose replica a volume is, and who keeps it.
 *
 * @param owner the peer that sends to it, once it has one
 * @param keeper the agent that may have it open
 * @param keeperEpoch rises each time another agent takes it over
 */
public record VolumeOwner(Optional<String> owner, String keeper, long keeperEpoch) {
  public VolumeOwner {
    requireNonNull(owner, "owner");
    requireNonNull(keeper, "keeper");
  }
}
