package io.secondsite.provider.inventory;

import io.secondsite.fabric.Site;
import io.secondsite.provider.hosts.SiteHost;
import java.util.List;

/** A site as it is now: what its administrator wrote down, and what was seen. */
public record SiteInventory(Site site, List<SiteHost> hosts, List<SeenMachine> machines) {
  public SiteInventory {
    hosts = List.copyOf(hosts);
    machines = List.copyOf(machines);
  }
}
