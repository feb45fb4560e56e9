package io.secondsite.provider.inventory;

import io.secondsite.fabric.Site;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.Hosts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The site's inventory as last seen. Thread-safe. */
public final class Inventory implements Machines {
  private final Site site;
  private final Hosts hosts;
  private final Observations store;
  private final Map<String, HostObservation> observations = new HashMap<>();
  private volatile List<SeenMachine> machines;

  public Inventory(Site site, Hosts hosts, Observations store) {
    this.site = site;
    this.hosts = hosts;
    this.store = store;
    store.load().forEach(one -> observations.put(one.host(), one));
    machines = new MachineFolding(site).fold(observations.values());
  }

  /** A host told what it has. */
  public synchronized void observed(HostObservation observation) {
    if (observation.equals(observations.get(observation.host()))) {
      return;
    }
    store.save(observation);
    observations.put(observation.host(), observation);
    machines = new MachineFolding(site).fold(observations.values());
  }

  public synchronized SiteInventory now() {
    Map<String, List<AgentStorage>> storage = new HashMap<>();
    observations.values().forEach(one -> storage.put(one.host(), one.storage()));
    return new SiteInventory(site, hosts.all(), machines, storage);
  }

  @Override
  public List<SeenMachine> all() {
    return machines;
  }

  @Override
  public Optional<SeenMachine> find(UUID vm) {
    return machines.stream().filter(machine -> machine.vm().equals(vm)).findFirst();
  }
}
