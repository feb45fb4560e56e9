package io.secondsite.vault.protection.jpa;

import io.secondsite.vault.protection.PointStore;
import io.secondsite.vault.protection.RecoveryPoint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "RecoveryPoint")
@Table(name = "recovery_point")
@IdClass(PointRow.Key.class)
class PointRow {
  @Id UUID vm;
  @Id String host;
  @Id String point;
  long epoch;
  long sequence;
  Instant instant;

  @Column(name = "application_consistent")
  boolean applicationConsistent;

  @Column(name = "changed_bytes")
  long changedBytes;

  @Column(name = "stored_bytes")
  long storedBytes;

  @Column(name = "committed_at")
  Instant committedAt;

  @Column(name = "heard_at")
  Instant heardAt;

  @Column(name = "locked_until")
  @Nullable Instant lockedUntil;

  /** One a line. */
  String pins;

  @Nullable String damage;

  @Column(name = "verified_at")
  @Nullable Instant verifiedAt;

  record Key(UUID vm, String host, String point) implements Serializable {}

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected PointRow() {}

  @SuppressWarnings("NullAway.Init") // mark fills pins
  PointRow(RecoveryPoint from) {
    vm = from.vm();
    host = from.host();
    point = from.point();
    epoch = from.epoch();
    sequence = from.sequence();
    instant = from.instant();
    applicationConsistent = from.applicationConsistent();
    changedBytes = from.changedBytes();
    storedBytes = from.storedBytes();
    committedAt = from.committedAt();
    heardAt = from.heardAt();
    lockedUntil = from.lockedUntil();
    mark(new PointStore.Mark(from.marks().pins(), from.marks().damage()));
    verifiedAt = from.marks().verifiedAt();
  }

  void mark(PointStore.Mark mark) {
    pins = String.join("\n", mark.pins());
    damage = mark.damage();
  }

  RecoveryPoint toPoint() {
    return new RecoveryPoint(
        vm,
        host,
        point,
        epoch,
        sequence,
        instant,
        applicationConsistent,
        changedBytes,
        storedBytes,
        committedAt,
        heardAt,
        lockedUntil,
        new RecoveryPoint.Marks(pins.lines().toList(), damage, verifiedAt));
  }
}
