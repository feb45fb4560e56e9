package io.secondsite.mapping.inventory;

import java.util.List;

/** Folds what is told into the image. Thread-safe; each call is in a transaction of its own. */
public final class InventoryFold {
  private final InventoryCache cache;
  private final List<InventoryFollower> followers;

  public InventoryFold(InventoryCache cache, List<InventoryFollower> followers) {
    this.cache = cache;
    this.followers = List.copyOf(followers);
  }

  /** Takes in a change; what is no news (a heartbeat, a record read again) costs nothing more. */
  public void take(InventoryChange change) {
    Inventory known = cache.current();
    if (known.with(change) == known) {
      return;
    }
    Inventory before = cache.locked();
    Inventory now = before.with(change);
    if (now == before) {
      return;
    }
    cache.keep(change);
    followers.forEach(follower -> follower.follow(now, change));
  }
}
