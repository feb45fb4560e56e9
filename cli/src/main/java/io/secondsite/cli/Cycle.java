package io.secondsite.cli;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cycle that was asked for and is durable at the replica.
 *
 * @param sourceDigests SHA-256 of each disk's frozen content by target, when asked for
 */
public record Cycle(String point, @Nullable Map<String, String> sourceDigests) {

  /** The digests of the source's disks at the point's instant. */
  public Optional<Map<String, String>> digests() {
    return Optional.ofNullable(sourceDigests);
  }
}
