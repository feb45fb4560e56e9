package io.secondsite.vault.inventory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An object of a site's fabric with its full state. Known by its name within its server. */
public sealed interface SiteObject {
  String server();

  /** In the API; a machine's is its UUID. */
  String name();

  /** The management server itself; {@code seenAt} is its last heartbeat. */
  record Server(
      String server, String friendlyName, String providerVersion, String state, Instant seenAt)
      implements SiteObject {
    @Override
    public String name() {
      return server;
    }
  }

  record Host(String server, String name, String hostGroup, String hypervisor, String state)
      implements SiteObject {}

  record Cloud(String server, String name, List<String> hostGroups, List<String> logicalNetworks)
      implements SiteObject {
    public Cloud {
      hostGroups = List.copyOf(hostGroups);
      logicalNetworks = List.copyOf(logicalNetworks);
    }
  }

  record LogicalNetwork(String server, String name) implements SiteObject {}

  record VmNetwork(
      String server, String name, @Nullable String logicalNetwork, List<Subnet> subnets)
      implements SiteObject {
    public VmNetwork {
      subnets = List.copyOf(subnets);
    }
  }

  record Subnet(String name, List<String> addressList) {
    public Subnet {
      addressList = List.copyOf(addressList);
    }
  }

  record StorageClassification(String server, String name) implements SiteObject {}

  /**
   * A machine; without a cloud it cannot be protected.
   *
   * @param bootDisk the target of the disk that it boots from; null where its site did not tell
   * @param warnings what a replica will not have; null where its site did not tell
   */
  record Machine(
      String server,
      UUID vm,
      String friendlyName,
      @Nullable String cloud,
      String host,
      String state,
      List<Disk> disks,
      List<Nic> nics,
      @Nullable String bootDisk,
      @Nullable List<String> warnings)
      implements SiteObject {
    public Machine {
      warnings = warnings == null ? null : List.copyOf(warnings);
      disks = List.copyOf(disks);
      nics = List.copyOf(nics);
    }

    @Override
    public String name() {
      return vm.toString();
    }
  }

  /**
   * A disk that holds data.
   *
   * @param untracked why it cannot be replicated, and what helps; null where it can
   */
  record Disk(String target, long sizeBytes, String format, @Nullable String untracked) {}

  record Nic(String mac, @Nullable String network, @Nullable String subnet) {}
}
