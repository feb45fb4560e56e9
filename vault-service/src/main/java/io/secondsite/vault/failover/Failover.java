package io.secondsite.vault.failover;

import io.secondsite.vault.protection.Failure;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A failover that the vault decided on.
 *
 * @param id names it everywhere; also its command's id
 */
public record Failover(UUID id, Order order, FailoverPhase phase) {
  /** The engine's word for: the source runs, and nobody has said that it may be left running. */
  public static final String SOURCE_RUNNING = "SOURCE_RUNNING";

  /**
   * What was decided.
   *
   * @param recoveryPoint a point's id, {@code Latest} or {@code LatestProcessed}
   * @param network for a test: {@code none}, {@code isolated} or a VM network's name
   * @param drill for a clean-up: the test failover that is cleaned up
   * @param confirmSourceDown go on though the source's host says that the machine runs
   */
  public record Order(
      String vault,
      UUID job,
      UUID item,
      UUID vm,
      String recoveryServer,
      FailoverKind kind,
      String recoveryPoint,
      @Nullable String network,
      @Nullable UUID drill,
      boolean confirmSourceDown,
      @Nullable String notes,
      String decidedBy,
      Instant decidedAt,
      Instant expiresAt) {}

  Failover in(FailoverPhase next) {
    return new Failover(id, order, next);
  }

  /** Why it waits for somebody to say that the source may be left as it is. */
  public Optional<Failure> awaitsConfirmation() {
    return phase instanceof FailoverPhase.Failed failed
            && order.kind() == FailoverKind.UNPLANNED_FAILOVER
            && failed.failure().code().equals(SOURCE_RUNNING)
        ? Optional.of(failed.failure())
        : Optional.empty();
  }

  /** Where that is said. */
  public String confirmationPath() {
    return "/secondsite/v1" + order.vault() + "/confirmations/" + id;
  }
}
