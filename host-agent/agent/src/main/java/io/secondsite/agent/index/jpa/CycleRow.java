package io.secondsite.agent.index.jpa;

import io.secondsite.agent.index.CycleEntry;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Cycle")
@Table(name = "cycle")
class CycleRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  UUID vm;

  @Column(name = "started_at")
  Instant startedAt;

  @Column(name = "finished_at")
  Instant finishedAt;

  String outcome;
  @Nullable String point;

  @Column(name = "bytes_changed")
  long bytesChanged;

  @Column(name = "bytes_sent")
  long bytesSent;

  @Nullable String error;

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected CycleRow() {}

  CycleRow(CycleEntry entry) {
    vm = entry.vm();
    startedAt = entry.startedAt();
    finishedAt = entry.finishedAt();
    outcome = entry.outcome();
    point = entry.point();
    bytesChanged = entry.bytesChanged();
    bytesSent = entry.bytesSent();
    error = entry.error();
  }

  CycleEntry entry() {
    return new CycleEntry(
        vm, startedAt, finishedAt, outcome, point, bytesChanged, bytesSent, error);
  }
}
