package io.secondsite.vault.inventory.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.ArmProblem;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.inventory.Inventory;
import io.secondsite.vault.inventory.MachineFilter;
import io.secondsite.vault.inventory.SiteObject;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clouds (R52: those of registered servers). */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class ContainerResource {
  private final Inventory inventory;
  private final Lookup lookup;
  private final FabricViews views;
  private final CurrentVault vault;
  private final Pages pages;

  ContainerResource(
      Inventory inventory, Lookup lookup, FabricViews views, CurrentVault vault, Pages pages) {
    this.inventory = inventory;
    this.lookup = lookup;
    this.views = views;
    this.vault = vault;
    this.pages = pages;
  }

  @GET
  @Path("replicationProtectionContainers")
  public Object list() {
    VaultId where = vault.id();
    return pages.of(
        inventory.all(where, SiteObject.Cloud.class), each -> views.container(where, each));
  }

  @GET
  @Path("replicationFabrics/{fabric}/replicationProtectionContainers")
  public Object list(@PathParam("fabric") String fabric) {
    VaultId where = vault.id();
    return pages.of(
        lookup.all(where, fabric, SiteObject.Cloud.class), each -> views.container(where, each));
  }

  @GET
  @Path("replicationFabrics/{fabric}/replicationProtectionContainers/{container}")
  public Object get(@PathParam("fabric") String fabric, @PathParam("container") String name) {
    VaultId where = vault.id();
    return views.container(where, lookup.one(where, fabric, SiteObject.Cloud.class, name));
  }

  @GET
  @Path(
      "replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
          + "/replicationProtectableItems")
  public Object machines(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @QueryParam("$filter") @Nullable String filter) {
    VaultId where = vault.id();
    SiteObject.Cloud cloud = lookup.one(where, fabric, SiteObject.Cloud.class, container);
    MachineFilter wanted = MachineFilter.parse(filter);
    List<SiteObject.Machine> machines =
        inventory.machines(where, cloud.server(), cloud.name()).stream()
            .filter(machine -> wanted.matches(machine, views.protectionStatus(where, machine)))
            .toList();
    return pages.of(machines, machine -> views.machine(where, machine));
  }

  @GET
  @Path(
      "replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
          + "/replicationProtectableItems/{machine}")
  public Object machine(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("machine") String name) {
    VaultId where = vault.id();
    SiteObject.Cloud cloud = lookup.one(where, fabric, SiteObject.Cloud.class, container);
    return inventory.machines(where, cloud.server(), cloud.name()).stream()
        .filter(machine -> machine.name().equalsIgnoreCase(name))
        .findFirst()
        .map(machine -> views.machine(where, machine))
        .orElseThrow(() -> Lookup.unknown(fabric, name));
  }

  @POST
  @Path(
      "replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
          + "/discoverProtectableItem")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public void discover() {
    throw ProblemException.of(
            ArmProblem.UNSUPPORTED_OPERATION, "machines are discovered by their site")
        .withRemedy("use refreshProvider of the fabric's provider");
  }
}
