package io.secondsite.vault.protection;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far enabling has come, by what was told so far, in whatever order it was told.
 *
 * @param pointIsDurable a recovery point of the machine is listed
 */
record EnableProgress(
    @Nullable SideReport primary, @Nullable SideReport recovery, boolean pointIsDurable) {

  ItemState state() {
    Optional<Failure> failure = failure();
    if (failure.isPresent()) {
      return new ItemState.EnableFailed(failure.get());
    }
    if (!works(recovery) || !replicates()) {
      return new ItemState.Enabling();
    }
    return pointIsDurable ? new ItemState.Protected() : new ItemState.InitialReplication();
  }

  boolean replicates() {
    return primary != null && primary.state() == SideState.REPLICATING;
  }

  Optional<Failure> failure() {
    return Stream.of(Optional.ofNullable(recovery), Optional.ofNullable(primary))
        .flatMap(Optional::stream)
        .flatMap(side -> failure(side).stream())
        .findFirst();
  }

  static Optional<Failure> failure(SideReport side) {
    if (side.state() != SideState.FAILED) {
      return Optional.empty();
    }
    Failure told = side.failure();
    return Optional.of(
        told != null
            ? told
            : new Failure("SITE_FAILED", "site " + side.server() + " gave no reason", null));
  }

  private static boolean works(@Nullable SideReport side) {
    return side != null && side.state().works();
  }
}
