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
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Points that are held by a name. */
@Path(
    ArmPaths.OWN_VAULT
        + "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
        + "/replicationProtectedItems/{item}/recoveryPoints/{point}/pins/{pin}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@Transactional
public class PinsResource {
  private final CurrentVault vault;
  private final CurrentCaller caller;
  private final LongRunning longRunning;
  private final ProtectedItems items;
  private final ReplicaActions actions;

  PinsResource(
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

  @PUT
  public Response pin(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @PathParam("point") String point,
      @PathParam("pin") String pin) {
    VaultId where = vault.id();
    ProtectedItem item = items.hold(where.id(), new CloudRef(fabric, container), name);
    return longRunning.accepted(where, actions.pin(item, point, pin, caller.name()).id());
  }

  @DELETE
  public Response unpin(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @PathParam("point") String point,
      @PathParam("pin") String pin) {
    VaultId where = vault.id();
    ProtectedItem item = items.hold(where.id(), new CloudRef(fabric, container), name);
    return longRunning.accepted(where, actions.unpin(item, point, pin, caller.name()).id());
  }
}
