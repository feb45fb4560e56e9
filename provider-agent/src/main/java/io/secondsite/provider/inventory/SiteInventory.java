package io.secondsite.provider.inventory;

import io.secondsite.fabric.Site;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.SiteHost;
import java.util.List;
import java.util.Map;

/**
 * A site as it is now: what its administrator wrote down, and what was seen.
 *
 * @param storage by host, where it keeps replicas
 */
public record SiteInventory(
    Site site,
    List<SiteHost> hosts,
    List<SeenMachine> machines,
    Map<String, List<AgentStorage>> storage) {
  public SiteInventory {
    hosts = List.copyOf(hosts);
    machines = List.copyOf(machines);
    storage = Map.copyOf(storage);
  }

  /** Where the host keeps replicas; empty where that was not told. */
  public List<AgentStorage> storage(String host) {
    return storage.getOrDefault(host, List.of());
  }
}
