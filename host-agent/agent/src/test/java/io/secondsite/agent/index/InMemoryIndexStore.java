package io.secondsite.agent.index;

import io.secondsite.contracts.host.ReplicationDeltaEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** An index in memory that can be away. Thread-safe. */
final class InMemoryIndexStore implements IndexStore {
  private final List<CycleEntry> cycles = new ArrayList<>();
  private final Map<String, PointEntry> points = new TreeMap<>();
  private boolean isAway;
  private boolean refusesCycles;

  synchronized void away(boolean value) {
    isAway = value;
  }

  synchronized void refuseCycles() {
    refusesCycles = true;
  }

  synchronized List<CycleEntry> cycles() {
    return List.copyOf(cycles);
  }

  synchronized List<String> points() {
    return List.copyOf(points.keySet());
  }

  private void requireThere() {
    if (isAway) {
      throw new IllegalStateException("the database is away");
    }
  }

  @Override
  public synchronized void migrate() {
    requireThere();
  }

  @Override
  public synchronized void ping() {
    requireThere();
  }

  @Override
  public synchronized void add(CycleEntry cycle) {
    requireThere();
    if (refusesCycles) {
      throw new IllegalArgumentException("no such column");
    }
    cycles.add(cycle);
  }

  @Override
  public synchronized void put(PointEntry point) {
    requireThere();
    points.put(point.point(), point);
  }

  @Override
  public synchronized void remove(UUID vm, String point) {
    requireThere();
    points.remove(point);
  }

  @Override
  public synchronized void announce(ReplicationDeltaEvent event) {
    requireThere();
  }

  @Override
  public synchronized void replacePoints(UUID vm, List<PointEntry> entries) {
    requireThere();
    points.clear();
    entries.forEach(entry -> points.put(entry.point(), entry));
  }

  @Override
  public synchronized List<CycleEntry> newestCycles(UUID vm, int limit) {
    requireThere();
    return cycles.reversed().stream().limit(limit).toList();
  }
}
