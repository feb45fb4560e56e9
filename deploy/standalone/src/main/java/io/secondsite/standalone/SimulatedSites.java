package io.secondsite.standalone;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.hypervisor.simulated.MachineSpec;
import io.secondsite.hypervisor.simulated.SimulatedHypervisor;
import io.secondsite.hypervisor.simulated.SimulatedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The hypervisors of a stack on simulated machines: a folder a site, which the launcher uses as an
 * administrator would, beside the site's host-agent.
 */
final class SimulatedSites implements Sites {
  private static final long DISK_BYTES = 64L * 1024 * 1024;

  private final StateFolder state;

  private SimulatedSites(StateFolder state) {
    this.state = state;
  }

  static SimulatedSites start(StateFolder state) {
    return new SimulatedSites(state);
  }

  @Override
  public Map<String, String> agentSettings(String agent) {
    return Map.of(
        "secondsite.agent.hypervisor", "simulated",
        "secondsite.agent.simulated-directory", root(agent).toString(),
        "secondsite.agent.simulated-keeper-process", Long.toString(ProcessHandle.current().pid()),
        "secondsite.agent.runtime-directory", state.runtime(agent).toString());
  }

  @Override
  public Guest startGuest(String agent, String name) throws HypervisorException {
    SimulatedHypervisor hypervisor = hypervisor(agent);
    Optional<VirtualMachine> existing =
        hypervisor.machines().stream().filter(machine -> machine.name().equals(name)).findFirst();
    UUID id = existing.map(VirtualMachine::id).orElseGet(UUID::randomUUID);
    if (existing.isEmpty()) {
      hypervisor.define(MachineSpec.recording(id, name, DISK_BYTES));
    }
    hypervisor.start(id);
    Path console = hypervisor.serialLog(id);
    return new Guest() {
      @Override
      public UUID id() {
        return id;
      }

      @Override
      public String name() {
        return name;
      }

      @Override
      public Path serialLog() {
        return console;
      }

      @Override
      public void kill() throws HypervisorException {
        hypervisor.kill(id);
      }
    };
  }

  @Override
  public List<String> domains(String agent) throws HypervisorException {
    return hypervisor(agent).machines().stream().map(VirtualMachine::name).toList();
  }

  /** A network that a boot made stands as a file in the boot's folder. */
  @Override
  public List<String> networks(String agent) throws IOException {
    Path boots = root(agent).resolve("boots");
    if (!Files.isDirectory(boots)) {
      return List.of();
    }
    try (var files = Files.walk(boots)) {
      return files
          .map(file -> boots.relativize(file).toString())
          .filter(file -> file.contains("network"))
          .toList();
    }
  }

  @Override
  public void close() {
    // the machines end with this process and by Leftovers; nothing else stands behind them
  }

  private Path root(String agent) {
    return state.child(agent.toLowerCase(java.util.Locale.ROOT)).path().resolve("machines");
  }

  private SimulatedHypervisor hypervisor(String agent) {
    return new SimulatedHypervisor(
        SimulatedSettings.under(root(agent)).endingWithThisProcess(), Clock.systemUTC());
  }
}
