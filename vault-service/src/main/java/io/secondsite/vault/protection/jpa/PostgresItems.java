package io.secondsite.vault.protection.jpa;

import io.quarkus.panache.common.Sort;
import io.secondsite.vault.document.AdministrativeLock;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.protection.ItemStore;
import io.secondsite.vault.protection.ProtectedItem;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Protected items in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresItems implements ItemStore {
  private static final String NEXT_GENERATION =
      """
      insert into machine_generation as known (vm, generation) values (:vm, 1)
      on conflict (vm) do update set generation = known.generation + 1
      returning generation\
      """;

  private final ItemRows rows;

  PostgresItems(ItemRows rows) {
    this.rows = rows;
  }

  @Override
  public void holdAll() {
    rows.getEntityManager().createNativeQuery(AdministrativeLock.HOLD).getResultList();
  }

  @Override
  public long nextGeneration(UUID vm) {
    Object generation =
        rows.getEntityManager()
            .createNativeQuery(NEXT_GENERATION, Long.class)
            .setParameter("vm", vm)
            .getSingleResult();
    return ((Number) generation).longValue();
  }

  @Override
  public void add(ProtectedItem item) {
    rows.persist(new ItemRow(item));
  }

  @Override
  public void replace(ProtectedItem item) {
    rows.findByIdOptional(item.id()).orElseThrow().become(item);
  }

  @Override
  public void remove(UUID id) {
    rows.deleteById(id);
  }

  @Override
  public Optional<ProtectedItem> find(UUID id) {
    return rows.findByIdOptional(id).map(ItemRow::item);
  }

  @Override
  public Optional<ProtectedItem> hold(UUID id) {
    return rows.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).map(this::fresh);
  }

  @Override
  public Optional<ProtectedItem> holdOf(UUID vm) {
    return rows.find("vm", vm)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional()
        .map(this::fresh);
  }

  /** What was read before the lock was there may be old. */
  private ProtectedItem fresh(ItemRow row) {
    rows.getEntityManager().refresh(row);
    return row.item();
  }

  @Override
  public Optional<ProtectedItem> findOf(UUID vm) {
    return rows.find("vm", vm).firstResultOptional().map(ItemRow::item);
  }

  @Override
  public Optional<ProtectedItem> find(String vault, CloudRef primary, String name) {
    return rows.find(
            "vault = ?1 and primaryServer = ?2 and primaryCloud = ?3 and lower(name) = ?4",
            vault,
            primary.server(),
            primary.cloud(),
            name.toLowerCase(Locale.ROOT))
        .firstResultOptional()
        .map(ItemRow::item);
  }

  @Override
  public List<ProtectedItem> list(String vault) {
    return rows.find("vault", Sort.by("name").and("id"), vault).stream()
        .map(ItemRow::item)
        .toList();
  }

  @Override
  public List<ProtectedItem> under(UUID policy) {
    return rows.find("policy", Sort.by("id"), policy).stream().map(ItemRow::item).toList();
  }

  @Override
  public long countUnder(UUID pairing) {
    return rows.count("pairing", pairing);
  }
}
