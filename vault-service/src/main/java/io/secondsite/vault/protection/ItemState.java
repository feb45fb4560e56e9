package io.secondsite.vault.protection;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * How a protected item stands. A transition that a state does not allow is an empty answer.
 *
 * <ul>
 *   <li>Enabling, InitialReplication, EnableFailed → one another or Protected, by what the sites
 *       tell ({@link #following}): Protected once both sides work and a point is durable
 *   <li>Protected → DrillStarting ({@link #drillBegun}) → DrillRunning, or back to Protected when
 *       it failed ({@link #drillEnded})
 *   <li>DrillRunning → DrillCleaning ({@link #cleanupBegun}) → Protected, or back to DrillRunning
 *       when it failed ({@link #cleanupEnded})
 *   <li>Protected, FailoverFailed → FailingOver ({@link #failoverBegun}) → FailedOver or
 *       FailoverFailed ({@link #failoverEnded})
 *   <li>any but Disabling → FailedOver when the recovery site failed over on its own ({@link
 *       #failedOverAlone})
 *   <li>Protected → DrillRunning and back when the recovery site tested on its own ({@link
 *       #drillRunsAlone}, {@link #cleanedUpAlone})
 *   <li>FailoverFailed → Protected by a point that became durable after it ({@link
 *       #pointCommitted})
 *   <li>any in which nothing is going on → Disabling ({@link #disabled}); then the item is gone
 * </ul>
 */
public sealed interface ItemState {
  /** The sites prepare. */
  record Enabling() implements ItemState {}

  /** The first full copy is under way. */
  record InitialReplication() implements ItemState {}

  /** A site could not do its part; it goes on trying. */
  record EnableFailed(Failure failure) implements ItemState {}

  /** Points become durable; ready to fail over. */
  record Protected() implements ItemState {}

  record DrillStarting(UUID drill) implements ItemState {}

  /** The test machine runs until it is cleaned up. */
  record DrillRunning(UUID drill) implements ItemState {}

  record DrillCleaning(UUID drill, UUID cleanup) implements ItemState {}

  record FailingOver(UUID failover) implements ItemState {}

  record FailoverFailed(UUID failover, Failure failure, Instant at) implements ItemState {}

  /** The machine runs at the recovery site; commit pending. */
  record FailedOver(UUID failover, Instant at) implements ItemState {}

  record Disabling() implements ItemState {}

  /** Whether points of it are meant to come. */
  default boolean isReplicated() {
    return switch (this) {
      case Enabling _,
          InitialReplication _,
          EnableFailed _,
          Protected _,
          DrillStarting _,
          DrillRunning _,
          DrillCleaning _,
          FailoverFailed _ ->
          true;
      case FailingOver _, FailedOver _, Disabling _ -> false;
    };
  }

  /** What the sites' news make of it. */
  default ItemState following(EnableProgress progress) {
    return switch (this) {
      case Enabling _, InitialReplication _, EnableFailed _ -> progress.state();
      case Protected _,
          DrillStarting _,
          DrillRunning _,
          DrillCleaning _,
          FailingOver _,
          FailoverFailed _,
          FailedOver _,
          Disabling _ ->
          this;
    };
  }

  default Optional<ItemState> drillBegun(UUID drill) {
    return this instanceof Protected ? Optional.of(new DrillStarting(drill)) : Optional.empty();
  }

  /** The drill's end: a machine that was started runs until it is cleaned up. */
  default Optional<ItemState> drillEnded(UUID drill, boolean machineRuns) {
    return this instanceof DrillStarting starting && starting.drill().equals(drill)
        ? Optional.of(machineRuns ? new DrillRunning(drill) : new Protected())
        : Optional.empty();
  }

  default Optional<ItemState> cleanupBegun(UUID cleanup) {
    return this instanceof DrillRunning running
        ? Optional.of(new DrillCleaning(running.drill(), cleanup))
        : Optional.empty();
  }

  default Optional<ItemState> cleanupEnded(UUID cleanup, boolean clean) {
    return this instanceof DrillCleaning cleaning && cleaning.cleanup().equals(cleanup)
        ? Optional.of(clean ? new Protected() : new DrillRunning(cleaning.drill()))
        : Optional.empty();
  }

  default Optional<ItemState> failoverBegun(UUID failover) {
    return switch (this) {
      case Protected _, FailoverFailed _ -> Optional.of(new FailingOver(failover));
      case Enabling _,
          InitialReplication _,
          EnableFailed _,
          DrillStarting _,
          DrillRunning _,
          DrillCleaning _,
          FailingOver _,
          FailedOver _,
          Disabling _ ->
          Optional.empty();
    };
  }

  default Optional<ItemState> failoverEnded(UUID failover, Optional<Failure> failure, Instant at) {
    if (!(this instanceof FailingOver failing) || !failing.failover().equals(failover)) {
      return Optional.empty();
    }
    return Optional.of(
        failure
            .<ItemState>map(why -> new FailoverFailed(failover, why, at))
            .orElseGet(() -> new FailedOver(failover, at)));
  }

  /** The recovery site failed over, whatever the vault believed. */
  default Optional<ItemState> failedOverAlone(UUID failover, Instant at) {
    return switch (this) {
      case FailedOver _, Disabling _ -> Optional.empty();
      case Enabling _,
          InitialReplication _,
          EnableFailed _,
          Protected _,
          DrillStarting _,
          DrillRunning _,
          DrillCleaning _,
          FailingOver _,
          FailoverFailed _ ->
          Optional.of(new FailedOver(failover, at));
    };
  }

  /** A test machine runs at the recovery site, whatever the vault believed. */
  default Optional<ItemState> drillRunsAlone(UUID drill) {
    return this instanceof Protected ? Optional.of(new DrillRunning(drill)) : Optional.empty();
  }

  /** The test machine is gone, whoever cleaned it up. */
  default Optional<ItemState> cleanedUpAlone() {
    return this instanceof DrillRunning ? Optional.of(new Protected()) : Optional.empty();
  }

  default Optional<ItemState> pointCommitted(Instant at) {
    return this instanceof FailoverFailed failed && at.isAfter(failed.at())
        ? Optional.of(new Protected())
        : Optional.empty();
  }

  default Optional<ItemState> disabled() {
    return switch (this) {
      case Enabling _,
          InitialReplication _,
          EnableFailed _,
          Protected _,
          FailoverFailed _,
          FailedOver _ ->
          Optional.of(new Disabling());
      case DrillStarting _, DrillRunning _, DrillCleaning _, FailingOver _, Disabling _ ->
          Optional.empty();
    };
  }
}
