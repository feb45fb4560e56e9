package io.secondsite.vault.failover.jpa;

import io.quarkus.panache.common.Sort;
import io.secondsite.vault.failover.Failover;
import io.secondsite.vault.failover.FailoverPhase;
import io.secondsite.vault.failover.FailoverStore;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Failovers in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresFailovers implements FailoverStore {
  private static final int SILENT_LISTED_MAX = 100;

  private final FailoverRows rows;

  PostgresFailovers(FailoverRows rows) {
    this.rows = rows;
  }

  @Override
  public void add(Failover failover) {
    rows.persist(new FailoverRow(failover));
  }

  @Override
  public void replace(Failover failover) {
    rows.findByIdOptional(failover.id()).orElseThrow().become(failover);
  }

  @Override
  public Optional<Failover> find(UUID id) {
    return rows.findByIdOptional(id).map(FailoverRow::failover);
  }

  @Override
  public Optional<Failover> hold(UUID id) {
    return rows.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
        .map(row -> {
          rows.getEntityManager().refresh(row);
          return row.failover();
        });
  }

  @Override
  public List<UUID> silentSince(Instant expiredBefore) {
    return rows
        .find(
            "phase = ?1 and expiresAt < ?2",
            Sort.by("expiresAt"),
            FailoverPhase.Ordered.class.getSimpleName(),
            expiredBefore)
        .page(0, SILENT_LISTED_MAX)
        .stream()
        .map(row -> row.id)
        .toList();
  }
}
