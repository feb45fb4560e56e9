package io.secondsite.mapping.network;

import static io.secondsite.mapping.ExampleOrganisation.CHICAGO;
import static io.secondsite.mapping.ExampleOrganisation.NEW_YORK;
import static io.secondsite.mapping.ExampleOrganisation.VAULT;

import io.secondsite.contracts.Event;
import io.secondsite.mapping.ExampleOrganisation;
import io.secondsite.mapping.inventory.InMemoryInventory;
import io.secondsite.mapping.inventory.InventoryChange.Gone;
import io.secondsite.mapping.inventory.InventoryFold;
import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.inventory.kafka.Told;
import io.secondsite.testkit.ManualClock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The example organisation with the network mappings' core on it. */
public final class Organisation {
  public static final int MAPPINGS_MAX = 5;

  private final AtomicLong ids = new AtomicLong();
  public final InMemoryInventory inventory = new InMemoryInventory();
  public final Announced announced = new Announced();
  public final NetworkMappings mappings =
      new NetworkMappings(
          inventory,
          new InMemoryNetworkMappings(),
          announced,
          new ManualClock(Instant.EPOCH),
          () -> new UUID(2, ids.incrementAndGet()),
          MAPPINGS_MAX);
  private final InventoryFold fold = new InventoryFold(inventory, List.of(mappings));

  /** Everything told. */
  public Organisation() {
    ExampleOrganisation.events().forEach(this::tell);
  }

  public void tell(Event event) {
    Told.of(List.of(event)).forEach(fold::take);
  }

  public void forget(String key) {
    fold.take(new Gone(key));
  }

  public NetworkMapping map(String name, String network, String recoveryNetwork) {
    return make(name, newYork(network), chicago(recoveryNetwork)).mapping();
  }

  NetworkMappings.Made make(String name, NetworkId primary, NetworkId recovery) {
    return mappings.make(new NetworkMappingProposal(VAULT, name, primary, recovery));
  }

  public static NetworkId newYork(String network) {
    return new NetworkId(NEW_YORK, network);
  }

  public static NetworkId chicago(String network) {
    return new NetworkId(CHICAGO, network);
  }
}
