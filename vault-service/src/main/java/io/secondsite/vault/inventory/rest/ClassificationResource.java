package io.secondsite.vault.inventory.rest;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.inventory.Inventory;
import io.secondsite.vault.inventory.SiteObject;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Storage classifications. */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class ClassificationResource {
  private final Inventory inventory;
  private final Lookup lookup;
  private final FabricViews views;
  private final CurrentVault vault;
  private final Pages pages;

  ClassificationResource(
      Inventory inventory, Lookup lookup, FabricViews views, CurrentVault vault, Pages pages) {
    this.inventory = inventory;
    this.lookup = lookup;
    this.views = views;
    this.vault = vault;
    this.pages = pages;
  }

  @GET
  @Path("replicationStorageClassifications")
  public Object list() {
    VaultId where = vault.id();
    return pages.of(
        inventory.all(where, SiteObject.StorageClassification.class),
        each -> views.classification(where, each));
  }

  @GET
  @Path("replicationFabrics/{fabric}/replicationStorageClassifications")
  public Object list(@PathParam("fabric") String fabric) {
    VaultId where = vault.id();
    return pages.of(
        lookup.all(where, fabric, SiteObject.StorageClassification.class),
        each -> views.classification(where, each));
  }

  @GET
  @Path("replicationFabrics/{fabric}/replicationStorageClassifications/{classification}")
  public Object get(@PathParam("fabric") String fabric, @PathParam("classification") String name) {
    VaultId where = vault.id();
    return views.classification(
        where, lookup.one(where, fabric, SiteObject.StorageClassification.class, name));
  }
}
