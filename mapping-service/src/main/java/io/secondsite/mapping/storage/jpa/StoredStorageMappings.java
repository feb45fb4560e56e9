package io.secondsite.mapping.storage.jpa;

import io.secondsite.mapping.storage.ClassificationId;
import io.secondsite.mapping.storage.StorageMapping;
import io.secondsite.mapping.storage.StorageMappingFilter;
import io.secondsite.mapping.storage.StorageMappingStore;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Storage mappings in PostgreSQL. */
@Singleton
class StoredStorageMappings implements StorageMappingStore {
  private static final Comparator<StorageMapping> ORDER =
      Comparator.comparing((StorageMapping mapping) -> mapping.primary().server())
          .thenComparing(mapping -> mapping.primary().name())
          .thenComparing(StorageMapping::name)
          .thenComparing(StorageMapping::id);

  private final StorageMappingRows rows;

  StoredStorageMappings(StorageMappingRows rows) {
    this.rows = rows;
  }

  @Override
  public Optional<StorageMapping> byId(UUID id) {
    return rows.findByIdOptional(id).map(StoredStorageMappings::mapping);
  }

  @Override
  public List<StorageMapping> fitting(StorageMappingFilter filter) {
    return rows.listAll().stream()
        .map(StoredStorageMappings::mapping)
        .filter(filter::takes)
        .sorted(ORDER)
        .toList();
  }

  @Override
  public long count() {
    return rows.count();
  }

  @Override
  public void keep(StorageMapping mapping) {
    StorageMappingRow row = rows.findById(mapping.id());
    if (row == null) {
      row = new StorageMappingRow();
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

  private static void fill(StorageMappingRow row, StorageMapping mapping) {
    row.id = mapping.id();
    row.vault = mapping.vault();
    row.name = mapping.name();
    row.primaryServer = mapping.primary().server();
    row.primaryClassification = mapping.primary().name();
    row.recoveryServer = mapping.recovery().server();
    row.recoveryClassification = mapping.recovery().name();
    row.createdAt = mapping.createdAt();
    row.changedAt = mapping.changedAt();
  }

  private static StorageMapping mapping(StorageMappingRow row) {
    return new StorageMapping(
        row.id,
        row.vault,
        row.name,
        new ClassificationId(row.primaryServer, row.primaryClassification),
        new ClassificationId(row.recoveryServer, row.recoveryClassification),
        row.createdAt,
        row.changedAt);
  }
}
