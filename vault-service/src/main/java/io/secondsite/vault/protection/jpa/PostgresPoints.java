package io.secondsite.vault.protection.jpa;

import io.quarkus.panache.common.Sort;
import io.secondsite.vault.protection.PointStore;
import io.secondsite.vault.protection.RecoveryPoint;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Recovery points in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresPoints implements PointStore {
  private static final Sort NEWEST = Sort.descending("epoch", "sequence", "instant");

  private static final Mark NO_MARK = new Mark(List.of(), null);

  private final PointRows rows;
  private final RemovedPointRows removed;

  PostgresPoints(PointRows rows, RemovedPointRows removed) {
    this.rows = rows;
    this.removed = removed;
  }

  @Override
  public void add(RecoveryPoint point) {
    PointRow.Key key = new PointRow.Key(point.vm(), point.host(), point.point());
    if (removed.findByIdOptional(key).isEmpty() && rows.findByIdOptional(key).isEmpty()) {
      rows.persist(new PointRow(point));
    }
  }

  @Override
  public void mark(UUID vm, String host, Map<String, Mark> marks, Map<String, Instant> verified) {
    rows.list("vm = ?1 and host = ?2 and (pins <> '' or damage is not null)", vm, host).stream()
        .filter(row -> !marks.containsKey(row.point))
        .forEach(row -> row.mark(NO_MARK));
    marks.forEach((point, mark) ->
        rows.findByIdOptional(new PointRow.Key(vm, host, point)).ifPresent(row -> row.mark(mark)));
    verified.forEach((point, at) ->
        rows.findByIdOptional(new PointRow.Key(vm, host, point))
            .ifPresent(row -> row.verifiedAt = at));
  }

  @Override
  public void remove(UUID vm, String host, String point) {
    PointRow.Key key = new PointRow.Key(vm, host, point);
    rows.deleteById(key);
    removed.getEntityManager().merge(new RemovedPointRow(key));
  }

  @Override
  public void forget(UUID vm) {
    rows.delete("vm", vm);
    removed.delete("vm", vm);
  }

  @Override
  public Optional<RecoveryPoint> find(UUID vm, String point) {
    return rows.find("vm = ?1 and point = ?2", NEWEST, vm, point)
        .firstResultOptional()
        .map(PointRow::toPoint);
  }

  @Override
  public List<RecoveryPoint> newest(UUID vm, int limit) {
    return rows.find("vm", NEWEST, vm).page(0, limit).stream().map(PointRow::toPoint).toList();
  }

  @Override
  public Optional<RecoveryPoint> newestApplicationConsistent(UUID vm) {
    return rows.find("vm = ?1 and applicationConsistent = true", NEWEST, vm)
        .firstResultOptional()
        .map(PointRow::toPoint);
  }
}
