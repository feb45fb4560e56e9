package io.secondsite.vault.inventory.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.inventory.Inventory;
import io.secondsite.vault.inventory.InventoryProblem;
import io.secondsite.vault.inventory.SiteObject;
import io.secondsite.vault.registration.RegisteredServer;
import jakarta.inject.Singleton;
import java.util.List;

/** Finds what a path names, or refuses. */
@Singleton
class Lookup {
  private final Inventory inventory;

  Lookup(Inventory inventory) {
    this.inventory = inventory;
  }

  RegisteredServer server(VaultId vault, String fabric) {
    return inventory
        .server(vault, fabric)
        .orElseThrow(() ->
            ProblemException.of(
                    InventoryProblem.UNKNOWN_FABRIC, "no fabric " + brief(fabric) + " is here")
                .withRemedy("list replicationFabrics; register the server if it is missing"));
  }

  <T extends SiteObject> List<T> all(VaultId vault, String fabric, Class<T> kind) {
    return inventory.all(vault, server(vault, fabric).name(), kind);
  }

  <T extends SiteObject> T one(VaultId vault, String fabric, Class<T> kind, String name) {
    return inventory
        .find(vault, server(vault, fabric).name(), kind, name)
        .orElseThrow(() -> unknown(fabric, name));
  }

  static ProblemException unknown(String fabric, String name) {
    return ProblemException.of(
            InventoryProblem.UNKNOWN_FABRIC_OBJECT,
            "fabric " + brief(fabric) + " has no " + brief(name))
        .withRemedy("list what the fabric has; refreshProvider asks the site to tell it again");
  }

  private static String brief(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
