package io.secondsite.provider.rig;

import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.hosts.SiteHost;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Stands in for the site's hosts in the running service. */
@Alternative
@Singleton
public class RigHosts implements Hosts {
  private final FakeHost host = new FakeHost("host1", new Killer());

  public FakeHost host() {
    return host;
  }

  @Override
  public List<SiteHost> all() {
    return List.of(
        new SiteHost(
            "host1",
            "host1.NewYork",
            "Hosts",
            URI.create("https://host1:8084"),
            "PEM-NewYork",
            "simulated",
            "1",
            true));
  }

  @Override
  public Optional<SiteHost> named(String name) {
    return all().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  @Override
  public HostAgent agent(String name) {
    return host;
  }
}
