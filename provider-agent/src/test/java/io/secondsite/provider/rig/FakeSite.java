package io.secondsite.provider.rig;

import io.secondsite.fabric.Cloud;
import io.secondsite.fabric.Host;
import io.secondsite.fabric.HostHypervisor;
import io.secondsite.fabric.Network;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.Transactions;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.inventory.Machines;
import io.secondsite.provider.inventory.SeenMachine;
import io.secondsite.provider.protection.Surroundings;
import io.secondsite.testkit.ManualClock;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** A site of memory with two hosts, host1 and host2, in one cloud. */
public final class FakeSite implements Hosts {
  private final Site site;
  private final Killer killer;
  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final InMemoryProtection store = new InMemoryProtection();
  private final Map<String, FakeHost> agents = new LinkedHashMap<>();
  private final Set<String> disconnected = new TreeSet<>();
  private final List<SeenMachine> machines = new ArrayList<>();

  public FakeSite(String name, Killer killer) {
    this.killer = killer;
    List<Host> hosts =
        List.of("host1", "host2").stream()
            .map(host ->
                new Host(
                    host,
                    "Group",
                    URI.create("https://" + host + "." + name),
                    new HostHypervisor.Simulated(null),
                    List.of()))
            .toList();
    site =
        new Site(
            name,
            hosts,
            List.of(),
            List.of(new Network("Lan-" + name, null, "br-" + name, List.of())),
            List.of(new Cloud("Cloud-" + name, List.of("Group"), List.of(), List.of())),
            List.of());
    hosts.forEach(host -> agents.put(host.name(), new FakeHost(host.name(), killer)));
  }

  public Site site() {
    return site;
  }

  public ManualClock clock() {
    return clock;
  }

  public InMemoryProtection store() {
    return store;
  }

  public Surroundings surroundings() {
    return new Surroundings(site, this, new SeenMachines(), store, clock);
  }

  /** Commits, or is killed before or after that. */
  public Transactions transactions() {
    return work -> {
      killer.moment();
      work.run();
      killer.moment();
    };
  }

  public FakeHost host(String name) {
    return Optional.ofNullable(agents.get(name)).orElseThrow();
  }

  public void disconnect(String host) {
    disconnected.add(host);
  }

  public void connect(String host) {
    disconnected.remove(host);
  }

  public void hasMachine(UUID vm, String host) {
    machines.removeIf(one -> one.vm().equals(vm));
    machines.add(
        new SeenMachine(
            vm,
            "vm",
            "Cloud-" + site.name(),
            host,
            SeenMachine.PowerState.RUNNING,
            List.of(),
            List.of(new SeenMachine.Nic("52:54:00:00:00:01", "Lan-" + site.name(), null)),
            "vda",
            List.of()));
  }

  public void removeMachine(UUID vm) {
    machines.removeIf(one -> one.vm().equals(vm));
  }

  @Override
  public List<SiteHost> all() {
    return site.hosts().stream().map(this::seen).toList();
  }

  private SiteHost seen(Host host) {
    return new SiteHost(
        host.name(),
        host.name() + "." + site.name(),
        host.hostGroup(),
        host.url(),
        "PEM-" + site.name(),
        "simulated",
        "1",
        !disconnected.contains(host.name()));
  }

  @Override
  public Optional<SiteHost> named(String name) {
    return site.host(name).map(this::seen);
  }

  @Override
  public HostAgent agent(String name) {
    FakeHost agent = agents.get(name);
    if (agent == null) {
      throw new HostException.Refused(404, "UNKNOWN_HOST", "no host " + name, null);
    }
    return agent;
  }

  private final class SeenMachines implements Machines {
    @Override
    public List<SeenMachine> all() {
      return List.copyOf(machines);
    }

    @Override
    public Optional<SeenMachine> find(UUID vm) {
      return machines.stream().filter(machine -> machine.vm().equals(vm)).findFirst();
    }
  }
}
