package io.secondsite.mapping.inventory.jpa;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.secondsite.mapping.inventory.Inventory;
import io.secondsite.mapping.inventory.InventoryCache;
import io.secondsite.mapping.inventory.InventoryChange;
import jakarta.inject.Singleton;

/**
 * The image in PostgreSQL, with a copy in memory that is brought up to date by what changed since.
 * Thread-safe.
 */
@Singleton
class StoredInventory implements InventoryCache {
  private final InventoryVersionRows versions;
  private final InventoryObjectRows objects;
  private volatile Copy newest = new Copy(0, Inventory.empty());

  /** The image after so many changes. */
  private record Copy(long version, Inventory inventory) {}

  StoredInventory(InventoryVersionRows versions, InventoryObjectRows objects) {
    this.versions = versions;
    this.objects = objects;
  }

  @Override
  public Inventory current() {
    return QuarkusTransaction.joiningExisting().call(() -> upTo(versions.version()));
  }

  @Override
  public Inventory locked() {
    return upTo(versions.locked().version);
  }

  @Override
  public void keep(InventoryChange change) {
    InventoryVersionRow row = versions.locked();
    row.version++;
    objects.keep(change, row.version);
  }

  /** An image may be ahead of its version by a change or two: folding them in again is harmless. */
  private Inventory upTo(long version) {
    Copy known = newest;
    if (known.version() >= version) {
      return known.inventory();
    }
    Copy next = new Copy(version, known.inventory().with(objects.since(known.version())));
    remember(next);
    return next.inventory();
  }

  private synchronized void remember(Copy copy) {
    if (copy.version() > newest.version()) {
      newest = copy;
    }
  }
}
