package io.secondsite.vault.replica;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where actions are kept. */
public interface ActionStore {
  void add(ReplicaAction action);

  void replace(ReplicaAction action);

  Optional<ReplicaAction> find(UUID id);

  /** The action, held against other changes until the transaction ends. */
  Optional<ReplicaAction> hold(UUID id);

  Optional<ReplicaAction> newest(UUID item, ActionKind kind);

  /** Ordered ones of which nothing was heard, and whose command expired before. */
  List<UUID> silentSince(Instant expiredBefore);
}
