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

/** Logical networks. */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class LogicalNetworkResource {
  private final Inventory inventory;
  private final Lookup lookup;
  private final FabricViews views;
  private final CurrentVault vault;
  private final Pages pages;

  LogicalNetworkResource(
      Inventory inventory, Lookup lookup, FabricViews views, CurrentVault vault, Pages pages) {
    this.inventory = inventory;
    this.lookup = lookup;
    this.views = views;
    this.vault = vault;
    this.pages = pages;
  }

  @GET
  @Path("replicationLogicalNetworks")
  public Object list() {
    VaultId where = vault.id();
    return pages.of(
        inventory.all(where, SiteObject.LogicalNetwork.class),
        each -> views.logicalNetwork(where, each));
  }

  @GET
  @Path("replicationFabrics/{fabric}/replicationLogicalNetworks")
  public Object list(@PathParam("fabric") String fabric) {
    VaultId where = vault.id();
    return pages.of(
        lookup.all(where, fabric, SiteObject.LogicalNetwork.class),
        each -> views.logicalNetwork(where, each));
  }

  @GET
  @Path("replicationFabrics/{fabric}/replicationLogicalNetworks/{network}")
  public Object get(@PathParam("fabric") String fabric, @PathParam("network") String name) {
    VaultId where = vault.id();
    return views.logicalNetwork(
        where, lookup.one(where, fabric, SiteObject.LogicalNetwork.class, name));
  }
}
