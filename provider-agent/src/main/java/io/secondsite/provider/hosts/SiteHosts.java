package io.secondsite.provider.hosts;

import io.secondsite.fabric.Host;
import io.secondsite.fabric.HostHypervisor;
import io.secondsite.fabric.Site;
import io.secondsite.provider.http.JsonHttp;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The hosts of the fabric file, with what was last heard of each. Thread-safe. */
public final class SiteHosts implements Hosts, AutoCloseable {
  private final Site site;
  private final Map<String, URI> urls;
  private final HostTls tls;
  private final HostDeadlines deadlines;
  private final Duration awayAfter;
  private final Clock clock;
  private final String authorityPem;
  private final Map<String, JsonHttp> clients = new ConcurrentHashMap<>();
  private final Map<String, Sight> sights = new ConcurrentHashMap<>();

  /**
   * The hosts of a site.
   *
   * @param urls addresses that win over those of the fabric file, by host name
   * @param awayAfter how long a host may be silent before it is taken as away
   */
  public SiteHosts(
      Site site,
      Map<String, URI> urls,
      String authorityPem,
      HostTls tls,
      HostDeadlines deadlines,
      Duration awayAfter,
      Clock clock) {
    this.site = site;
    this.urls = Map.copyOf(urls);
    this.authorityPem = authorityPem;
    this.tls = tls;
    this.deadlines = deadlines;
    this.awayAfter = awayAfter;
    this.clock = clock;
  }

  private record Sight(Instant at, String version) {}

  @Override
  public List<SiteHost> all() {
    return site.hosts().stream().map(this::view).toList();
  }

  @Override
  public Optional<SiteHost> named(String name) {
    return site.host(name).map(this::view);
  }

  @Override
  public HostAgent agent(String name) {
    Host host =
        site.host(name)
            .orElseThrow(() ->
                new HostException.Refused(
                    404,
                    "UNKNOWN_HOST",
                    "site " + site.name() + " has no host " + name,
                    "add it to the fabric file"));
    URI url = url(host);
    if (url == null) {
      throw new HostException.Unreachable("no address of host " + name + " is known", null);
    }
    JsonHttp http =
        clients.computeIfAbsent(
            name, one -> new JsonHttp(url, tls.towards(site.certificateName(host))));
    return new HttpHostAgent(name, http, deadlines);
  }

  /** A host's agent answered just now. */
  public void seen(String name, String version) {
    sights.put(name, new Sight(clock.instant(), version));
  }

  /** Calls are made with fresh certificates from now on. */
  public void renewConnections() {
    clients.values().removeIf(client -> true);
  }

  private SiteHost view(Host host) {
    Sight sight = sights.get(host.name());
    return new SiteHost(
        host.name(),
        site.certificateName(host),
        host.hostGroup(),
        url(host),
        authorityPem,
        switch (host.hypervisor()) {
          case HostHypervisor.Libvirt libvirt -> "libvirt";
          case HostHypervisor.Simulated simulated -> "simulated";
        },
        sight == null ? null : sight.version(),
        sight != null && sight.at().plus(awayAfter).isAfter(clock.instant()));
  }

  private @Nullable URI url(Host host) {
    URI known = urls.get(host.name());
    return known != null ? known : host.url();
  }

  @Override
  public void close() {
    clients.values().forEach(JsonHttp::close);
  }
}
