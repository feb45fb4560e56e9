package io.secondsite.vault.replica.jpa;

import io.quarkus.panache.common.Sort;
import io.secondsite.vault.replica.ActionKind;
import io.secondsite.vault.replica.ActionPhase;
import io.secondsite.vault.replica.ActionStore;
import io.secondsite.vault.replica.ReplicaAction;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Actions in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresActions implements ActionStore {
  private static final int SILENT_LISTED_MAX = 100;

  private final ActionRows rows;

  PostgresActions(ActionRows rows) {
    this.rows = rows;
  }

  @Override
  public void add(ReplicaAction action) {
    rows.persist(new ActionRow(action));
  }

  @Override
  public void replace(ReplicaAction action) {
    rows.findByIdOptional(action.id()).orElseThrow().become(action);
  }

  @Override
  public Optional<ReplicaAction> find(UUID id) {
    return rows.findByIdOptional(id).map(ActionRow::action);
  }

  @Override
  public Optional<ReplicaAction> hold(UUID id) {
    return rows.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
        .map(row -> {
          rows.getEntityManager().refresh(row);
          return row.action();
        });
  }

  @Override
  public Optional<ReplicaAction> newest(UUID item, ActionKind kind) {
    return rows.find("item = ?1 and kind = ?2", Sort.descending("orderedAt"), item, kind.name())
        .firstResultOptional()
        .map(ActionRow::action);
  }

  @Override
  public List<UUID> silentSince(Instant expiredBefore) {
    return rows
        .find(
            "phase = ?1 and expiresAt < ?2",
            Sort.by("expiresAt"),
            ActionPhase.Ordered.class.getSimpleName(),
            expiredBefore)
        .page(0, SILENT_LISTED_MAX)
        .stream()
        .map(row -> row.id)
        .toList();
  }
}
