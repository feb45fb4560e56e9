package io.secondsite.provider.inventory;

import io.secondsite.fabric.Cloud;
import io.secondsite.fabric.Host;
import io.secondsite.fabric.Network;
import io.secondsite.fabric.Site;
import io.secondsite.fabric.Subnet;
import io.secondsite.provider.hosts.AgentMachine;
import io.secondsite.provider.inventory.SeenMachine.PowerState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes the site's machines of what its hosts told. A pure function. */
record MachineFolding(Site site) {

  /** Ordered by id, so that the same sights give the same answer. */
  List<SeenMachine> fold(Collection<HostObservation> observations) {
    Map<UUID, SeenMachine> machines = new TreeMap<>();
    // A machine that two hosts have (it migrates, or was left behind) is where it runs.
    BinaryOperator<SeenMachine> better =
        BinaryOperator.minBy(
            Comparator.comparing(SeenMachine::state).thenComparing(SeenMachine::host));
    for (HostObservation observation : observations) {
      Optional<Host> host = site.host(observation.host());
      for (AgentMachine machine :
          host.isEmpty() ? List.<AgentMachine>of() : observation.machines()) {
        boolean isDrill = observation.drills().contains(machine.id());
        machines.merge(machine.id(), seen(host.get(), machine, isDrill), better);
      }
    }
    return List.copyOf(machines.values());
  }

  private SeenMachine seen(Host host, AgentMachine machine, boolean isDrill) {
    Optional<Cloud> cloud = isDrill ? Optional.empty() : site.cloudOf(host, machine.name());
    return new SeenMachine(
        machine.id(),
        machine.name(),
        cloud.map(Cloud::name).orElse(null),
        host.name(),
        state(machine.state()),
        machine.disks().stream()
            .map(disk ->
                new SeenMachine.Disk(
                    disk.target(), disk.sizeBytes(), disk.format(), unsupported(disk)))
            .toList(),
        machine.nics().stream().map(this::nic).toList(),
        machine.bootDisk(),
        machine.warnings());
  }

  private static @Nullable String unsupported(AgentMachine.Disk disk) {
    String reason = disk.untracked();
    boolean isReplicated =
        reason == null || reason.isEmpty() || Boolean.TRUE.equals(disk.scannable());
    return isReplicated ? null : reason;
  }

  private static PowerState state(String told) {
    return switch (told) {
      case "RUNNING" -> PowerState.RUNNING;
      case "PAUSED" -> PowerState.PAUSED;
      default -> PowerState.OFF;
    };
  }

  private SeenMachine.Nic nic(AgentMachine.Nic nic) {
    Optional<Network> network =
        Optional.ofNullable(nic.network()).flatMap(site::networkOfHypervisor);
    return new SeenMachine.Nic(
        nic.mac().toLowerCase(Locale.ROOT),
        network.map(Network::name).orElse(null),
        network.flatMap(MachineFolding::onlySubnet).map(Subnet::name).orElse(null));
  }

  /** The hypervisor does not tell addresses: with several subnets it is open which one it is. */
  private static Optional<Subnet> onlySubnet(Network network) {
    return network.subnets().size() == 1
        ? Optional.of(network.subnets().getFirst())
        : Optional.empty();
  }
}
