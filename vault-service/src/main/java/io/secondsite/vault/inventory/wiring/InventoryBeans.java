package io.secondsite.vault.inventory.wiring;

import io.secondsite.vault.inventory.Inventory;
import io.secondsite.vault.inventory.InventoryFold;
import io.secondsite.vault.inventory.InventoryStore;
import io.secondsite.vault.registration.RegistrationStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Assembles the inventory. */
@Singleton
final class InventoryBeans {

  @Produces
  @Singleton
  Inventory inventory(InventoryStore store, RegistrationStore servers) {
    return new Inventory(store, servers);
  }

  @Produces
  @Singleton
  InventoryFold fold(InventoryStore store, RegistrationStore servers) {
    return new InventoryFold(store, servers);
  }
}
