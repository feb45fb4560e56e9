package io.secondsite.vault.registration.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.registration.RegistrationKey;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A key without its secret. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record KeyView(
    UUID id,
    String vault,
    String state,
    String createdBy,
    Instant createdAt,
    Instant expiresAt,
    @Nullable String usedBy) {

  static KeyView of(RegistrationKey key, Instant now) {
    return new KeyView(
        key.id(),
        key.vault().id(),
        key.state(now),
        key.createdBy(),
        key.createdAt(),
        key.expiresAt(),
        key.use() == null ? null : key.use().server());
  }
}
