package io.secondsite.vault.policy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where policies are kept. */
public interface PolicyStore {
  /** Lets only one transaction at a time change what administrators decide. */
  void holdAll();

  void put(Policy policy);

  void remove(UUID id);

  Optional<Policy> find(String vault, String name);

  Optional<Policy> find(UUID id);

  /** By name. */
  List<Policy> list(String vault);
}
