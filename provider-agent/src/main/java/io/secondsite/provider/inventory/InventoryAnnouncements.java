package io.secondsite.provider.inventory;

import java.time.Instant;

/** Tells the other services what this site has. Each call is whole or not at all. */
public interface InventoryAnnouncements {

  /** Publishes what differs from what was published last; what is gone gets a tombstone. */
  void announce(SiteInventory inventory, CloudSynchronisation clouds);

  /** From now on nothing counts as published; what is gone since still gets its tombstone. */
  void startOver();

  /** Says that this server is there. */
  void heartbeat(ServerSign sign);

  /** What a server tells of itself. */
  record ServerSign(String server, String friendlyName, String version, Instant seenAt) {}
}
