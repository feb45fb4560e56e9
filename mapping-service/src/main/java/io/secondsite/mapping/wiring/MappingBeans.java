package io.secondsite.mapping.wiring;

import io.secondsite.mapping.config.MappingConfig;
import io.secondsite.mapping.inventory.InventoryCache;
import io.secondsite.mapping.inventory.InventoryFold;
import io.secondsite.mapping.network.MappingAnnouncements;
import io.secondsite.mapping.network.NetworkMappingStore;
import io.secondsite.mapping.network.NetworkMappings;
import io.secondsite.mapping.placement.Placements;
import io.secondsite.mapping.storage.StorageAnnouncements;
import io.secondsite.mapping.storage.StorageMappingStore;
import io.secondsite.mapping.storage.StorageMappings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** The features, made of their parts. */
@Singleton
class MappingBeans {
  private final InventoryCache inventory;
  private final Clock clock;
  private final MappingConfig config;

  MappingBeans(InventoryCache inventory, Clock clock, MappingConfig config) {
    this.inventory = inventory;
    this.clock = clock;
    this.config = config;
  }

  @Produces
  @Singleton
  NetworkMappings networkMappings(NetworkMappingStore store, MappingAnnouncements announcements) {
    return new NetworkMappings(
        inventory,
        store,
        announcements,
        clock,
        UUID::randomUUID,
        config.limits().networkMappings());
  }

  @Produces
  @Singleton
  StorageMappings storageMappings(StorageMappingStore store, StorageAnnouncements announcements) {
    return new StorageMappings(
        inventory,
        store,
        announcements,
        clock,
        UUID::randomUUID,
        config.limits().storageMappings());
  }

  @Produces
  @Singleton
  InventoryFold inventoryFold(NetworkMappings networkMappings) {
    return new InventoryFold(inventory, List.of(networkMappings));
  }

  @Produces
  @Singleton
  Placements placements(NetworkMappings networkMappings) {
    return new Placements(inventory, networkMappings::towards);
  }
}
