package io.secondsite.mapping.inventory;

/** The image as the database keeps it for all instances of the service. */
public interface InventoryCache {

  /** The image as of now; not to be called in a transaction that has changed it. */
  Inventory current();

  /**
   * The image, which nobody else changes until the caller's transaction ends. Who decides by the
   * image takes it so, and before anything else is locked: then no decision rests on an image that
   * changed meanwhile.
   */
  Inventory locked();

  /** Keeps a change; of a transaction that has it locked. */
  void keep(InventoryChange change);
}
