package io.secondsite.standalone;

import io.secondsite.fabric.Host;
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

  private static final String MAC = "52:54:00:5e:c0:01";

  private final StateFolder state;

  private SimulatedSites(StateFolder state) {
    this.state = state;
  }

  static SimulatedSites start(StateFolder state) throws IOException {
    SimulatedSites sites = new SimulatedSites(state);
    for (String site : List.of(Stack.NEW_YORK, Stack.CHICAGO)) {
      Files.createDirectories(sites.root(site));
      Files.writeString(
          sites.root(site).resolve("networks"),
          "VMNetwork1-" + site + "\nVMNetwork2-" + site + "\n");
    }
    return sites;
  }

  @Override
  public Map<String, String> agentSettings(String agent, Host host) {
    return Map.of(
        "secondsite.agent.hypervisor", "simulated",
        "secondsite.agent.simulated-directory", root(agent).toString(),
        "secondsite.agent.simulated-keeper-process", Long.toString(ProcessHandle.current().pid()),
        "secondsite.agent.runtime-directory",
            state.runtime(agent.toLowerCase(java.util.Locale.ROOT)).toString());
  }

  @Override
  public Guest startGuest(String agent, String name) throws HypervisorException {
    SimulatedHypervisor hypervisor = hypervisor(agent);
    Optional<VirtualMachine> existing =
        hypervisor.machines().stream().filter(machine -> machine.name().equals(name)).findFirst();
    UUID id = existing.map(VirtualMachine::id).orElseGet(UUID::randomUUID);
    if (existing.isEmpty()) {
      hypervisor.define(spec(agent, id, name));
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

  /** Two disks whose guest writes records, and a card on the site's first VM network. */
  private static MachineSpec spec(String site, UUID id, String name) {
    MachineSpec plain = MachineSpec.recording(id, name, DISK_BYTES);
    return new MachineSpec(
        id,
        name,
        plain.disks(),
        List.of(new MachineSpec.Nic(MAC, "VMNetwork1-" + site)),
        plain.program());
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
  public List<String> cards(String agent, String machine) throws HypervisorException {
    return hypervisor(agent).booted().stream()
        .filter(booted -> booted.name().equals(machine))
        .flatMap(booted -> booted.nics().stream())
        .map(nic -> nic.network())
        .toList();
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
