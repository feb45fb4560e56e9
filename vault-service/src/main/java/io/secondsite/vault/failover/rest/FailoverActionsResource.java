package io.secondsite.vault.failover.rest;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentCaller;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.LongRunning;
import io.secondsite.vault.failover.Failovers;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Failing a protected item over, for a test or in earnest. */
@Path(
    ArmPaths.VAULT
        + "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
        + "/replicationProtectedItems/{item}")
@Produces(MediaType.APPLICATION_JSON)
@Transactional
public class FailoverActionsResource {
  private final CurrentVault vault;
  private final CurrentCaller caller;
  private final LongRunning longRunning;
  private final ProtectedItems items;
  private final Failovers failovers;

  FailoverActionsResource(
      CurrentVault vault,
      CurrentCaller caller,
      LongRunning longRunning,
      ProtectedItems items,
      Failovers failovers) {
    this.vault = vault;
    this.caller = caller;
    this.longRunning = longRunning;
    this.items = items;
    this.failovers = failovers;
  }

  @POST
  @Path("testFailover")
  @RolesAllowed(Roles.OPERATOR)
  public Response test(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @Nullable FailoverProposal body) {
    VaultId where = vault.id();
    ProtectedItem item = items.hold(where.id(), new CloudRef(fabric, container), name);
    return longRunning.accepted(
        where, failovers.test(item, FailoverProposal.request(body), caller.name()).id());
  }

  @POST
  @Path("testFailoverCleanup")
  @RolesAllowed(Roles.OPERATOR)
  public Response cleanUp(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @Nullable CleanupProposal body) {
    VaultId where = vault.id();
    ProtectedItem item = items.hold(where.id(), new CloudRef(fabric, container), name);
    return longRunning.accepted(
        where, failovers.cleanUp(item, CleanupProposal.comments(body), caller.name()).id());
  }

  @POST
  @Path("unplannedFailover")
  @RolesAllowed(Roles.FAILOVER)
  public Response failOver(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @Nullable FailoverProposal body) {
    VaultId where = vault.id();
    ProtectedItem item = items.hold(where.id(), new CloudRef(fabric, container), name);
    return longRunning.accepted(
        where, failovers.failOver(item, FailoverProposal.request(body), caller.name()).id());
  }
}
