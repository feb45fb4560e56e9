package io.secondsite.provider.mapping.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A mapping as JSON: it is read and written whole. */
@Entity
@Table(name = "network_mapping")
class NetworkMappingRow {
  @Id UUID id = new UUID(0, 0);

  @Column(nullable = false)
  String body = "";
}
