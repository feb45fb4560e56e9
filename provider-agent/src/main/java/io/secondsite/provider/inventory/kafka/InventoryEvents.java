package io.secondsite.provider.inventory.kafka;

import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.provider.InventoryEvent.CloudSet;
import io.secondsite.contracts.provider.InventoryEvent.Disk;
import io.secondsite.contracts.provider.InventoryEvent.HostSet;
import io.secondsite.contracts.provider.InventoryEvent.LogicalNetworkSet;
import io.secondsite.contracts.provider.InventoryEvent.MachineSet;
import io.secondsite.contracts.provider.InventoryEvent.NetworkSet;
import io.secondsite.contracts.provider.InventoryEvent.Nic;
import io.secondsite.contracts.provider.InventoryEvent.StorageClassificationSet;
import io.secondsite.contracts.provider.InventoryEvent.StorageLocation;
import io.secondsite.contracts.provider.InventoryEvent.StorageSpace;
import io.secondsite.contracts.provider.InventoryEvent.Subnet;
import io.secondsite.contracts.provider.InventoryEvent.UntrackedDisk;
import io.secondsite.fabric.Cloud;
import io.secondsite.fabric.Host;
import io.secondsite.fabric.Network;
import io.secondsite.fabric.Site;
import io.secondsite.fabric.Storage;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.inventory.CloudSynchronisation;
import io.secondsite.provider.inventory.SeenMachine;
import io.secondsite.provider.inventory.SiteInventory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Says a site's inventory in the words of the contracts. */
final class InventoryEvents {
  private final String server;
  private final CloudSynchronisation clouds;
  private final SortedMap<String, InventoryEvent> events = new TreeMap<>();

  private InventoryEvents(String server, CloudSynchronisation clouds) {
    this.server = server;
    this.clouds = clouds;
  }

  /** One event an object, by its key. */
  static SortedMap<String, InventoryEvent> of(
      SiteInventory inventory, CloudSynchronisation clouds) {
    InventoryEvents all = new InventoryEvents(inventory.site().name(), clouds);
    all.fabric(inventory.site());
    inventory.hosts().forEach(host -> all.add(all.host(host, inventory.storage(host.name()))));
    inventory.machines().stream()
        .filter(all::isToBeTold)
        .forEach(machine -> all.add(all.machine(machine)));
    return all.events;
  }

  private void fabric(Site site) {
    site.clouds().stream()
        .filter(cloud -> clouds.includes(cloud.name()))
        .forEach(cloud -> add(cloud(cloud)));
    site.logicalNetworks().forEach(name -> add(new LogicalNetworkSet(server, name)));
    site.networks().forEach(network -> add(network(network)));
    site.storageClassifications()
        .forEach(name -> add(new StorageClassificationSet(server, name, locations(site, name))));
  }

  private void add(InventoryEvent event) {
    events.put(event.key(), event);
  }

  private boolean isToBeTold(SeenMachine machine) {
    String cloud = machine.cloud();
    return cloud == null ? !(clouds instanceof CloudSynchronisation.None) : clouds.includes(cloud);
  }

  private HostSet host(SiteHost host, List<AgentStorage> storage) {
    URI url = host.url();
    return new HostSet(
        server,
        host.name(),
        host.hostGroup(),
        host.hypervisor(),
        host.version(),
        url == null ? "" : url.toString(),
        host.authorityPem(),
        host.isConnected() ? "CONNECTED" : "DISCONNECTED",
        storage.isEmpty() ? null : storage.stream().map(InventoryEvents::space).toList());
  }

  private static StorageSpace space(AgentStorage storage) {
    return new StorageSpace(
        storage.name(),
        storage.state(),
        storage.level(),
        storage.sizeBytes(),
        storage.freeBytes(),
        storage.reserveBytes());
  }

  private CloudSet cloud(Cloud cloud) {
    return new CloudSet(server, cloud.name(), cloud.hostGroups(), cloud.logicalNetworks());
  }

  private NetworkSet network(Network network) {
    return new NetworkSet(
        server,
        network.name(),
        network.logicalNetwork(),
        network.subnets().stream()
            .map(subnet -> new Subnet(subnet.name(), subnet.addresses()))
            .toList());
  }

  private static List<StorageLocation> locations(Site site, String classification) {
    Map<String, List<String>> hosts = new TreeMap<>();
    for (Host host : site.hosts()) {
      for (Storage storage : host.storage()) {
        if (classification.equals(storage.classification())) {
          hosts.computeIfAbsent(storage.name(), name -> new ArrayList<>()).add(host.name());
        }
      }
    }
    return hosts.entrySet().stream()
        .map(one -> new StorageLocation(one.getKey(), one.getValue()))
        .toList();
  }

  private MachineSet machine(SeenMachine machine) {
    return new MachineSet(
        server,
        machine.vm(),
        machine.name(),
        machine.cloud(),
        machine.host(),
        machine.state().name(),
        machine.disks().stream()
            .map(disk -> new Disk(disk.target(), disk.sizeBytes(), disk.format()))
            .toList(),
        machine.nics().stream()
            .map(nic -> new Nic(nic.mac(), nic.network(), nic.subnet()))
            .toList(),
        machine.bootDisk(),
        machine.warnings(),
        machine.disks().stream().flatMap(InventoryEvents::untracked).toList());
  }

  private static Stream<UntrackedDisk> untracked(SeenMachine.Disk disk) {
    String reason = disk.untracked();
    return reason == null ? Stream.empty() : Stream.of(new UntrackedDisk(disk.target(), reason));
  }
}
