package io.secondsite.vault.inventory;

import java.util.List;

/** Keeps objects by their event's key. Works in the caller's transaction. */
public interface InventoryStore {
  void put(String key, SiteObject object, long version);

  /** The object is gone; its version is remembered. */
  void bury(String key, long version);

  /** Those of a kind of a server, by name. */
  <T extends SiteObject> List<T> list(String server, Class<T> kind);

  void forget(String server);
}
