package io.secondsite.provider.action.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A run as JSON, with what it is looked for by. */
@Entity
@Table(name = "replica_action")
class ActionRow {
  @Id UUID id = new UUID(0, 0);

  @Column(name = "accepted_at", nullable = false)
  Instant acceptedAt = Instant.EPOCH;

  @Column(name = "is_finished", nullable = false)
  boolean isFinished;

  @Column(nullable = false)
  String body = "";
}
