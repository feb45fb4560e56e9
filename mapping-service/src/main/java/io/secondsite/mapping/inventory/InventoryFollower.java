package io.secondsite.mapping.inventory;

/** Who acts on changes of the image, in the transaction of the change. */
@FunctionalInterface
public interface InventoryFollower {
  void follow(Inventory now, InventoryChange change);
}
