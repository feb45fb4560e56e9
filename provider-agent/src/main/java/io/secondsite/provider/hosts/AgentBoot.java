package io.secondsite.provider.hosts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A drill or a failover: a machine started on a recovery point.
 *
 * @param vm the replicated machine
 * @param machine the one that was started
 * @param state {@code STARTING}, {@code RUNNING}, {@code FAILED} or {@code REMOVED}
 * @param serialLog path of the machine's serial console on the agent's host
 */
public record AgentBoot(
    String id,
    BootKind kind,
    UUID vm,
    Started machine,
    String point,
    Instant requestedAt,
    @Nullable Instant startedAt,
    String state,
    @Nullable String serialLog,
    @Nullable String network,
    List<String> artifacts,
    @Nullable String error) {
  public AgentBoot {
    artifacts = List.copyOf(artifacts);
  }

  public record Started(UUID id, String name, String state) {}
}
