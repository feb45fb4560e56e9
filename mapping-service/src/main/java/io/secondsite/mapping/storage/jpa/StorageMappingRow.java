package io.secondsite.mapping.storage.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A storage mapping as the database has it. */
@Entity
@Table(name = "storage_mapping")
class StorageMappingRow {
  @Id UUID id = new UUID(0, 0);

  @Column(nullable = false)
  String vault = "";

  @Column(nullable = false)
  String name = "";

  @Column(name = "primary_server", nullable = false)
  String primaryServer = "";

  @Column(name = "primary_classification", nullable = false)
  String primaryClassification = "";

  @Column(name = "recovery_server", nullable = false)
  String recoveryServer = "";

  @Column(name = "recovery_classification", nullable = false)
  String recoveryClassification = "";

  @Column(name = "created_at", nullable = false)
  Instant createdAt = Instant.EPOCH;

  @Column(name = "changed_at", nullable = false)
  Instant changedAt = Instant.EPOCH;
}
