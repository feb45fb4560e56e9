package io.secondsite.vault.protection;

import io.secondsite.vault.pairing.CloudRef;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where protected items are kept. */
public interface ItemStore {
  /** Lets only one transaction at a time change what administrators decide. */
  void holdAll();

  /** Counts up for every enabling of the machine, also over removals. */
  long nextGeneration(UUID vm);

  void add(ProtectedItem item);

  void replace(ProtectedItem item);

  void remove(UUID id);

  Optional<ProtectedItem> find(UUID id);

  /** The item, held against other changes until the transaction ends. */
  Optional<ProtectedItem> hold(UUID id);

  /** Of any vault: a machine is protected once. */
  Optional<ProtectedItem> holdOf(UUID vm);

  Optional<ProtectedItem> findOf(UUID vm);

  Optional<ProtectedItem> find(String vault, CloudRef primary, String name);

  /** By name. */
  List<ProtectedItem> list(String vault);

  List<ProtectedItem> under(UUID policy);

  long countUnder(UUID pairing);
}
