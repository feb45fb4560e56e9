package io.secondsite.provider.inventory.rest;

import io.secondsite.provider.inventory.Announcer;
import io.secondsite.provider.inventory.HostPoll;
import io.secondsite.provider.inventory.Inventory;
import io.secondsite.provider.inventory.InventoryAnnouncements;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.ResponseStatus;

/** {@code /inventory}: what the site has, as last seen. */
@Path("/inventory")
@RunOnVirtualThread
public final class InventoryResource {
  private final Inventory inventory;
  private final InventoryAnnouncements announcements;
  private final HostPoll poll;
  private final Announcer announcer;

  InventoryResource(
      Inventory inventory,
      InventoryAnnouncements announcements,
      HostPoll poll,
      Announcer announcer) {
    this.inventory = inventory;
    this.announcements = announcements;
    this.poll = poll;
    this.announcer = announcer;
  }

  @GET
  public InventoryAnswer present() {
    return InventoryAnswer.of(inventory.now());
  }

  /** Everything is published again; hosts are asked anew. */
  @POST
  @Path("/refresh")
  @ResponseStatus(202)
  public InventoryAnswer refresh() {
    announcements.startOver();
    poll.ask();
    announcer.heartbeat();
    announcer.announce();
    return present();
  }
}
