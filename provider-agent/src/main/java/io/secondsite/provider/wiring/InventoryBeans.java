package io.secondsite.provider.wiring;

import io.secondsite.fabric.Site;
import io.secondsite.provider.config.ProviderConfig;
import io.secondsite.provider.hosts.SiteHosts;
import io.secondsite.provider.inventory.Announcer;
import io.secondsite.provider.inventory.HostPoll;
import io.secondsite.provider.inventory.Inventory;
import io.secondsite.provider.inventory.InventoryAnnouncements;
import io.secondsite.provider.inventory.Observations;
import io.secondsite.provider.registration.HttpVault;
import io.secondsite.provider.registration.RegistrationFiles;
import io.secondsite.provider.registration.Registrations;
import io.secondsite.provider.registration.Vault;
import io.secondsite.provider.site.SiteIdentity;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the registration and the inventory that is published under it. */
@Singleton
final class InventoryBeans {

  @Produces
  @Singleton
  Vault vault(ProviderConfig config) {
    return new HttpVault(config.vaultUrls().orElse(List.of()));
  }

  @Produces
  @Singleton
  Registrations registrations(
      Site site,
      SiteIdentity identity,
      Vault vault,
      StateLock lock,
      @ConfigProperty(name = "quarkus.application.version") String version,
      Clock clock)
      throws IOException {
    return new Registrations(
        site, identity, vault, new RegistrationFiles(lock.directory()), version, clock);
  }

  @Produces
  @Singleton
  Inventory inventory(Site site, SiteHosts hosts, Observations observations) {
    return new Inventory(site, hosts, observations);
  }

  @Produces
  @Singleton
  Announcer announcer(
      Inventory inventory,
      Registrations registrations,
      InventoryAnnouncements announcements,
      @ConfigProperty(name = "quarkus.application.version") String version,
      Clock clock) {
    return new Announcer(inventory, registrations, announcements, version, clock);
  }

  @Produces
  @Singleton
  HostPoll poll(SiteHosts hosts, Inventory inventory, Announcer announcer) {
    return new HostPoll(hosts, inventory, announcer::announce);
  }
}
