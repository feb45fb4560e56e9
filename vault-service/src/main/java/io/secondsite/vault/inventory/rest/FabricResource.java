package io.secondsite.vault.inventory.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.inventory.Inventory;
import io.secondsite.vault.inventory.InventoryProblem;
import io.secondsite.vault.inventory.RefreshCommands;
import io.secondsite.vault.registration.RegisteredServer;
import io.secondsite.vault.registration.Registrations;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The management servers as fabrics and providers. */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class FabricResource {
  private static final String FABRIC = "replicationFabrics/{fabric}";
  private static final String PROVIDERS = "replicationRecoveryServicesProviders";
  private static final String PROVIDER = FABRIC + "/" + PROVIDERS + "/{provider}";

  private final Inventory inventory;
  private final Registrations registrations;
  private final RefreshCommands commands;
  private final Lookup lookup;
  private final FabricViews views;
  private final CurrentVault vault;
  private final Pages pages;

  FabricResource(
      Inventory inventory,
      Registrations registrations,
      RefreshCommands commands,
      Lookup lookup,
      FabricViews views,
      CurrentVault vault,
      Pages pages) {
    this.inventory = inventory;
    this.registrations = registrations;
    this.commands = commands;
    this.lookup = lookup;
    this.views = views;
    this.vault = vault;
    this.pages = pages;
  }

  @GET
  @Path("replicationFabrics")
  public Object fabrics() {
    VaultId where = vault.id();
    return pages.of(inventory.servers(where), server -> views.fabric(where, server));
  }

  @GET
  @Path(FABRIC)
  public Object fabric(@PathParam("fabric") String fabric) {
    VaultId where = vault.id();
    return views.fabric(where, lookup.server(where, fabric));
  }

  /** A VMM fabric comes from registration. */
  @PUT
  @Path(FABRIC)
  @RolesAllowed(Roles.ADMINISTRATOR)
  public void create() {
    vault.id();
    throw ProblemException.of(
            InventoryProblem.FABRIC_COMES_FROM_REGISTRATION,
            "a VMM fabric is not created: it comes from registering its server")
        .withRemedy("make a registration key and give it to the site's provider-agent");
  }

  /** Unregisters the server (R119). */
  @POST
  @Path(FABRIC + "/remove")
  @RolesAllowed(Roles.ADMINISTRATOR)
  @Transactional
  public Response remove(@PathParam("fabric") String fabric) {
    VaultId where = vault.id();
    registrations.remove(where, lookup.server(where, fabric).name());
    return Response.noContent().build();
  }

  /** As remove: nothing is left behind at the vault in either case. */
  @DELETE
  @Path(FABRIC)
  @RolesAllowed(Roles.ADMINISTRATOR)
  @Transactional
  public Response purge(@PathParam("fabric") String fabric) {
    return remove(fabric);
  }

  @GET
  @Path(PROVIDERS)
  public Object providers() {
    VaultId where = vault.id();
    return pages.of(inventory.servers(where), server -> views.provider(where, server));
  }

  @GET
  @Path(FABRIC + "/" + PROVIDERS)
  public Object providers(@PathParam("fabric") String fabric) {
    VaultId where = vault.id();
    RegisteredServer server = lookup.server(where, fabric);
    return pages.of(java.util.List.of(server), each -> views.provider(where, each));
  }

  @GET
  @Path(PROVIDER)
  public Object provider(
      @PathParam("fabric") String fabric, @PathParam("provider") String provider) {
    VaultId where = vault.id();
    return views.provider(where, server(where, fabric, provider));
  }

  /** Asks the site to tell everything again; the answer does not wait for it. */
  @POST
  @Path(PROVIDER + "/refreshProvider")
  @RolesAllowed(Roles.OPERATOR)
  @Transactional
  public Object refresh(
      @PathParam("fabric") String fabric, @PathParam("provider") String provider) {
    VaultId where = vault.id();
    RegisteredServer server = server(where, fabric, provider);
    commands.refresh(server);
    return views.provider(where, server);
  }

  private RegisteredServer server(VaultId where, String fabric, String provider) {
    RegisteredServer server = lookup.server(where, fabric);
    if (!server.name().equalsIgnoreCase(provider)) {
      throw Lookup.unknown(fabric, provider);
    }
    return server;
  }
}
