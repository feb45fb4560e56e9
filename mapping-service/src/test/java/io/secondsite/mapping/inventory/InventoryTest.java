package io.secondsite.mapping.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.mapping.inventory.InventoryChange.Gone;
import io.secondsite.mapping.inventory.InventoryChange.Told;
import io.secondsite.mapping.inventory.Known.Network;
import io.secondsite.mapping.inventory.Known.Server;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InventoryTest {
  private static final Network NETWORK = new Network("a", "n/1", null, List.of("s"));

  @Test
  void anImageIsNotChangedByTheNextOne() {
    Inventory first = Inventory.empty().with(new Told(NETWORK));
    Inventory second = first.with(new Gone("a/network/n/1"));
    assertThat(first.network(NETWORK.id())).contains(NETWORK);
    assertThat(second.network(NETWORK.id())).isEmpty();
  }

  @Test
  void whatIsNoNewsYieldsTheSameImage() {
    Inventory image = Inventory.empty().with(List.of(new Told(NETWORK), new Told(new Server("a"))));
    assertThat(image.with(new Told(NETWORK))).isSameAs(image);
    assertThat(image.with(new Gone("a/network/unknown"))).isSameAs(image);
  }

  @Test
  void manyChangesAtOnceComeToWhatTheyComeToOneByOne() {
    List<InventoryChange> changes =
        List.of(
            new Told(NETWORK),
            new Gone(NETWORK.key()),
            new Told(new Network("a", "n/1", "l", List.of())),
            new Told(new Server("a")));
    Inventory oneByOne = Inventory.empty();
    for (InventoryChange change : changes) {
      oneByOne = oneByOne.with(change);
    }
    Inventory atOnce = Inventory.empty().with(changes);
    assertThat(atOnce.networksOf("a")).isEqualTo(oneByOne.networksOf("a")).hasSize(1);
    assertThat(atOnce.hasServer("a")).isTrue();
  }

  @Test
  void followersHearOnlyOfNews() {
    List<InventoryChange> heard = new ArrayList<>();
    InventoryFold fold =
        new InventoryFold(new InMemoryInventory(), List.of((now, change) -> heard.add(change)));
    fold.take(new Told(NETWORK));
    fold.take(new Told(NETWORK));
    fold.take(new Gone(NETWORK.key()));
    fold.take(new Gone(NETWORK.key()));
    assertThat(heard).containsExactly(new Told(NETWORK), new Gone(NETWORK.key()));
  }

  @Test
  void aNetworksKeyTellsWhichItIs() {
    assertThat(Network.idOf("a/network/n/1")).contains(new NetworkId("a", "n/1"));
    assertThat(Network.idOf("a/cloud/n")).isEmpty();
    assertThat(Network.idOf("item/1")).isEmpty();
    assertThat(Network.idOf("")).isEmpty();
  }
}
