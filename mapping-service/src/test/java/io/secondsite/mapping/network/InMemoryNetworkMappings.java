package io.secondsite.mapping.network;

import io.secondsite.mapping.inventory.NetworkId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Mappings without a database. */
public final class InMemoryNetworkMappings implements NetworkMappingStore {
  private final Map<UUID, NetworkMapping> mappings = new LinkedHashMap<>();

  @Override
  public Optional<NetworkMapping> byId(UUID id) {
    return Optional.ofNullable(mappings.get(id));
  }

  @Override
  public List<NetworkMapping> fitting(NetworkMappingFilter filter) {
    return mappings.values().stream()
        .filter(filter::takes)
        .sorted(Comparator.comparing(NetworkMapping::name))
        .toList();
  }

  @Override
  public List<NetworkMapping> on(NetworkId network) {
    return mappings.values().stream().filter(mapping -> mapping.isOn(network)).toList();
  }

  @Override
  public long count() {
    return mappings.size();
  }

  @Override
  public void keep(NetworkMapping mapping) {
    mappings.put(mapping.id(), mapping);
  }

  @Override
  public void remove(UUID id) {
    mappings.remove(id);
  }
}
