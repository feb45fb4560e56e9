package io.secondsite.agent.boot.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.boot.Boot;
import io.secondsite.agent.boot.BootKind;
import io.secondsite.agent.boot.BootState;
import io.secondsite.agent.boot.Boots;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    List<Nic> nics,
    List<String> artifacts,
    @Nullable String error) {

  /**
   * A card as the hypervisor has it.
   *
   * @param network empty for none
   */
  public record Nic(String mac, String network) {
    static Nic of(VirtualMachine.Nic nic) {
      return new Nic(nic.mac(), nic.network());
    }
  }

  /** The machine that was started. */
  public record Machine(UUID id, String name, String state) {}

  static BootAnswer of(Boots boots, Boot boot) throws HypervisorException {
    Optional<BootedMachine> booted = boots.machine(boot);
    String machineState = booted.map(machine -> machine.state().name()).orElse("ABSENT");
    List<Nic> nics = booted.stream().flatMap(one -> one.nics().stream()).map(Nic::of).toList();
    Machine machine = new Machine(boot.machine(), boot.machineName(), machineState);
    return switch (boot.state()) {
      case BootState.Running running ->
          with(
              boot,
              machine,
              running.startedAt(),
              running.serialLog(),
              running.artifacts(),
              null,
              nics);
      case BootState.Failed failed ->
          with(boot, machine, null, null, List.of(), failed.reason(), nics);
      case BootState.Lost lost -> with(boot, machine, null, null, List.of(), lost.reason(), nics);
      case BootState.Starting starting -> with(boot, machine, null, null, List.of(), null, nics);
      case BootState.Removed removed -> with(boot, machine, null, null, List.of(), null, nics);
    };
  }

  private static BootAnswer with(
      Boot boot,
      Machine machine,
      @Nullable Instant startedAt,
      @Nullable String serialLog,
      List<String> artifacts,
      @Nullable String error,
      List<Nic> nics) {
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
        nics,
        artifacts,
        error);
  }
}
