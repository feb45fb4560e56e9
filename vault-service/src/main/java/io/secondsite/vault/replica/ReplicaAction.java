package io.secondsite.vault.replica;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done to recovery points.
 *
 * @param id also that of its command
 */
public record ReplicaAction(UUID id, Order order, ActionPhase phase) {

  /**
   * What was ordered.
   *
   * @param server that carries it out
   * @param point null for what is about none or about all
   */
  public record Order(
      String vault,
      UUID job,
      UUID item,
      UUID vm,
      String server,
      ActionKind kind,
      @Nullable String point,
      @Nullable String pin,
      String orderedBy,
      Instant orderedAt,
      Instant expiresAt) {}

  ReplicaAction in(ActionPhase next) {
    return new ReplicaAction(id, order, next);
  }
}
