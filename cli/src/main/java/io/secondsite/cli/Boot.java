package io.secondsite.cli;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A drill or a failover: a machine started on a recovery point.
 *
 * @param kind {@code DRILL} or {@code FAILOVER}
 * @param vm the replicated machine
 * @param machine the one that was started
 * @param state {@code STARTING}, {@code RUNNING}, {@code FAILED} or {@code REMOVED}
 * @param serialLog path of the machine's serial console on the agent's host
 * @param artifacts what was made for it
 */
public record Boot(
    String id,
    String kind,
    UUID vm,
    Started machine,
    String point,
    Instant requestedAt,
    @Nullable Instant startedAt,
    String state,
    @Nullable String serialLog,
    String network,
    List<String> artifacts,
    @Nullable String error) {
  public Boot {
    artifacts = List.copyOf(artifacts);
  }

  /** The machine that was started. */
  public record Started(UUID id, String name, String state) {}
}
