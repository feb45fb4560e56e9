package io.secondsite.agent.index.jpa;

import io.secondsite.agent.index.PointEntry;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

@Entity(name = "RecoveryPoint")
@Table(name = "recovery_point")
@IdClass(PointRow.Key.class)
class PointRow {
  @Id UUID vm;
  @Id String point;
  Instant instant;
  String kind;
  String origin;

  @Column(name = "changed_bytes")
  long changedBytes;

  @Column(name = "stored_bytes")
  long storedBytes;

  @Column(name = "committed_at")
  Instant committedAt;

  boolean announced;

  record Key(UUID vm, String point) implements Serializable {}

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected PointRow() {}

  @SuppressWarnings("NullAway.Init") // take fills the others
  PointRow(PointEntry entry) {
    vm = entry.vm();
    point = entry.point();
    take(entry);
  }

  final void take(PointEntry entry) {
    instant = entry.instant();
    kind = entry.kind();
    origin = entry.origin();
    changedBytes = entry.changedBytes();
    storedBytes = entry.storedBytes();
    committedAt = entry.committedAt();
  }
}
