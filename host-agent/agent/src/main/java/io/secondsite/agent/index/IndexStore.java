package io.secondsite.agent.index;

import io.secondsite.contracts.host.ReplicationDeltaEvent;
import java.util.List;
import java.util.UUID;

/** Where the index lies. Methods throw any RuntimeException when it cannot be reached. */
public interface IndexStore {

  /** Brings the tables to the present form. */
  void migrate();

  /** Returns if the database answers. */
  void ping();

  void add(CycleEntry cycle);

  /** Adds the point, or replaces what is known of it; announces it if that was not done before. */
  void put(PointEntry point);

  /** Forgets the point, if it is known, and announces that. */
  void remove(UUID vm, String point);

  /** Announces what is no entry of the index. */
  void announce(ReplicationDeltaEvent event);

  /** Makes the machine's points exactly these, and announces what that changes. */
  void replacePoints(UUID vm, List<PointEntry> points);

  /** The newest cycles of a machine, newest first. */
  List<CycleEntry> newestCycles(UUID vm, int limit);
}
