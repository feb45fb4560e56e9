package io.secondsite.vault.protection.rest;

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
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.protection.Protection;
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

/** The protected items of a cloud. */
@Path(
    ArmPaths.VAULT
        + "/replicationFabrics/{fabric}/replicationProtectionContainers/{container}/"
        + ItemViews.TYPE)
@Produces(MediaType.APPLICATION_JSON)
@Transactional
public class ProtectedItemsResource {
  private final CurrentVault vault;
  private final CurrentCaller caller;
  private final Pages pages;
  private final LongRunning longRunning;
  private final ProtectedItems items;
  private final Protection protection;
  private final ItemViews views;
  private final EnableRequests requests;

  ProtectedItemsResource(
      CurrentVault vault,
      CurrentCaller caller,
      Pages pages,
      LongRunning longRunning,
      ProtectedItems items,
      Protection protection,
      ItemViews views,
      EnableRequests requests) {
    this.vault = vault;
    this.caller = caller;
    this.pages = pages;
    this.longRunning = longRunning;
    this.items = items;
    this.protection = protection;
    this.views = views;
    this.requests = requests;
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<ItemProperties>> list(
      @PathParam("fabric") String fabric, @PathParam("container") String container) {
    VaultId where = vault.id();
    return pages.of(
        items.list(where.id(), new CloudRef(fabric, container)), item -> views.of(where, item));
  }

  @GET
  @Path("{item}")
  @RolesAllowed(Roles.VIEWER)
  public ArmResource<ItemProperties> get(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name) {
    VaultId where = vault.id();
    return views.of(where, items.get(where.id(), new CloudRef(fabric, container), name));
  }

  @PUT
  @Path("{item}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public Response enable(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @Nullable EnableProposal body) {
    VaultId where = vault.id();
    CloudRef cloud = new CloudRef(fabric, container);
    Job job = protection.enable(requests.asked(where, cloud, name, body), caller.name());
    return longRunning.accepted(where, job.id());
  }

  @POST
  @Path("{item}/remove")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public Response disable(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name) {
    VaultId where = vault.id();
    ProtectedItem item = items.hold(where.id(), new CloudRef(fabric, container), name);
    return longRunning.accepted(where, protection.disable(item, caller.name()).id());
  }

  @DELETE
  @Path("{item}")
  @RolesAllowed(Roles.ADMINISTRATOR)
  public void purge(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name) {
    items
        .find(vault.id().id(), new CloudRef(fabric, container), name)
        .flatMap(item -> items.hold(item.id()))
        .ifPresent(protection::purge);
  }

  @GET
  @Path("{item}/" + ItemViews.POINTS)
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<PointProperties>> points(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name) {
    VaultId where = vault.id();
    ProtectedItem item = items.get(where.id(), new CloudRef(fabric, container), name);
    return pages.of(items.points(item), point -> ItemViews.of(where, item, point));
  }

  @GET
  @Path("{item}/" + ItemViews.POINTS + "/{point}")
  @RolesAllowed(Roles.VIEWER)
  public ArmResource<PointProperties> point(
      @PathParam("fabric") String fabric,
      @PathParam("container") String container,
      @PathParam("item") String name,
      @PathParam("point") String point) {
    VaultId where = vault.id();
    ProtectedItem item = items.get(where.id(), new CloudRef(fabric, container), name);
    return ItemViews.of(where, item, items.point(item, point));
  }
}
