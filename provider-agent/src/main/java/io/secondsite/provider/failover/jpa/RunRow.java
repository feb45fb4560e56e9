package io.secondsite.provider.failover.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A run as JSON, with what it is looked for by. */
@Entity
@Table(name = "failover_run")
class RunRow {
  @Id UUID id = new UUID(0, 0);

  @Column(name = "accepted_at", nullable = false)
  Instant acceptedAt = Instant.EPOCH;

  @Column(name = "is_finished", nullable = false)
  boolean isFinished;

  @Column(name = "ordered_by")
  @Nullable String orderedBy;

  @Nullable String host;

  @Nullable String boot;

  @Column(nullable = false)
  String body = "";
}
