package io.secondsite.cli;

import java.util.Map;

/**
 * A whole point read against its checksums.
 *
 * @param digests SHA-256 of each disk's content by target
 */
public record Verification(String point, boolean identicalToManifest, Map<String, String> digests) {
  public Verification {
    digests = Map.copyOf(digests);
  }
}
