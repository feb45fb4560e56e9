package io.secondsite.mapping.inventory;

/** The image without a database. */
public final class InMemoryInventory implements InventoryCache {
  private Inventory inventory = Inventory.empty();

  @Override
  public Inventory current() {
    return inventory;
  }

  @Override
  public Inventory locked() {
    return inventory;
  }

  @Override
  public void keep(InventoryChange change) {
    inventory = inventory.with(change);
  }
}
