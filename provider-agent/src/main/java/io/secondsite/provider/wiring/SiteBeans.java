package io.secondsite.provider.wiring;

import io.secondsite.fabric.Fabric;
import io.secondsite.fabric.FabricException;
import io.secondsite.fabric.FabricReader;
import io.secondsite.fabric.Site;
import io.secondsite.provider.config.HostsConfig;
import io.secondsite.provider.config.InventoryConfig;
import io.secondsite.provider.config.ProviderConfig;
import io.secondsite.provider.hosts.Enrolment;
import io.secondsite.provider.hosts.HostDeadlines;
import io.secondsite.provider.hosts.JoinTokens;
import io.secondsite.provider.hosts.SiteHosts;
import io.secondsite.provider.site.Callers;
import io.secondsite.provider.site.IdentityFiles;
import io.secondsite.provider.site.SiteIdentity;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the site, its identity and its hosts. */
@Singleton
final class SiteBeans {
  private static final Duration TOKEN_LIFE_MAX = Duration.ofHours(24);

  @Produces
  @Singleton
  Fabric fabric(ProviderConfig config) throws IOException, FabricException {
    return FabricReader.read(config.fabric());
  }

  @Produces
  @Singleton
  Site site(Fabric fabric, ProviderConfig config) {
    return fabric
        .site(config.site())
        .orElseThrow(() ->
            new IllegalArgumentException(
                "secondsite.provider.site: the fabric file has no site "
                    + config.site()
                    + "; it has "
                    + fabric.sites().stream().map(Site::name).toList()));
  }

  @Produces
  @Singleton
  SiteIdentity identity(
      StateLock lock, Site site, ProviderConfig config, Clock clock, SecureRandom random)
      throws IOException, GeneralSecurityException {
    return new IdentityFiles(lock.directory(), clock, random).open(site.name(), config.hostNames());
  }

  @Produces
  @Singleton
  Callers callers(SiteIdentity identity) {
    return new Callers(identity);
  }

  @Produces
  @Singleton
  SiteHosts hosts(
      Site site,
      SiteIdentity identity,
      ProviderConfig config,
      HostsConfig hosts,
      InventoryConfig inventory,
      Clock clock) {
    return new SiteHosts(
        site,
        config.hostUrls(),
        identity.authorityPem(),
        identity::towardsHost,
        new HostDeadlines(hosts.answer(), hosts.action()),
        inventory.awayAfter(),
        clock);
  }

  void close(@Disposes SiteHosts hosts) {
    hosts.close();
  }

  @Produces
  @Singleton
  Enrolment enrolment(
      Site site,
      SiteHosts siteHosts,
      SiteIdentity identity,
      JoinTokens tokens,
      ProviderConfig config,
      HostsConfig hosts,
      @ConfigProperty(name = "quarkus.http.ssl-port") int port,
      Clock clock,
      SecureRandom random) {
    Duration life = hosts.joinTokenLife();
    if (life.compareTo(TOKEN_LIFE_MAX) > 0 || life.isNegative() || life.isZero()) {
      throw new IllegalArgumentException(
          "secondsite.provider.hosts.join-token-life must be more than nothing and at most 24 h");
    }
    return new Enrolment(site, siteHosts, identity, tokens, url(config, port), life, clock, random);
  }

  private static String url(ProviderConfig config, int port) {
    String host = config.hostNames().getFirst();
    String usual = "https://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    return config.advertisedUrl().orElse(usual);
  }
}
