package io.secondsite.mapping.storage;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where storage mappings are kept. Each call joins the caller's transaction. */
public interface StorageMappingStore {
  Optional<StorageMapping> byId(UUID id);

  /** By primary server, primary classification, name, id. */
  List<StorageMapping> fitting(StorageMappingFilter filter);

  long count();

  /** Keeps a new or changed one. */
  void keep(StorageMapping mapping);

  void remove(UUID id);
}
