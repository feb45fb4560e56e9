package io.secondsite.provider.mapping;

import java.util.UUID;

/** Keeps the mappings; every call joins the caller's transaction or has one of its own. */
public interface MappingStore {
  NetworkMappings load();

  void save(NetworkMapping mapping);

  void remove(UUID id);
}
