package io.secondsite.vault.replica.rest;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentCaller;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.LongRunning;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.replica.ReplicaActions;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Whether points are still what was stored, and the replica what the source has. */
@Path(
    ArmPaths.OWN_VAULT
        + "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
        + "/replicationProtectedItems/{item}/verification")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Transactional
public class VerificationResource {
  private final CurrentVault vault;
  private final CurrentCaller caller;
  private final LongRunning longRunning;
  private final ProtectedItems items;
  private final ReplicaActions actions;

  VerificationResource(
      CurrentVault vault,
      CurrentCaller caller,
      LongRunning longRunning,
      ProtectedItems items,
      ReplicaActions actions) {
    this.vault = vault;
    this.caller = caller;
    this.longRunning = longRunning;
    this.items = items;
    this.actions = actions;
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public VerificationView get(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name) {
    ProtectedItem item = items.get(vault.id().id(), new CloudRef(fabric, container), name);
    return VerificationView.of(item, items, actions);
  }

  @POST
  @RolesAllowed(Roles.OPERATOR)
  public Response verify(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @Nullable VerificationProposal body) {
    VaultId where = vault.id();
    ProtectedItem item = items.hold(where.id(), new CloudRef(fabric, container), name);
    return longRunning.accepted(
        where, VerificationProposal.ordered(body, actions, item, caller.name()).id());
  }
}
