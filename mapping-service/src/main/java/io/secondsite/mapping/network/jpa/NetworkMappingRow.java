package io.secondsite.mapping.network.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A network mapping as the database has it. */
@Entity
@Table(name = "network_mapping")
class NetworkMappingRow {
  @Id UUID id = new UUID(0, 0);

  @Column(nullable = false)
  String vault = "";

  @Column(nullable = false)
  String name = "";

  @Column(name = "primary_server", nullable = false)
  String primaryServer = "";

  @Column(name = "primary_network", nullable = false)
  String primaryNetwork = "";

  @Column(name = "recovery_server", nullable = false)
  String recoveryServer = "";

  @Column(name = "recovery_network", nullable = false)
  String recoveryNetwork = "";

  @Column(columnDefinition = "text", nullable = false)
  String resolution = "";

  @Column(name = "created_at", nullable = false)
  Instant createdAt = Instant.EPOCH;

  @Column(name = "changed_at", nullable = false)
  Instant changedAt = Instant.EPOCH;
}
