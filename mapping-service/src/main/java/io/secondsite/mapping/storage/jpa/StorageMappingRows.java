package io.secondsite.mapping.storage.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Singleton;
import java.util.UUID;

/** The table of storage mappings. */
@Singleton
class StorageMappingRows implements PanacheRepositoryBase<StorageMappingRow, UUID> {}
