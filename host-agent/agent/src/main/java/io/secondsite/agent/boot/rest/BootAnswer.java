package io.secondsite.agent.boot.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.boot.Boot;
import io.secondsite.agent.boot.BootKind;
import io.secondsite.agent.boot.BootState;
import io.secondsite.agent.boot.Boots;
import io.secondsite.hypervisor.HypervisorException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A drill or failover as it is answered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BootAnswer(
    String id,
    BootKind kind,
    UUID vm,
    Machine machine,
    String point,
    Instant requestedAt,
    @Nullable Instant startedAt,
    String state,
    @Nullable String serialLog,
    String network,
    List<String> artifacts,
    @Nullable String error) {

  /** The machine that was started. */
  public record Machine(UUID id, String name, String state) {}

  static BootAnswer of(Boots boots, Boot boot) throws HypervisorException {
    String machineState =
        boots.machine(boot).map(machine -> machine.state().name()).orElse("ABSENT");
    Machine machine = new Machine(boot.machine(), boot.machineName(), machineState);
    return switch (boot.state()) {
      case BootState.Running running ->
          with(boot, machine, running.startedAt(), running.serialLog(), running.artifacts(), null);
      case BootState.Failed failed -> with(boot, machine, null, null, List.of(), failed.reason());
      case BootState.Starting starting -> with(boot, machine, null, null, List.of(), null);
      case BootState.Removed removed -> with(boot, machine, null, null, List.of(), null);
    };
  }

  private static BootAnswer with(
      Boot boot,
      Machine machine,
      @Nullable Instant startedAt,
      @Nullable String serialLog,
      List<String> artifacts,
      @Nullable String error) {
    return new BootAnswer(
        boot.id(),
        boot.kind(),
        boot.vm(),
        machine,
        boot.point(),
        boot.requestedAt(),
        startedAt,
        boot.state().label(),
        serialLog,
        boot.network(),
        artifacts,
        error);
  }
}
