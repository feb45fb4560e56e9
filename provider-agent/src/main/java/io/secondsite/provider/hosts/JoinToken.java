package io.secondsite.provider.hosts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A join token as it is kept: by its digest.
 *
 * @param usedByKey digest of the key that used it; null while nobody did
 */
public record JoinToken(
    String digest,
    String host,
    Instant expiresAt,
    @Nullable String usedByKey,
    @Nullable Instant usedAt) {

  public boolean isExpired(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
