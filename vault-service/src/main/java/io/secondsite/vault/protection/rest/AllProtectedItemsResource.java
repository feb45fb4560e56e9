package io.secondsite.vault.protection.rest;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmList;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The protected items of a vault. */
@Path(ArmPaths.VAULT + "/" + ItemViews.TYPE)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Transactional
public class AllProtectedItemsResource {
  private final CurrentVault vault;
  private final Pages pages;
  private final ProtectedItems items;
  private final ItemViews views;

  AllProtectedItemsResource(
      CurrentVault vault, Pages pages, ProtectedItems items, ItemViews views) {
    this.vault = vault;
    this.pages = pages;
    this.items = items;
    this.views = views;
  }

  @GET
  public ArmList<ArmResource<ItemProperties>> list() {
    VaultId where = vault.id();
    return pages.of(items.list(where.id()), item -> views.of(where, item));
  }
}
