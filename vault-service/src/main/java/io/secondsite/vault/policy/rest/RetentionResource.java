package io.secondsite.vault.policy.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.RetentionInput;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** What the compatible API has no place for in a policy: tiers, locks, soft delete. */
@Path(ArmPaths.OWN_VAULT + "/" + PolicyViews.TYPE + "/{policy}/retention")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Transactional
public class RetentionResource {
  private final CurrentVault vault;
  private final Policies policies;

  RetentionResource(CurrentVault vault, Policies policies) {
    this.vault = vault;
    this.policies = policies;
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public RetentionView get(@PathParam("policy") String name) {
    VaultId where = vault.id();
    return RetentionView.of(policies.get(where.id(), name));
  }

  @PUT
  @RolesAllowed(Roles.ADMINISTRATOR)
  public RetentionView put(@PathParam("policy") String name, @Nullable RetentionInput body) {
    if (body == null) {
      throw ProblemException.badValue("body", "is missing")
          .withRemedy("say windowHours, tiers, lockHours or softDeleteDays");
    }
    return RetentionView.of(policies.keep(vault.id().id(), name, body));
  }
}
