package io.secondsite.mapping.inventory;

import io.secondsite.mapping.inventory.InventoryChange.Gone;
import io.secondsite.mapping.inventory.InventoryChange.Told;
import io.secondsite.mapping.inventory.Known.Classification;
import io.secondsite.mapping.inventory.Known.Cloud;
import io.secondsite.mapping.inventory.Known.Machine;
import io.secondsite.mapping.inventory.Known.Network;
import io.secondsite.mapping.inventory.Known.Pairing;
import io.secondsite.mapping.inventory.Known.ProtectedItem;
import io.secondsite.mapping.inventory.Known.Server;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The image: everything told so far. Immutable; {@link #with} folds what was told since into the
 * next one. Telling the same again changes nothing.
 */
public final class Inventory {
  private static final Inventory EMPTY = new Inventory(Map.of());

  /** By kind, then by key: the next image shares the kinds that did not change. */
  private final Map<Class<? extends Known>, Map<String, Known>> objects;

  private Inventory(Map<Class<? extends Known>, Map<String, Known>> objects) {
    this.objects = objects;
  }

  public static Inventory empty() {
    return EMPTY;
  }

  /** The image after those changes; this very one when none of them is news. */
  public Inventory with(List<InventoryChange> changes) {
    Map<Class<? extends Known>, Map<String, Known>> next = new HashMap<>(objects);
    boolean[] changed = {false};
    Map<Class<? extends Known>, Map<String, Known>> copied = new HashMap<>();
    for (InventoryChange change : changes) {
      switch (change) {
        case Told told -> {
          Class<? extends Known> kind = told.object().getClass();
          if (!told.object().equals(next.getOrDefault(kind, Map.of()).get(told.key()))) {
            own(kind, next, copied).put(told.key(), told.object());
            changed[0] = true;
          }
        }
        case Gone gone -> {
          for (Class<? extends Known> kind : List.copyOf(next.keySet())) {
            if (next.getOrDefault(kind, Map.of()).containsKey(gone.key())) {
              own(kind, next, copied).remove(gone.key());
              changed[0] = true;
            }
          }
        }
      }
    }
    return changed[0] ? new Inventory(Map.copyOf(next)) : this;
  }

  /** The map of that kind which is this fold's own to write to. */
  private static Map<String, Known> own(
      Class<? extends Known> kind,
      Map<Class<? extends Known>, Map<String, Known>> next,
      Map<Class<? extends Known>, Map<String, Known>> copied) {
    return copied.computeIfAbsent(
        kind,
        absent -> {
          Map<String, Known> copy = new HashMap<>(next.getOrDefault(kind, Map.of()));
          next.put(kind, copy);
          return copy;
        });
  }

  public Inventory with(InventoryChange change) {
    return with(List.of(change));
  }

  public boolean hasServer(String name) {
    return one(Server.class, new Server(name).key()).isPresent();
  }

  public Optional<Network> network(NetworkId id) {
    return one(Network.class, Network.key(id.server(), id.name()));
  }

  /** The VM networks of a server by name. */
  public List<Network> networksOf(String server) {
    return all(Network.class)
        .filter(network -> network.server().equals(server))
        .sorted(Comparator.comparing(Network::name))
        .toList();
  }

  public Optional<Cloud> cloud(String server, String name) {
    return one(Cloud.class, Cloud.key(server, name));
  }

  /** The servers' states of a machine: two when a failover left one on either side. */
  public List<Machine> machines(UUID vm) {
    return all(Machine.class)
        .filter(machine -> machine.vm().equals(vm))
        .sorted(Comparator.comparing(Machine::server))
        .toList();
  }

  public Optional<Classification> classification(String server, String name) {
    return one(Classification.class, Classification.key(server, name));
  }

  /** All pairings, by clouds and name. */
  public List<Pairing> pairings() {
    return all(Pairing.class)
        .sorted(
            Comparator.comparing(Pairing::primaryServer)
                .thenComparing(Pairing::primaryCloud)
                .thenComparing(Pairing::recoveryServer)
                .thenComparing(Pairing::recoveryCloud)
                .thenComparing(Pairing::name))
        .toList();
  }

  public Optional<ProtectedItem> protectedItem(UUID vm) {
    return all(ProtectedItem.class)
        .filter(item -> item.vm().equals(vm))
        .min(Comparator.comparing(ProtectedItem::id));
  }

  /**
   * Whether a cloud uses a network: its logical network is associated with the cloud, or a machine
   * of the cloud has a card on it.
   */
  public boolean uses(Cloud cloud, Network network) {
    return cloud.carries(network)
        || all(Machine.class)
            .filter(machine -> machine.server().equals(cloud.server()))
            .filter(machine -> cloud.name().equals(machine.cloud()))
            .anyMatch(machine -> machine.isOn(network.id()));
  }

  private <T extends Known> Optional<T> one(Class<T> kind, String key) {
    return Optional.ofNullable(kind.cast(objects.getOrDefault(kind, Map.of()).get(key)));
  }

  private <T extends Known> Stream<T> all(Class<T> kind) {
    return objects.getOrDefault(kind, Map.of()).values().stream().map(kind::cast);
  }
}
