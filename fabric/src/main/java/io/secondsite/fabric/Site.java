package io.secondsite.fabric;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A management server's site. Names are unique within it, each kind for itself.
 *
 * @param clouds in their order: a machine belongs to the first that takes it
 */
public record Site(
    String name,
    List<Host> hosts,
    List<String> logicalNetworks,
    List<Network> networks,
    List<Cloud> clouds,
    List<String> storageClassifications) {
  public Site {
    hosts = List.copyOf(hosts);
    logicalNetworks = List.copyOf(logicalNetworks);
    networks = List.copyOf(networks);
    clouds = List.copyOf(clouds);
    storageClassifications = List.copyOf(storageClassifications);
  }

  public Optional<Host> host(String hostName) {
    return hosts.stream().filter(host -> host.name().equals(hostName)).findFirst();
  }

  public Optional<Cloud> cloud(String cloudName) {
    return clouds.stream().filter(cloud -> cloud.name().equals(cloudName)).findFirst();
  }

  public Optional<Network> network(String networkName) {
    return networks.stream().filter(network -> network.name().equals(networkName)).findFirst();
  }

  /** The VM network that the hypervisors of this site know by that name. */
  public Optional<Network> networkOfHypervisor(String hypervisorNetwork) {
    return networks.stream()
        .filter(network -> network.hypervisorNetwork().equals(hypervisorNetwork))
        .findFirst();
  }

  /** The first cloud of the host's group whose patterns fit the machine. */
  public Optional<Cloud> cloudOf(Host host, String machineName) {
    return clouds.stream()
        .filter(cloud -> cloud.hostGroups().contains(host.hostGroup()))
        .filter(cloud -> cloud.takes(machineName))
        .findFirst();
  }

  /** The hosts that run the machines of a cloud and keep its replicas. */
  public List<Host> hostsOf(Cloud cloud) {
    return hosts.stream().filter(host -> cloud.hostGroups().contains(host.hostGroup())).toList();
  }

  /** In the order in which the hosts name them. */
  public Set<String> hostGroups() {
    return hosts.stream().map(Host::hostGroup).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The name that the host's certificate carries: its own and the site's. */
  public String certificateName(Host host) {
    return host.name() + "." + name;
  }
}
