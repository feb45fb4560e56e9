package io.secondsite.vault.inventory.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.arc.All;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.config.VaultConfig;
import io.secondsite.vault.inventory.Inventory;
import io.secondsite.vault.inventory.ProtectionStatus;
import io.secondsite.vault.inventory.SiteObject;
import io.secondsite.vault.registration.RegisteredServer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The objects of a fabric as the public API has them. */
@Singleton
public class FabricViews {
  private static final String FABRICS = "replicationFabrics";
  private static final String CONTAINERS = "replicationProtectionContainers";
  private static final String TYPE = "VMM";
  private static final long MEBIBYTE = 1024 * 1024;

  private final Inventory inventory;
  private final List<ProtectionStatus> protection;
  private final Clock clock;
  private final VaultConfig config;

  FabricViews(
      Inventory inventory,
      @All List<ProtectionStatus> protection,
      Clock clock,
      VaultConfig config) {
    this.inventory = inventory;
    this.protection = protection;
    this.clock = clock;
    this.config = config;
  }

  record Details(String instanceType) {}

  record FabricProperties(
      String friendlyName,
      String internalIdentifier,
      String bcdrState,
      String health,
      List<String> healthErrorDetails,
      Details customDetails) {}

  ArmResource<FabricProperties> fabric(VaultId vault, RegisteredServer server) {
    return ArmResource.of(
        vault,
        new FabricProperties(
            friendlyName(server),
            server.name(),
            "Valid",
            isConnected(server) ? "Normal" : "Critical",
            List.of(),
            new Details(TYPE)),
        FABRICS,
        server.name());
  }

  private String friendlyName(RegisteredServer server) {
    return inventory.heartbeat(server).map(SiteObject.Server::friendlyName).orElse(server.name());
  }

  private boolean isConnected(RegisteredServer server) {
    Instant oldest = clock.instant().minus(config.inventory().heartbeat());
    return inventory
        .heartbeat(server)
        .filter(heartbeat -> heartbeat.seenAt().isAfter(oldest))
        .isPresent();
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ProviderProperties(
      String fabricType,
      String friendlyName,
      String providerVersion,
      String providerVersionState,
      String fabricFriendlyName,
      @Nullable Instant lastHeartBeat,
      String connectionStatus,
      long protectedItemCount,
      List<String> allowedScenarios,
      List<String> healthErrorDetails,
      String machineName) {}

  ArmResource<ProviderProperties> provider(VaultId vault, RegisteredServer server) {
    Optional<SiteObject.Server> heartbeat = inventory.heartbeat(server);
    String name = friendlyName(server);
    return ArmResource.of(
        vault,
        new ProviderProperties(
            TYPE,
            name,
            heartbeat.map(SiteObject.Server::providerVersion).orElse(server.providerVersion()),
            "Latest",
            name,
            heartbeat.map(SiteObject.Server::seenAt).orElse(null),
            isConnected(server) ? "Connected" : "Disconnected",
            items(vault, server),
            List.of("ReplicateVmmToVmm"),
            List.of(),
            server.name()),
        FABRICS,
        server.name(),
        "replicationRecoveryServicesProviders",
        server.name());
  }

  private long items(VaultId vault, RegisteredServer server) {
    return inventory.all(vault, server.name(), SiteObject.Cloud.class).stream()
        .mapToLong(cloud -> items(vault, cloud))
        .sum();
  }

  private long items(VaultId vault, SiteObject.Cloud cloud) {
    return protection.stream()
        .mapToLong(each -> each.protectedItems(vault, cloud.server(), cloud.name()))
        .sum();
  }

  record ContainerProperties(
      String fabricFriendlyName,
      String friendlyName,
      String fabricType,
      long protectedItemCount,
      String pairingStatus,
      String role,
      Details fabricSpecificDetails) {}

  ArmResource<ContainerProperties> container(VaultId vault, SiteObject.Cloud cloud) {
    boolean isPaired =
        protection.stream().anyMatch(each -> each.isPaired(vault, cloud.server(), cloud.name()));
    return ArmResource.of(
        vault,
        new ContainerProperties(
            inventory.server(vault, cloud.server()).map(this::friendlyName).orElse(cloud.server()),
            cloud.name(),
            TYPE,
            items(vault, cloud),
            isPaired ? "Paired" : "NotPaired",
            "",
            new Details(TYPE)),
        FABRICS,
        cloud.server(),
        CONTAINERS,
        cloud.name());
  }

  /** How a machine stands, in the words of the API. */
  String protectionStatus(VaultId vault, SiteObject.Machine machine) {
    return protectedItem(vault, machine).isPresent() ? "Protected" : "Unprotected";
  }

  private Optional<String> protectedItem(VaultId vault, SiteObject.Machine machine) {
    return protection.stream()
        .flatMap(each -> each.protectedItem(vault, machine.server(), machine.vm()).stream())
        .findFirst();
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record MachineProperties(
      String friendlyName,
      String protectionStatus,
      @Nullable String replicationProtectedItemId,
      String recoveryServicesProviderId,
      List<String> protectionReadinessErrors,
      List<String> supportedReplicationProviders,
      MachineDetails customDetails,
      List<String> warnings) {}

  record MachineDetails(
      String instanceType,
      String sourceItemId,
      String generation,
      List<DiskDetails> diskDetails,
      String hasPhysicalDisk,
      String hasFibreChannelAdapter,
      String hasSharedVhd,
      String hyperVHostId) {}

  record DiskDetails(long maxSizeMB, String vhdType, String vhdId, String vhdName) {}

  ArmResource<MachineProperties> machine(VaultId vault, SiteObject.Machine machine) {
    String cloud = String.valueOf(machine.cloud());
    return ArmResource.of(
        vault,
        new MachineProperties(
            machine.friendlyName(),
            protectionStatus(vault, machine),
            protectedItem(vault, machine).orElse(null),
            vault.child(
                FABRICS,
                machine.server(),
                "replicationRecoveryServicesProviders",
                machine.server()),
            readinessErrors(machine),
            List.of("HyperVReplica2012R2"),
            details(machine),
            machine.warnings() == null ? List.of() : machine.warnings()),
        FABRICS,
        machine.server(),
        CONTAINERS,
        cloud,
        "replicationProtectableItems",
        machine.name());
  }

  /** The API has codes here; a disk and what helps say more. */
  private static List<String> readinessErrors(SiteObject.Machine machine) {
    return machine.disks().stream()
        .filter(disk -> disk.untracked() != null)
        .map(disk -> disk.target() + ": " + disk.untracked())
        .toList();
  }

  private static MachineDetails details(SiteObject.Machine machine) {
    return new MachineDetails(
        "VmmVirtualMachine",
        machine.name(),
        "2",
        machine.disks().stream()
            .map(disk ->
                new DiskDetails(
                    Math.ceilDiv(disk.sizeBytes(), MEBIBYTE),
                    disk.format(),
                    disk.target(),
                    disk.target()))
            .toList(),
        "NotPresent",
        "NotPresent",
        "NotPresent",
        machine.host());
  }

  record LogicalNetworkProperties(
      String friendlyName,
      String networkVirtualizationStatus,
      String logicalNetworkUsage,
      String logicalNetworkDefinitionsStatus) {}

  ArmResource<LogicalNetworkProperties> logicalNetwork(
      VaultId vault, SiteObject.LogicalNetwork network) {
    return ArmResource.of(
        vault,
        new LogicalNetworkProperties(network.name(), "Disabled", "Replication", "Isolated"),
        FABRICS,
        network.server(),
        "replicationLogicalNetworks",
        network.name());
  }

  record NetworkProperties(
      String fabricType, List<SubnetView> subnets, String friendlyName, String networkType) {}

  record SubnetView(String name, String friendlyName, List<String> addressList) {}

  ArmResource<NetworkProperties> network(VaultId vault, SiteObject.VmNetwork network) {
    List<SubnetView> subnets =
        network.subnets().stream()
            .map(subnet -> new SubnetView(subnet.name(), subnet.name(), subnet.addressList()))
            .toList();
    return ArmResource.of(
        vault,
        new NetworkProperties(TYPE, subnets, network.name(), "VmNetwork"),
        FABRICS,
        network.server(),
        "replicationNetworks",
        network.name());
  }

  record ClassificationProperties(String friendlyName) {}

  ArmResource<ClassificationProperties> classification(
      VaultId vault, SiteObject.StorageClassification classification) {
    return ArmResource.of(
        vault,
        new ClassificationProperties(classification.name()),
        FABRICS,
        classification.server(),
        "replicationStorageClassifications",
        classification.name());
  }
}
