package io.secondsite.mapping.inventory;

/** One thing that was told. */
public sealed interface InventoryChange {
  String key();

  /** The object's full state. */
  record Told(Known object) implements InventoryChange {
    @Override
    public String key() {
      return object.key();
    }
  }

  /** The object is gone. */
  record Gone(String key) implements InventoryChange {}
}
