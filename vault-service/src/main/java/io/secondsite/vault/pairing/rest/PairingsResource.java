package io.secondsite.vault.pairing.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmList;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.arm.rest.CurrentCaller;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.LongRunning;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.pairing.Pairings;
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
import org.jspecify.annotations.Nullable;

/** Cloud pairings. */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
@Transactional
public class PairingsResource {
  private static final String OF_CLOUD =
      "replicationFabrics/{fabric}/replicationProtectionContainers/{container}/"
          + PairingViews.TYPE;

  private final CurrentVault vault;
  private final CurrentCaller caller;
  private final Pages pages;
  private final LongRunning longRunning;
  private final Pairings pairings;
  private final PairingViews views;
  private final PairingRequests requests;

  PairingsResource(
      CurrentVault vault,
      CurrentCaller caller,
      Pages pages,
      LongRunning longRunning,
      Pairings pairings,
      PairingViews views,
      PairingRequests requests) {
    this.vault = vault;
    this.caller = caller;
    this.pages = pages;
    this.longRunning = longRunning;
    this.pairings = pairings;
    this.views = views;
    this.requests = requests;
  }

  @GET
  @Path(PairingViews.TYPE)
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<PairingProperties>> listAll() {
    VaultId where = vault.id();
    return pages.of(pairings.list(where.id()), pairing -> views.of(where, pairing));
  }

  @GET
  @Path(OF_CLOUD)
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<PairingProperties>> list(
      @PathParam("fabric") String fabric, @PathParam("container") String container) {
    VaultId where = vault.id();
    return pages.of(
        pairings.list(where.id(), new CloudRef(fabric, container)),
        pairing -> views.of(where, pairing));
  }

  @GET
  @Path(OF_CLOUD + "/{mapping}")
  @RolesAllowed(Roles.VIEWER)
  public ArmResource<PairingProperties> get(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("mapping") String name) {
    VaultId where = vault.id();
    return views.of(where, pairings.get(where.id(), new CloudRef(fabric, container), name));
  }

  @PUT
  @Path(OF_CLOUD + "/{mapping}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public Response put(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("mapping") String name,
      @Nullable PairingProposal body) {
    VaultId where = vault.id();
    Checks.name("mappingName", name);
    PairingRequests.Asked asked = requests.asked(where, body);
    CloudRef primary = new CloudRef(fabric, container);
    Job job = pairings.pair(primary, name, asked.recovery(), asked.policy(), caller.name());
    return longRunning.accepted(where, job.id());
  }

  @POST
  @Path(OF_CLOUD + "/{mapping}/remove")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public Response remove(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("mapping") String name) {
    return undo(fabric, container, name);
  }

  /** Purging a pairing is removing it: nothing at the sites has to let go. */
  @DELETE
  @Path(OF_CLOUD + "/{mapping}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public Response purge(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("mapping") String name) {
    return undo(fabric, container, name);
  }

  private Response undo(String fabric, String container, String name) {
    VaultId where = vault.id();
    CloudRef primary = new CloudRef(fabric, container);
    Job job = pairings.remove(where.id(), primary, name, caller.name());
    return longRunning.accepted(where, job.id());
  }
}
