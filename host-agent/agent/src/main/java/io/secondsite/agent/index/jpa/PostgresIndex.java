package io.secondsite.agent.index.jpa;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.index.Announcements;
import io.secondsite.agent.index.CycleEntry;
import io.secondsite.agent.index.IndexStore;
import io.secondsite.agent.index.PointEntry;
import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointRemoved;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;

/** The index in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresIndex implements IndexStore {
  private final Provider<Flyway> flyway;
  private final CycleRows cycles;
  private final PointRows points;
  private final Announcements announcements;
  private final String agent;
  private final Clock clock;

  PostgresIndex(
      Provider<Flyway> flyway,
      CycleRows cycles,
      PointRows points,
      Announcements announcements,
      AgentConfig config,
      Clock clock) {
    this.announcements = announcements;
    agent = config.name();
    this.clock = clock;

    this.flyway = flyway;
    this.cycles = cycles;
    this.points = points;
  }

  @Override
  public void migrate() {
    flyway.get().migrate();
    announcements.begin();
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
    QuarkusTransaction.requiringNew().run(() -> putJoined(point));
  }

  private void putJoined(PointEntry entry) {
    PointRow row = points.findById(new PointRow.Key(entry.vm(), entry.point()));
    if (row == null) {
      row = new PointRow(entry);
      points.persist(row);
    } else {
      row.take(entry);
    }
    if (announcements.isWanted() && !row.announced && entry.event().isPresent()) {
      announcements.publish(entry.event().get());
      row.announced = true;
    }
  }

  @Override
  public void remove(UUID vm, String point) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            points.findByIdOptional(new PointRow.Key(vm, point)).ifPresent(this::removeJoined));
  }

  private void removeJoined(PointRow row) {
    points.delete(row);
    if (announcements.isWanted() && row.announced) {
      announcements.publish(new RecoveryPointRemoved(row.vm, agent, row.point, clock.instant()));
    }
  }

  @Override
  public void announce(ReplicationDeltaEvent event) {
    if (announcements.isWanted()) {
      QuarkusTransaction.requiringNew().run(() -> announcements.publish(event));
    }
  }

  @Override
  public void replacePoints(UUID vm, List<PointEntry> entries) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          Set<String> listed = entries.stream().map(PointEntry::point).collect(Collectors.toSet());
          points.list("vm", vm).stream()
              .filter(row -> !listed.contains(row.point))
              .forEach(this::removeJoined);
          entries.forEach(this::putJoined);
        });
  }

  @Override
  public List<CycleEntry> newestCycles(UUID vm, int limit) {
    return QuarkusTransaction.requiringNew()
        .call(() -> cycles.newest(vm, limit).stream().map(CycleRow::entry).toList());
  }
}
