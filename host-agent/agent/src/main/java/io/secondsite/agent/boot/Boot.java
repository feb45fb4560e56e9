package io.secondsite.agent.boot;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A drill or failover as it is recorded.
 *
 * @param vm the replicated machine
 * @param machine the id of the one that is started
 * @param point the recovery point it is started on, as text
 * @param network {@code isolated}, {@code none} or a network's name
 * @param cards what single cards are connected to; null in records of older agents
 * @param socket where the point is served while the boot lasts
 */
public record Boot(
    String id,
    BootKind kind,
    UUID vm,
    UUID machine,
    String machineName,
    String point,
    String network,
    @Nullable List<BootOrder.Card> cards,
    Path socket,
    Instant requestedAt,
    BootState state) {

  /** A boot whose cards are all connected to the same. */
  Boot(
      String id,
      BootKind kind,
      UUID vm,
      UUID machine,
      String machineName,
      String point,
      String network,
      Path socket,
      Instant requestedAt,
      BootState state) {
    this(id, kind, vm, machine, machineName, point, network, null, socket, requestedAt, state);
  }

  Boot with(BootState next) {
    return new Boot(
        id, kind, vm, machine, machineName, point, network, cards, socket, requestedAt, next);
  }

  /** Whether a machine may be there. */
  boolean isAlive() {
    return switch (state) {
      case BootState.Starting starting -> true;
      case BootState.Running running -> true;
      case BootState.Lost lost -> false;
      case BootState.Failed failed -> false;
      case BootState.Removed removed -> false;
    };
  }
}
