package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.HostAgent;
import java.util.UUID;

/** What the engine started for an item, or is about to. */
public interface Drills {

  /** Whether a run of the item is under way; then nothing is undone yet. */
  boolean isBusy(UUID item);

  /** Ends the test machines that were started for the item at that host. */
  void end(UUID item, HostAgent agent);
}
