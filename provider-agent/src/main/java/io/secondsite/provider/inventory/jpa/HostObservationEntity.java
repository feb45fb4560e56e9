package io.secondsite.provider.inventory.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "host_observation")
class HostObservationEntity {
  @Id String host = "";

  /** JSON: a snapshot that only we read. */
  String content = "";
}
