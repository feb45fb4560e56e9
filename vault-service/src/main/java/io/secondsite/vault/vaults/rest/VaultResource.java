package io.secondsite.vault.vaults.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.token.rest.Roles;
import io.secondsite.vault.vaults.Vaults;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** A vault. */
@Path(ArmPaths.VAULT)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
public class VaultResource {
  private final Vaults vaults;
  private final CurrentVault current;

  VaultResource(Vaults vaults, CurrentVault current) {
    this.vaults = vaults;
    this.current = current;
  }

  @GET
  public Object get() {
    return VaultView.of(vaults.get(current.asked()));
  }

  @PUT
  @RolesAllowed(Roles.ADMINISTRATOR)
  @Transactional
  public Response put(@Nullable VaultView body) {
    Vaults.Outcome outcome = vaults.put(current.asked(), Checks.body(body).change());
    return Response.status(outcome.isNew() ? Response.Status.CREATED : Response.Status.OK)
        .entity(VaultView.of(outcome.vault()))
        .build();
  }

  @PATCH
  @RolesAllowed(Roles.ADMINISTRATOR)
  @Transactional
  public Object patch(@Nullable VaultView body) {
    return VaultView.of(vaults.update(current.asked(), Checks.body(body).change()));
  }

  @DELETE
  @RolesAllowed(Roles.ADMINISTRATOR)
  @Transactional
  public Response delete() {
    vaults.delete(current.asked());
    return Response.ok().build();
  }
}
