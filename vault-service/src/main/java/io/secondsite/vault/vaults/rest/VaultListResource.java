package io.secondsite.vault.vaults.rest;

import io.secondsite.vault.arm.rest.ArmList;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.token.rest.Roles;
import io.secondsite.vault.vaults.Vaults;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Lists of vaults; a class of its own, for the framework looks for the class by its path first. */
@Path(ArmPaths.SUBSCRIPTION)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class VaultListResource {
  private final Vaults vaults;
  private final Pages pages;

  VaultListResource(Vaults vaults, Pages pages) {
    this.vaults = vaults;
    this.pages = pages;
  }

  @GET
  @Path(ArmPaths.VAULTS)
  public Object list(@PathParam("subscriptionId") String subscription) {
    return pages.of(vaults.list(subscription), VaultView::of);
  }

  @GET
  @Path("/resourceGroups/{resourceGroupName}" + ArmPaths.VAULTS)
  public Object list(
      @PathParam("subscriptionId") String subscription,
      @PathParam("resourceGroupName") String group) {
    ArmList<VaultView> page = pages.of(vaults.list(subscription, group), VaultView::of);
    return page;
  }
}
