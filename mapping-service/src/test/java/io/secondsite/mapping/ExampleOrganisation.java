package io.secondsite.mapping;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.provider.InventoryEvent.CloudSet;
import io.secondsite.contracts.provider.InventoryEvent.LogicalNetworkSet;
import io.secondsite.contracts.provider.InventoryEvent.MachineSet;
import io.secondsite.contracts.provider.InventoryEvent.NetworkSet;
import io.secondsite.contracts.provider.InventoryEvent.Nic;
import io.secondsite.contracts.provider.InventoryEvent.ServerSet;
import io.secondsite.contracts.provider.InventoryEvent.StorageClassificationSet;
import io.secondsite.contracts.provider.InventoryEvent.Subnet;
import io.secondsite.contracts.vault.ProtectionEvent.CloudPairingSet;
import io.secondsite.contracts.vault.ProtectionEvent.ProtectedItemSet;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** New York, protected by Chicago: the organisation of the requirements (a.9), as events. */
public final class ExampleOrganisation {
  public static final String VAULT =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";
  public static final String NEW_YORK = "NewYork";
  public static final String CHICAGO = "Chicago";
  public static final String NY1 = "VMNetwork1-NewYork";
  public static final String NY2 = "VMNetwork2-NewYork";
  public static final String CHI1 = "VMNetwork1-Chicago";
  public static final String CHI2 = "VMNetwork2-Chicago";

  /** In GoldCloud1, with a card on {@link #NY1}, subnet web, and one on no network. */
  public static final UUID ON_NY1 = machineId(1);

  /** In GoldCloud1, with a card on {@link #NY2}. */
  public static final UUID ON_NY2 = machineId(2);

  /** In SilverCloud1, with a card on {@link #NY1}. */
  public static final UUID SILVER_ON_NY1 = machineId(3);

  /** In GoldCloud2, with a card on {@link #CHI1}. */
  public static final UUID ON_CHI1 = machineId(4);

  /** In GoldCloud2, with a card on {@link #CHI2}. */
  public static final UUID ON_CHI2 = machineId(5);

  /** Protected, from New York, and already running in Chicago too. */
  public static final UUID PROTECTED = machineId(6);

  /** Of no cloud. */
  public static final UUID STRAY = machineId(7);

  public static final List<UUID> MACHINES =
      List.of(ON_NY1, ON_NY2, SILVER_ON_NY1, ON_CHI1, ON_CHI2, PROTECTED, STRAY);

  public static final UUID ITEM = new UUID(9, 1);

  private ExampleOrganisation() {}

  public static List<Event> events() {
    return List.of(
        server(NEW_YORK),
        server(CHICAGO),
        new LogicalNetworkSet(NEW_YORK, "LogicalNetwork1-NewYork"),
        new LogicalNetworkSet(CHICAGO, "LogicalNetwork1-Chicago"),
        new LogicalNetworkSet(CHICAGO, "LogicalNetwork2-Chicago"),
        network(NEW_YORK, NY1, "LogicalNetwork1-NewYork", "web", "app"),
        network(NEW_YORK, NY2, null),
        network(CHICAGO, CHI1, "LogicalNetwork1-Chicago", "db", "web"),
        network(CHICAGO, CHI2, "LogicalNetwork2-Chicago", "db", "app"),
        cloud(NEW_YORK, "GoldCloud1", "LogicalNetwork1-NewYork"),
        cloud(NEW_YORK, "SilverCloud1", "LogicalNetwork1-NewYork"),
        cloud(CHICAGO, "GoldCloud2", "LogicalNetwork1-Chicago", "LogicalNetwork2-Chicago"),
        cloud(CHICAGO, "SilverCloud2", "LogicalNetwork1-Chicago"),
        pairing(1, "GoldCloud1", "GoldCloud2"),
        pairing(2, "SilverCloud1", "SilverCloud2"),
        new StorageClassificationSet(NEW_YORK, "GOLD", List.of()),
        new StorageClassificationSet(NEW_YORK, "SILVER", List.of()),
        new StorageClassificationSet(CHICAGO, "GOLD_TARGET", List.of()),
        new StorageClassificationSet(CHICAGO, "SILVER_TARGET", List.of()),
        machine(NEW_YORK, ON_NY1, "GoldCloud1", card(NY1, "web"), card(null, null)),
        machine(NEW_YORK, ON_NY2, "GoldCloud1", card(NY2, null)),
        machine(NEW_YORK, SILVER_ON_NY1, "SilverCloud1", card(NY1, "app")),
        machine(CHICAGO, ON_CHI1, "GoldCloud2", card(CHI1, "web")),
        machine(CHICAGO, ON_CHI2, "GoldCloud2", card(CHI2, "db")),
        machine(NEW_YORK, PROTECTED, "GoldCloud1", card(NY1, null)),
        machine(CHICAGO, PROTECTED, "GoldCloud2", card(CHI1, null)),
        machine(NEW_YORK, STRAY, null, card(NY1, "web")),
        new ProtectedItemSet(
            ITEM,
            VAULT,
            "vm6",
            PROTECTED,
            "vm6",
            new UUID(8, 1),
            new UUID(7, 1),
            NEW_YORK,
            "GoldCloud1",
            CHICAGO,
            "GoldCloud2",
            300,
            24,
            true,
            1,
            Instant.EPOCH,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  public static ServerSet server(String name) {
    return new ServerSet(name, name, "1", "CONNECTED", Instant.EPOCH);
  }

  public static NetworkSet network(
      String server, String name, @Nullable String logicalNetwork, String... subnets) {
    return new NetworkSet(
        server,
        name,
        logicalNetwork,
        List.of(subnets).stream().map(subnet -> new Subnet(subnet, List.of())).toList());
  }

  private static CloudSet cloud(String server, String name, String... logicalNetworks) {
    return new CloudSet(server, name, List.of(), List.of(logicalNetworks));
  }

  private static CloudPairingSet pairing(int number, String primary, String recovery) {
    return new CloudPairingSet(
        new UUID(8, number),
        VAULT,
        primary + "-" + recovery,
        new UUID(7, 1),
        NEW_YORK,
        primary,
        CHICAGO,
        recovery);
  }

  private static MachineSet machine(String server, UUID vm, @Nullable String cloud, Nic... cards) {
    String name = "vm" + vm.getLeastSignificantBits();
    return new MachineSet(
        server, vm, name, cloud, "host", "RUNNING", List.of(), List.of(cards), null, null, null);
  }

  private static Nic card(@Nullable String network, @Nullable String subnet) {
    return new Nic("52:54:00:00:00:01", network, subnet);
  }

  private static UUID machineId(int number) {
    return new UUID(1, number);
  }
}
