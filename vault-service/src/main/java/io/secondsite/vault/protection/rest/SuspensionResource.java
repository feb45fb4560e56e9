package io.secondsite.vault.protection.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentCaller;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.protection.Protection;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Holds a machine for a while: nothing is replicated of it. */
@Path(
    ArmPaths.OWN_VAULT
        + "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}"
        + "/replicationProtectedItems/{item}/suspension")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Transactional
public class SuspensionResource {
  private static final int REASON_LENGTH_MAX = 150;

  private final CurrentVault vault;
  private final CurrentCaller caller;
  private final ProtectedItems items;
  private final Protection protection;

  SuspensionResource(
      CurrentVault vault, CurrentCaller caller, ProtectedItems items, Protection protection) {
    this.vault = vault;
    this.caller = caller;
    this.items = items;
    this.protection = protection;
  }

  /** The body that holds it. */
  public record SuspensionProposal(@Nullable String reason) {
    static String said(@Nullable SuspensionProposal body) {
      String reason = body == null || body.reason() == null ? "no reason given" : body.reason();
      if (reason.isBlank()
          || reason.length() > REASON_LENGTH_MAX
          || reason.chars().anyMatch(Character::isISOControl)) {
        throw ProblemException.badValue("reason", "must be one line of text")
            .withRemedy("1 to " + REASON_LENGTH_MAX + " characters, or leave it out");
      }
      return reason.strip();
    }
  }

  /** Whether it is held. */
  record SuspensionView(boolean suspended, ItemProperties.@Nullable Suspension suspension) {
    static SuspensionView of(ProtectedItem item) {
      ItemProperties.Suspension suspension =
          ItemProperties.Suspension.of(item.desired().suspension());
      return new SuspensionView(suspension != null, suspension);
    }
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public SuspensionView get(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name) {
    return SuspensionView.of(items.get(vault.id().id(), new CloudRef(fabric, container), name));
  }

  @PUT
  @RolesAllowed(Roles.OPERATOR)
  public SuspensionView suspend(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @Nullable SuspensionProposal body) {
    String reason = SuspensionProposal.said(body);
    ProtectedItem item = items.hold(vault.id().id(), new CloudRef(fabric, container), name);
    return SuspensionView.of(protection.suspend(item, reason, caller.name()));
  }

  @DELETE
  @RolesAllowed(Roles.OPERATOR)
  public SuspensionView resume(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name) {
    ProtectedItem item = items.hold(vault.id().id(), new CloudRef(fabric, container), name);
    return SuspensionView.of(protection.resume(item));
  }
}
