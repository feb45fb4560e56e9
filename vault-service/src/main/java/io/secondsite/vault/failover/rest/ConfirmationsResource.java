package io.secondsite.vault.failover.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentCaller;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.LongRunning;
import io.secondsite.vault.failover.FailoverProblem;
import io.secondsite.vault.failover.Failovers;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** Failovers that wait for somebody to say that the source may be left running. */
@Path(ArmPaths.OWN_VAULT + "/confirmations/{confirmation}")
@Produces(MediaType.APPLICATION_JSON)
@Transactional
public class ConfirmationsResource {
  private final CurrentVault vault;
  private final CurrentCaller caller;
  private final LongRunning longRunning;
  private final Failovers failovers;

  ConfirmationsResource(
      CurrentVault vault, CurrentCaller caller, LongRunning longRunning, Failovers failovers) {
    this.vault = vault;
    this.caller = caller;
    this.longRunning = longRunning;
    this.failovers = failovers;
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public ConfirmationView get(@PathParam("confirmation") String id) {
    return ConfirmationView.of(failovers.confirmation(vault.id().id(), id(id)));
  }

  @PUT
  @RolesAllowed(Roles.FAILOVER)
  public Response put(@PathParam("confirmation") String id) {
    VaultId where = vault.id();
    return longRunning.accepted(where, failovers.confirm(where.id(), id(id), caller.name()).id());
  }

  @POST
  @RolesAllowed(Roles.FAILOVER)
  public Response post(@PathParam("confirmation") String id) {
    return put(id);
  }

  private static UUID id(String text) {
    return Checks.optionalUuid(text)
        .orElseThrow(() ->
            ProblemException.of(
                FailoverProblem.UNKNOWN_CONFIRMATION, "there is no such confirmation"));
  }
}
