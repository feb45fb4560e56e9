package io.secondsite.contracts.provider;

import io.secondsite.contracts.Event;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A site's fabric as its provider-agent sees it, and how protection stands there. Each record is
 * one object's full state; a tombstone under its key says that the object is gone. The key is
 * server/kind/name. Objects are known by their names within a server, machines by their UUID.
 */
public sealed interface InventoryEvent extends Event {
  String server();

  /** The management server itself; published again as a heartbeat. */
  record ServerSet(
      String server, String friendlyName, String providerVersion, String state, Instant seenAt)
      implements InventoryEvent {
    @Override
    public String key() {
      return server + "/server/" + server;
    }
  }

  /**
   * A host.
   *
   * @param name within the server; its certificate carries {@code NAME.SERVER}
   * @param url where the hosts of other sites reach its agent
   * @param authorityPem the certificate that other hosts pin for it
   * @param state {@code CONNECTED} or {@code DISCONNECTED}
   * @param storage where it keeps replicas, as last told; null of a host that never told
   */
  record HostSet(
      String server,
      String name,
      String hostGroup,
      String hypervisor,
      @Nullable String agentVersion,
      String url,
      @Nullable String authorityPem,
      String state,
      @Nullable List<StorageSpace> storage)
      implements InventoryEvent {
    public HostSet {
      storage = storage == null ? null : List.copyOf(storage);
    }

    @Override
    public String key() {
      return server + "/host/" + name;
    }
  }

  /**
   * The room in one storage location of a host.
   *
   * @param state {@code OPEN} or {@code CLOSED}; the sizes of a closed one are 0
   * @param level {@code NORMAL}, {@code NOTICE}, {@code WARNING} or {@code CRITICAL}
   * @param freeBytes rounded down to a hundredth of the size, so that not every write is an event
   * @param reserveBytes of the free ones, what new recovery points may not take
   */
  record StorageSpace(
      String name, String state, String level, long sizeBytes, long freeBytes, long reserveBytes) {}

  record CloudSet(String server, String name, List<String> hostGroups, List<String> logicalNetworks)
      implements InventoryEvent {
    public CloudSet {
      hostGroups = List.copyOf(hostGroups);
      logicalNetworks = List.copyOf(logicalNetworks);
    }

    @Override
    public String key() {
      return server + "/cloud/" + name;
    }
  }

  record LogicalNetworkSet(String server, String name) implements InventoryEvent {
    @Override
    public String key() {
      return server + "/logical-network/" + name;
    }
  }

  /**
   * A VM network.
   *
   * @param logicalNetwork null where none is given
   * @param subnets in their order; the first is the one that counts where no name fits
   */
  record NetworkSet(
      String server, String name, @Nullable String logicalNetwork, List<Subnet> subnets)
      implements InventoryEvent {
    public NetworkSet {
      subnets = List.copyOf(subnets);
    }

    @Override
    public String key() {
      return server + "/network/" + name;
    }
  }

  /** A subnet of a VM network, e.g. 10.1.0.0/24. */
  record Subnet(String name, List<String> addressList) {
    public Subnet {
      addressList = List.copyOf(addressList);
    }
  }

  record StorageClassificationSet(String server, String name, List<StorageLocation> locations)
      implements InventoryEvent {
    public StorageClassificationSet {
      locations = List.copyOf(locations);
    }

    @Override
    public String key() {
      return server + "/storage-classification/" + name;
    }
  }

  /** A place for replicas. */
  record StorageLocation(String name, List<String> hosts) {
    public StorageLocation {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * A virtual machine.
   *
   * @param cloud null for a machine of no cloud: it cannot be protected
   * @param state {@code RUNNING}, {@code PAUSED} or {@code OFF}
   * @param bootDisk the target of the disk that it boots from; null where its host did not tell
   * @param warnings what a replica will not have; null where its host did not tell
   * @param untracked those of its disks that cannot be replicated; null where its site did not tell
   */
  record MachineSet(
      String server,
      UUID vm,
      String name,
      @Nullable String cloud,
      String host,
      String state,
      List<Disk> disks,
      List<Nic> nics,
      @Nullable String bootDisk,
      @Nullable List<String> warnings,
      @Nullable List<UntrackedDisk> untracked)
      implements InventoryEvent {
    public MachineSet {
      warnings = warnings == null ? null : List.copyOf(warnings);
      untracked = untracked == null ? null : List.copyOf(untracked);
      disks = List.copyOf(disks);
      nics = List.copyOf(nics);
    }

    @Override
    public String key() {
      return server + "/machine/" + vm;
    }
  }

  record Disk(String target, long sizeBytes, String format) {}

  /** A disk that cannot be replicated: why, and what helps. */
  record UntrackedDisk(String target, String reason) {}

  /** A network card; a null network is a card without a VM network. */
  record Nic(String mac, @Nullable String network, @Nullable String subnet) {}

  /**
   * How one side stands with a protected item.
   *
   * @param side {@code PRIMARY} or {@code RECOVERY}
   * @param state {@code PREPARING}, {@code READY} (the recovery side takes deltas), {@code
   *     REPLICATING}, {@code FAILED} (see error), {@code FAILED_OVER}
   * @param host the host of this side, with where and by what certificate its agent is reached
   * @param planned what the replica's cards would be connected to at a failover
   * @param deleted told by the recovery side, as the last before it is gone, where the replica was
   *     deleted with the protection
   * @param health told by the primary side while it replicates: how well that goes
   */
  record ProtectionSideSet(
      String server,
      UUID item,
      UUID vm,
      long generation,
      String side,
      String state,
      @Nullable HostAddress host,
      @Nullable String storageLocation,
      List<PlannedNic> planned,
      @Nullable Failure error,
      Instant at,
      @Nullable DeletedReplica deleted,
      @Nullable SourceHealth health)
      implements InventoryEvent {
    public ProtectionSideSet {
      planned = List.copyOf(planned);
    }

    @Override
    public String key() {
      return server + "/protection/" + item;
    }
  }

  /**
   * How well a replication does, as the source's host sees it.
   *
   * @param level {@code Normal}, {@code Warning} or {@code Critical}
   * @param reason for people; empty when all is well
   * @param newest how old the newest durable point was; null where there is none, where its host
   *     cannot know it, and before it was told
   */
  record SourceHealth(String level, String reason, Instant at, @Nullable PointAge newest) {}

  /**
   * How old a point was at a moment.
   *
   * @param ageMillis as the source's host measured it, which does not go by its clock
   * @param measuredAt by that clock, which may be wrong; so are the instants of points
   * @param boot which boot of that host uptimeMillis counts from
   * @param uptimeMillis the same moment by a time that nobody sets
   */
  record PointAge(
      String point, long ageMillis, Instant measuredAt, String boot, long uptimeMillis) {}

  /** A replica that was deleted, and until when it can be restored at its host. */
  record DeletedReplica(Instant deletedAt, Instant keptUntil) {}

  /** How a host-agent is reached, and the certificate to pin for it. */
  record HostAddress(String name, String url, String authorityPem) {}

  /** A card of a replica; a null network is no network. */
  record PlannedNic(String mac, @Nullable String network, @Nullable String subnet) {}

  /** What went wrong, and what helps. */
  record Failure(String code, String message, @Nullable String remedy) {}
}
