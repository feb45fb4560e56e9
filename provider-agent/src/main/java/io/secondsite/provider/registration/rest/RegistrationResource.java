package io.secondsite.provider.registration.rest;

import io.secondsite.fabric.Site;
import io.secondsite.provider.inventory.Announcer;
import io.secondsite.provider.inventory.InventoryAnnouncements;
import io.secondsite.provider.registration.RegistrationKey;
import io.secondsite.provider.registration.Registrations;
import io.secondsite.rim.problem.Checks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** {@code /registration}: this server's registration with a vault. */
@Path("/registration")
@RunOnVirtualThread
public final class RegistrationResource {
  private final Site site;
  private final Registrations registrations;
  private final InventoryAnnouncements announcements;
  private final Announcer announcer;

  RegistrationResource(
      Site site,
      Registrations registrations,
      InventoryAnnouncements announcements,
      Announcer announcer) {
    this.site = site;
    this.registrations = registrations;
    this.announcements = announcements;
    this.announcer = announcer;
  }

  /** What a key says, before it is used (R41). */
  public record KeyAnswer(
      String server, String vault, String vaultName, URI url, Instant expiresAt) {}

  /** Which clouds to synchronise. */
  public record Clouds(@Nullable List<String> synchroniseClouds) {}

  @GET
  public RegistrationAnswer present() {
    return RegistrationAnswer.of(site.name(), registrations);
  }

  @POST
  @Path("/preview")
  public KeyAnswer preview(@Nullable KeyFile body) {
    RegistrationKey key = Checks.body(body).toKey();
    registrations.check(key);
    return new KeyAnswer(site.name(), key.vault(), key.vaultName(), key.url(), key.expiresAt());
  }

  @POST
  @ResponseStatus(201)
  public RegistrationAnswer register(@Nullable KeyFile body) {
    KeyFile file = Checks.body(body);
    registrations.register(file.toKey(), file.friendlyNameOr(site.name()), file.clouds());
    announcements.startOver();
    announcer.heartbeat();
    announcer.announce();
    return present();
  }

  @PUT
  @Path("/synchroniseClouds")
  public RegistrationAnswer synchronise(@Nullable Clouds body) {
    registrations.synchronise(KeyFile.clouds(Checks.body(body).synchroniseClouds()));
    announcer.announce();
    return present();
  }
}
