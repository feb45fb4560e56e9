package io.secondsite.contracts.vault;

import io.secondsite.contracts.Event;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An action for one server. Commands carry their own id, so that a repeated one is done once, and
 * an expiry, so that one that was held up is refused, with an event that says so. The key is the
 * server's name.
 */
public sealed interface CommandEvent extends Event {
  UUID id();

  String server();

  Instant expiresAt();

  @Override
  default String key() {
    return server();
  }

  /**
   * Begin a failover; the answer is a {@code FailoverEnded} of the same failover.
   *
   * @param id the failover's id
   * @param recoveryPoint a point's id, {@code Latest} or {@code LatestProcessed}
   * @param network for a drill: {@code none}, {@code isolated} or a VM network's name; null for a
   *     failover, whose networks come from the network mappings
   * @param drill for a clean-up: the id of the test failover that is cleaned up
   * @param confirmSourceDown go on though the source's host says that the machine runs
   * @param notes of the operator, kept with the drill
   */
  record StartFailover(
      UUID id,
      String server,
      UUID job,
      UUID item,
      UUID vm,
      FailoverKind kind,
      String recoveryPoint,
      @Nullable String network,
      @Nullable UUID drill,
      boolean confirmSourceDown,
      @Nullable String notes,
      Instant expiresAt)
      implements CommandEvent {}

  /** Publish the whole inventory again. */
  record RefreshInventory(UUID id, String server, @Nullable UUID job, Instant expiresAt)
      implements CommandEvent {}

  /**
   * Do something to a machine's recovery points; the answers are {@code ReplicaActionChanged}s of
   * the same id. It goes to the recovery server, but for {@code COMPARE_WITH_SOURCE}, which the
   * primary server carries out.
   *
   * @param point the recovery point; null for what is about none or about all
   * @param pin the name of the pin; null for what is about none
   */
  record ActOnReplica(
      UUID id,
      String server,
      UUID job,
      UUID item,
      UUID vm,
      ReplicaAction action,
      @Nullable String point,
      @Nullable String pin,
      Instant expiresAt)
      implements CommandEvent {}
}
