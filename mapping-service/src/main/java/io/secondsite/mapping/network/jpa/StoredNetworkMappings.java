package io.secondsite.mapping.network.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.network.NetworkMapping;
import io.secondsite.mapping.network.NetworkMappingFilter;
import io.secondsite.mapping.network.NetworkMappingStore;
import io.secondsite.mapping.network.Resolution;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Network mappings in PostgreSQL. */
@Singleton
class StoredNetworkMappings implements NetworkMappingStore {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final Comparator<NetworkMapping> ORDER =
      Comparator.comparing((NetworkMapping mapping) -> mapping.primary().server())
          .thenComparing(mapping -> mapping.primary().name())
          .thenComparing(NetworkMapping::name)
          .thenComparing(NetworkMapping::id);

  private final NetworkMappingRows rows;

  StoredNetworkMappings(NetworkMappingRows rows) {
    this.rows = rows;
  }

  @Override
  public Optional<NetworkMapping> byId(UUID id) {
    return rows.findByIdOptional(id).map(StoredNetworkMappings::mapping);
  }

  @Override
  public List<NetworkMapping> fitting(NetworkMappingFilter filter) {
    return candidates(filter.primaryServer(), filter.primaryNetwork()).stream()
        .map(StoredNetworkMappings::mapping)
        .filter(filter::takes)
        .sorted(ORDER)
        .toList();
  }

  private List<NetworkMappingRow> candidates(@Nullable String server, @Nullable String network) {
    return server == null || network == null ? rows.listAll() : rows.ofPrimary(server, network);
  }

  @Override
  public List<NetworkMapping> on(NetworkId network) {
    return rows.on(network.server(), network.name()).stream()
        .map(StoredNetworkMappings::mapping)
        .toList();
  }

  @Override
  public long count() {
    return rows.count();
  }

  @Override
  public void keep(NetworkMapping mapping) {
    NetworkMappingRow row = rows.findById(mapping.id());
    if (row == null) {
      row = new NetworkMappingRow();
      fill(row, mapping);
      rows.persist(row);
    } else {
      fill(row, mapping);
    }
  }

  @Override
  public void remove(UUID id) {
    rows.deleteById(id);
  }

  private static void fill(NetworkMappingRow row, NetworkMapping mapping) {
    row.id = mapping.id();
    row.vault = mapping.vault();
    row.name = mapping.name();
    row.primaryServer = mapping.primary().server();
    row.primaryNetwork = mapping.primary().name();
    row.recoveryServer = mapping.recovery().server();
    row.recoveryNetwork = mapping.recovery().name();
    row.resolution = write(mapping.resolution());
    row.createdAt = mapping.createdAt();
    row.changedAt = mapping.changedAt();
  }

  private static NetworkMapping mapping(NetworkMappingRow row) {
    return new NetworkMapping(
        row.id,
        row.vault,
        row.name,
        new NetworkId(row.primaryServer, row.primaryNetwork),
        new NetworkId(row.recoveryServer, row.recoveryNetwork),
        read(row.resolution),
        row.createdAt,
        row.changedAt);
  }

  private static String write(Resolution resolution) {
    try {
      return JSON.writeValueAsString(resolution);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a resolution cannot be written", e);
    }
  }

  private static Resolution read(String json) {
    try {
      return JSON.readValue(json, Resolution.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database has an unreadable resolution", e);
    }
  }
}
