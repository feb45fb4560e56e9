package io.secondsite.provider.inventory.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.provider.InventoryEvent.CloudSet;
import io.secondsite.contracts.provider.InventoryEvent.HostSet;
import io.secondsite.contracts.provider.InventoryEvent.MachineSet;
import io.secondsite.contracts.provider.InventoryEvent.NetworkSet;
import io.secondsite.contracts.provider.InventoryEvent.StorageClassificationSet;
import io.secondsite.contracts.provider.InventoryEvent.StorageLocation;
import io.secondsite.contracts.provider.InventoryEvent.StorageSpace;
import io.secondsite.contracts.provider.InventoryEvent.Subnet;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.SiteHost;
import io.secondsite.provider.inventory.CloudSynchronisation;
import io.secondsite.provider.inventory.SeenMachine;
import io.secondsite.provider.inventory.SeenMachine.PowerState;
import io.secondsite.provider.inventory.SiteInventory;
import io.secondsite.provider.inventory.Sites;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InventoryEventsTest {
  private static SeenMachine machine(int number, @Nullable String cloud) {
    return new SeenMachine(
        Sites.id(number),
        "vm" + number,
        cloud,
        "host1",
        PowerState.RUNNING,
        List.of(new SeenMachine.Disk("vda", 1, "raw", "raw keeps no bitmaps")),
        List.of(new SeenMachine.Nic("52:54:00:00:00:01", "N1", "web")),
        "vda",
        List.of("no TPM"));
  }

  private static final SiteInventory INVENTORY =
      new SiteInventory(
          Sites.newYork(),
          List.of(
              new SiteHost(
                  "host1",
                  "host1.NewYork",
                  "A",
                  URI.create("https://h:1"),
                  "PEM",
                  "simulated",
                  "1",
                  true),
              new SiteHost("host2", "host2.NewYork", "B", null, "PEM", "libvirt", null, false)),
          List.of(machine(1, "Gold"), machine(2, "Rest"), machine(3, null)),
          Map.of(
              "host1",
              List.of(new AgentStorage("gold", "OPEN", null, "NOTICE", 1000, 270, 100)),
              "host2",
              List.of()));

  private static Map<String, InventoryEvent> events(CloudSynchronisation clouds) {
    return InventoryEvents.of(INVENTORY, clouds);
  }

  private static InventoryEvent event(String key) {
    InventoryEvent event = events(new CloudSynchronisation.All()).get(key);
    assertThat(event).as(key).isNotNull();
    return Objects.requireNonNull(event);
  }

  @Test
  void everyObjectIsOneEventUnderItsKey() {
    // When
    Map<String, InventoryEvent> events = events(new CloudSynchronisation.All());
    // Then
    assertThat(events.keySet())
        .containsExactly(
            "NewYork/cloud/Gold",
            "NewYork/cloud/Never",
            "NewYork/cloud/Rest",
            "NewYork/host/host1",
            "NewYork/host/host2",
            "NewYork/logical-network/L1",
            "NewYork/machine/" + Sites.id(1),
            "NewYork/machine/" + Sites.id(2),
            "NewYork/machine/" + Sites.id(3),
            "NewYork/network/N1",
            "NewYork/network/N2",
            "NewYork/network/N3",
            "NewYork/storage-classification/GOLD",
            "NewYork/storage-classification/SILVER");
    events.forEach((key, event) -> assertThat(event.key()).isEqualTo(key));
  }

  @Test
  void aHostSaysWhetherItIsThereAndWhatRoomItHas() {
    assertThat(event("NewYork/host/host1"))
        .isEqualTo(
            new HostSet(
                "NewYork",
                "host1",
                "A",
                "simulated",
                "1",
                "https://h:1",
                "PEM",
                "CONNECTED",
                List.of(new StorageSpace("gold", "OPEN", "NOTICE", 1000, 270, 100))));
    assertThat(event("NewYork/host/host2"))
        .isEqualTo(
            new HostSet("NewYork", "host2", "B", "libvirt", null, "", "PEM", "DISCONNECTED", null));
  }

  @Test
  void T_NM9_subnetsKeepTheirOrder() {
    assertThat(event("NewYork/network/N2"))
        .isEqualTo(
            new NetworkSet(
                "NewYork",
                "N2",
                null,
                List.of(new Subnet("web", List.of()), new Subnet("db", List.of()))));
  }

  @Test
  void R93_aPlaceThatTwoHostsShareIsOneLocation() {
    assertThat(event("NewYork/storage-classification/GOLD"))
        .isEqualTo(
            new StorageClassificationSet(
                "NewYork",
                "GOLD",
                List.of(new StorageLocation("Share1", List.of("host1", "host2")))));
    assertThat(event("NewYork/storage-classification/SILVER"))
        .isEqualTo(new StorageClassificationSet("NewYork", "SILVER", List.of()));
  }

  @Test
  void R83_aCloudTellsItsLogicalNetworks() {
    assertThat(event("NewYork/cloud/Gold"))
        .isEqualTo(new CloudSet("NewYork", "Gold", List.of("A"), List.of("L1")));
  }

  @Test
  void aMachineIsToldWhole() {
    assertThat(event("NewYork/machine/" + Sites.id(1)))
        .isEqualTo(
            new MachineSet(
                "NewYork",
                Sites.id(1),
                "vm1",
                "Gold",
                "host1",
                "RUNNING",
                List.of(new InventoryEvent.Disk("vda", 1, "raw")),
                List.of(new InventoryEvent.Nic("52:54:00:00:00:01", "N1", "web")),
                "vda",
                List.of("no TPM"),
                List.of(new InventoryEvent.UntrackedDisk("vda", "raw keeps no bitmaps"))));
  }

  @Test
  void R47_aCloudThatIsNotSynchronisedIsNotToldNorAreItsMachines() {
    assertThat(events(new CloudSynchronisation.Named(Set.of("Rest"))).keySet())
        .contains("NewYork/cloud/Rest", "NewYork/machine/" + Sites.id(2), "NewYork/network/N1")
        .doesNotContain("NewYork/cloud/Gold", "NewYork/machine/" + Sites.id(1));
  }

  @Test
  void R47_withNoCloudSynchronisedNoMachineIsTold() {
    assertThat(events(new CloudSynchronisation.None()).keySet())
        .contains("NewYork/host/host1", "NewYork/logical-network/L1")
        .noneMatch(key -> key.contains("/cloud/") || key.contains("/machine/"));
  }
}
