package io.secondsite.vault.policy.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmList;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Replication policies. */
@Path(ArmPaths.VAULT + "/" + PolicyViews.TYPE)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Transactional
public class PoliciesResource {
  private final CurrentVault vault;
  private final Pages pages;
  private final Policies policies;

  PoliciesResource(CurrentVault vault, Pages pages, Policies policies) {
    this.vault = vault;
    this.pages = pages;
    this.policies = policies;
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<PolicyProperties>> list() {
    VaultId where = vault.id();
    return pages.of(policies.list(where.id()), policy -> PolicyViews.of(where, policy));
  }

  @GET
  @Path("{policy}")
  @RolesAllowed(Roles.VIEWER)
  public ArmResource<PolicyProperties> get(@PathParam("policy") String name) {
    VaultId where = vault.id();
    return PolicyViews.of(where, policies.get(where.id(), name));
  }

  @PUT
  @Path("{policy}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public ArmResource<PolicyProperties> put(
      @PathParam("policy") String name, @Nullable PolicyProposal body) {
    VaultId where = vault.id();
    Checks.name("policyName", name);
    return PolicyViews.of(where, policies.put(where.id(), name, PolicyProposal.toMake(body)));
  }

  @PATCH
  @Path("{policy}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public ArmResource<PolicyProperties> patch(
      @PathParam("policy") String name, @Nullable PolicyProposal body) {
    VaultId where = vault.id();
    return PolicyViews.of(where, policies.patch(where.id(), name, PolicyProposal.toChange(body)));
  }

  @DELETE
  @Path("{policy}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public void delete(@PathParam("policy") String name) {
    policies.delete(vault.id().id(), name);
  }
}
