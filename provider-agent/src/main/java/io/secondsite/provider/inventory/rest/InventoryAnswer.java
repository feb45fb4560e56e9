package io.secondsite.provider.inventory.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.fabric.Cloud;
import io.secondsite.fabric.Network;
import io.secondsite.fabric.Site;
import io.secondsite.fabric.Subnet;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.inventory.SeenMachine;
import io.secondsite.provider.inventory.SiteInventory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A site's inventory as it is answered. */
public record InventoryAnswer(
    String server,
    List<HostAnswer> hosts,
    List<CloudAnswer> clouds,
    List<String> logicalNetworks,
    List<NetworkAnswer> networks,
    List<String> storageClassifications,
    List<SeenMachine> machines) {

  /** A host, in short; {@code GET /hosts} has more. */
  public record HostAnswer(
      String name, String hostGroup, String state, List<AgentStorage> storage) {
    static HostAnswer of(SiteHost host, List<AgentStorage> storage) {
      return new HostAnswer(
          host.name(),
          host.hostGroup(),
          host.isConnected() ? "CONNECTED" : "DISCONNECTED",
          storage);
    }
  }

  /** A cloud. */
  public record CloudAnswer(String name, List<String> hostGroups, List<String> logicalNetworks) {
    static CloudAnswer of(Cloud cloud) {
      return new CloudAnswer(cloud.name(), cloud.hostGroups(), cloud.logicalNetworks());
    }
  }

  /** A VM network. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record NetworkAnswer(
      String name,
      @Nullable String logicalNetwork,
      String hypervisorNetwork,
      List<Subnet> subnets) {
    static NetworkAnswer of(Network network) {
      return new NetworkAnswer(
          network.name(), network.logicalNetwork(), network.hypervisorNetwork(), network.subnets());
    }
  }

  static InventoryAnswer of(SiteInventory inventory) {
    Site site = inventory.site();
    return new InventoryAnswer(
        site.name(),
        inventory.hosts().stream()
            .map(host -> HostAnswer.of(host, inventory.storage(host.name())))
            .toList(),
        site.clouds().stream().map(CloudAnswer::of).toList(),
        site.logicalNetworks(),
        site.networks().stream().map(NetworkAnswer::of).toList(),
        site.storageClassifications(),
        inventory.machines());
  }
}
