package io.secondsite.vault.arm.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.ArmProblem;
import io.secondsite.vault.arm.VaultDirectory;
import io.secondsite.vault.arm.VaultId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;

/** The vault that the request's path names. */
@RequestScoped
public class CurrentVault {
  private final VaultDirectory vaults;
  private final UriInfo uri;

  CurrentVault(VaultDirectory vaults, UriInfo uri) {
    this.vaults = vaults;
    this.uri = uri;
  }

  /** As the path has it, whether there is such a vault or not. */
  public VaultId asked() {
    MultivaluedMap<String, String> path = uri.getPathParameters();
    return new VaultId(
        path.getFirst("subscriptionId"),
        path.getFirst("resourceGroupName"),
        path.getFirst("vaultName"));
  }

  /** The vault, which must exist. */
  public VaultId id() {
    VaultId asked = asked();
    return vaults
        .existing(asked)
        .orElseThrow(() ->
            ProblemException.of(ArmProblem.RESOURCE_NOT_FOUND, "there is no vault " + asked.name())
                .inField("vaultName")
                .withRemedy("create it with a PUT, or look at the list of vaults"));
  }
}
