package io.secondsite.provider.inventory;

import io.secondsite.provider.hosts.AgentBoot;
import io.secondsite.provider.hosts.AgentIdentity;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.hosts.SiteHosts;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every host of the site what it has; a slow one holds up nobody. Thread-safe. */
public final class HostPoll implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HostPoll.class);

  private final SiteHosts hosts;
  private final Inventory inventory;
  private final Runnable changed;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * A poll of these hosts.
   *
   * @param changed called after every answer
   */
  public HostPoll(SiteHosts hosts, Inventory inventory, Runnable changed) {
    this.hosts = hosts;
    this.inventory = inventory;
    this.changed = changed;
  }

  /** Asks every host that still owes no answer; returns at once. */
  public void ask() {
    for (SiteHost host : hosts.all()) {
      if (asked.add(host.name())) {
        threads.execute(() -> ask(host.name()));
      }
    }
  }

  private void ask(String name) {
    try {
      observe(name);
      if (silent.remove(name)) {
        log.atInfo().addKeyValue("host", name).log("the host answers again");
      }
    } catch (HostException e) {
      if (silent.add(name)) {
        log.atWarn().addKeyValue("host", name).addKeyValue("why", e.detail()).log("no answer");
      }
    } catch (RuntimeException e) {
      log.atError().addKeyValue("host", name).setCause(e).log("a host's answer was not taken in");
    } finally {
      asked.remove(name);
    }
    changed.run();
  }

  private void observe(String name) {
    HostAgent agent = hosts.agent(name);
    AgentIdentity identity = agent.identity();
    Set<UUID> drills =
        agent.drills().stream()
            .filter(boot -> !boot.state().equals("REMOVED"))
            .map(AgentBoot::machine)
            .map(AgentBoot.Started::id)
            .collect(Collectors.toSet());
    List<AgentStorage> storage = agent.storage().stream().map(AgentStorage::rounded).toList();
    HostObservation observation = new HostObservation(name, agent.vms(), drills, storage);
    hosts.seen(name, identity.version());
    inventory.observed(observation);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
