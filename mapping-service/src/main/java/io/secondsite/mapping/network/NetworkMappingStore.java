package io.secondsite.mapping.network;

import io.secondsite.mapping.inventory.NetworkId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where network mappings are kept. Each call joins the caller's transaction. */
public interface NetworkMappingStore {
  Optional<NetworkMapping> byId(UUID id);

  /** By primary server, primary network, name, id. */
  List<NetworkMapping> fitting(NetworkMappingFilter filter);

  /** Those with that network on either side, by id. */
  List<NetworkMapping> on(NetworkId network);

  long count();

  /** Keeps a new or changed one. */
  void keep(NetworkMapping mapping);

  void remove(UUID id);
}
