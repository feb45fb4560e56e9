package io.secondsite.mapping.storage.rest;

import io.secondsite.mapping.storage.StorageMapping;
import io.secondsite.mapping.storage.StorageMappingState;
import java.time.Instant;
import java.util.UUID;

/** A mapping as it is shown. */
record StorageMappingView(
    UUID id,
    String vault,
    String name,
    String primaryServer,
    String primaryClassification,
    String recoveryServer,
    String recoveryClassification,
    String state,
    Instant createdAt,
    Instant changedAt) {

  static StorageMappingView of(StorageMapping mapping, StorageMappingState state) {
    return new StorageMappingView(
        mapping.id(),
        mapping.vault(),
        mapping.name(),
        mapping.primary().server(),
        mapping.primary().name(),
        mapping.recovery().server(),
        mapping.recovery().name(),
        state.shown(),
        mapping.createdAt(),
        mapping.changedAt());
  }
}
