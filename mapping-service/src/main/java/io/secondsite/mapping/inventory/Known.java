package io.secondsite.mapping.inventory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An object that a site or the vault told about; its key is that of the event. */
public sealed interface Known {
  String key();

  /** A registered management server. */
  record Server(String name) implements Known {
    @Override
    public String key() {
      return name + "/server/" + name;
    }
  }

  /**
   * A VM network.
   *
   * @param subnets names in their order; the first counts where no name fits
   */
  record Network(String server, String name, @Nullable String logicalNetwork, List<String> subnets)
      implements Known {
    public Network {
      subnets = List.copyOf(subnets);
    }

    private static final String KIND = "/network/";

    static String key(String server, String name) {
      return server + KIND + name;
    }

    /** The network of that key; empty when it is of something else. */
    public static Optional<NetworkId> idOf(String key) {
      int kind = key.indexOf('/');
      return kind > 0 && key.startsWith(KIND, kind)
          ? Optional.of(new NetworkId(key.substring(0, kind), key.substring(kind + KIND.length())))
          : Optional.empty();
    }

    @Override
    public String key() {
      return key(server, name);
    }

    public NetworkId id() {
      return new NetworkId(server, name);
    }
  }

  record Cloud(String server, String name, List<String> logicalNetworks) implements Known {
    public Cloud {
      logicalNetworks = List.copyOf(logicalNetworks);
    }

    static String key(String server, String name) {
      return server + "/cloud/" + name;
    }

    @Override
    public String key() {
      return key(server, name);
    }

    /** Whether the network's logical network is associated with this cloud. */
    public boolean carries(Network network) {
      String logical = network.logicalNetwork();
      return server.equals(network.server())
          && logical != null
          && logicalNetworks.contains(logical);
    }
  }

  record Machine(String server, UUID vm, String name, @Nullable String cloud, List<Card> cards)
      implements Known {
    public Machine {
      cards = List.copyOf(cards);
    }

    static String key(String server, UUID vm) {
      return server + "/machine/" + vm;
    }

    @Override
    public String key() {
      return key(server, vm);
    }

    boolean isOn(NetworkId network) {
      return server.equals(network.server())
          && cards.stream().anyMatch(card -> network.name().equals(card.network()));
    }
  }

  /** A network card; a null network is a card without a VM network. */
  record Card(String mac, @Nullable String network, @Nullable String subnet) {}

  record Classification(String server, String name) implements Known {
    static String key(String server, String name) {
      return server + "/storage-classification/" + name;
    }

    @Override
    public String key() {
      return key(server, name);
    }
  }

  /** A cloud and the cloud that protects it. */
  record Pairing(
      UUID id,
      String name,
      String primaryServer,
      String primaryCloud,
      String recoveryServer,
      String recoveryCloud)
      implements Known {
    @Override
    public String key() {
      return "pairing/" + id;
    }

    /** Where replicas of machines of that cloud go; empty when the pairing is not about it. */
    public Optional<Target> targetOf(String server, String cloud) {
      if (server.equals(primaryServer) && cloud.equals(primaryCloud)) {
        return Optional.of(new Target(recoveryServer, recoveryCloud));
      }
      if (server.equals(recoveryServer) && cloud.equals(recoveryCloud)) {
        return Optional.of(new Target(primaryServer, primaryCloud));
      }
      return Optional.empty();
    }
  }

  /** A protected machine. */
  record ProtectedItem(
      UUID id,
      String name,
      UUID vm,
      String primaryServer,
      String primaryCloud,
      String recoveryServer,
      String recoveryCloud)
      implements Known {
    @Override
    public String key() {
      return "item/" + id;
    }

    /** Where the replica of the machine goes that runs on that server. */
    public Optional<Target> targetFrom(String server) {
      if (server.equals(primaryServer)) {
        return Optional.of(new Target(recoveryServer, recoveryCloud));
      }
      if (server.equals(recoveryServer)) {
        return Optional.of(new Target(primaryServer, primaryCloud));
      }
      return Optional.empty();
    }
  }

  /** A server and the cloud on it that keeps a replica. */
  record Target(String server, String cloud) {}
}
