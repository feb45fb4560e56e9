package io.secondsite.mapping.storage;

import java.time.Instant;
import java.util.UUID;

/** A classification and the one whose locations take the replicas; one way only. */
public record StorageMapping(
    UUID id,
    String vault,
    String name,
    ClassificationId primary,
    ClassificationId recovery,
    Instant createdAt,
    Instant changedAt) {

  StorageMapping to(ClassificationId newRecovery, Instant now) {
    return new StorageMapping(id, vault, name, primary, newRecovery, createdAt, now);
  }
}
