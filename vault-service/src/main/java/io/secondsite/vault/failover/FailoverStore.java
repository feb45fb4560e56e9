package io.secondsite.vault.failover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where failovers are kept. */
public interface FailoverStore {
  void add(Failover failover);

  void replace(Failover failover);

  Optional<Failover> find(UUID id);

  /** The failover, held against other changes until the transaction ends. */
  Optional<Failover> hold(UUID id);

  /** Ordered, nothing heard, and expired before that time. */
  List<UUID> silentSince(Instant expiredBefore);
}
