package io.secondsite.agent.index.jpa;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.secondsite.agent.index.CycleEntry;
import io.secondsite.agent.index.IndexStore;
import io.secondsite.agent.index.PointEntry;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** The index in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresIndex implements IndexStore {
  private final Provider<Flyway> flyway;
  private final CycleRows cycles;
  private final PointRows points;

  PostgresIndex(Provider<Flyway> flyway, CycleRows cycles, PointRows points) {
    this.flyway = flyway;
    this.cycles = cycles;
    this.points = points;
  }

  @Override
  public void migrate() {
    flyway.get().migrate();
  }

  @Override
  public void ping() {
    QuarkusTransaction.requiringNew()
        .run(() -> points.getEntityManager().createNativeQuery("select 1").getSingleResult());
  }

  @Override
  public void add(CycleEntry cycle) {
    QuarkusTransaction.requiringNew().run(() -> cycles.persist(new CycleRow(cycle)));
  }

  @Override
  public void put(PointEntry point) {
    QuarkusTransaction.requiringNew()
        .run(() -> points.getEntityManager().merge(new PointRow(point)));
  }

  @Override
  public void remove(UUID vm, String point) {
    QuarkusTransaction.requiringNew().run(() -> points.deleteById(new PointRow.Key(vm, point)));
  }

  @Override
  public void replacePoints(UUID vm, List<PointEntry> entries) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          points.delete("vm", vm);
          points.persist(entries.stream().map(PointRow::new));
        });
  }

  @Override
  public List<CycleEntry> newestCycles(UUID vm, int limit) {
    return QuarkusTransaction.requiringNew()
        .call(() -> cycles.newest(vm, limit).stream().map(CycleRow::entry).toList());
  }
}
