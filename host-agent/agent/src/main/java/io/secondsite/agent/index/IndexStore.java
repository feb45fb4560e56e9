package io.secondsite.agent.index;

import java.util.List;
import java.util.UUID;

/** Where the index lies. Methods throw any RuntimeException when it cannot be reached. */
public interface IndexStore {

  /** Brings the tables to the present form. */
  void migrate();

  /** Returns if the database answers. */
  void ping();

  void add(CycleEntry cycle);

  /** Adds the point, or replaces what is known of it. */
  void put(PointEntry point);

  /** Forgets the point, if it is known. */
  void remove(UUID vm, String point);

  /** Makes the machine's points exactly these. */
  void replacePoints(UUID vm, List<PointEntry> points);

  /** The newest cycles of a machine, newest first. */
  List<CycleEntry> newestCycles(UUID vm, int limit);
}
