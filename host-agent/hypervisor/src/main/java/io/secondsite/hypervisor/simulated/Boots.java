package io.secondsite.hypervisor.simulated;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.HostLife;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines booted over views. A boot's folder holds all that is made for it, first of all the note
 * that says so, which is also what goes last: whatever crashes in between, the boot is found and
 * can be removed. Not thread-safe for one boot: the caller orders what happens to it.
 */
final class Boots {
  private static final Logger log = LoggerFactory.getLogger(Boots.class);
  private static final String NOTE = "boot.json";
  private static final String NETWORK = "network.json";

  private final Registry registry;
  private final MachineProcesses processes;
  private final Networks networks;
  private final HostLife host;
  private final Clock clock;

  Boots(
      Registry registry,
      MachineProcesses processes,
      Networks networks,
      HostLife host,
      Clock clock) {
    this.registry = registry;
    this.processes = processes;
    this.networks = networks;
    this.host = host;
    this.clock = clock;
  }

  BootedMachine boot(BootRequest request) throws HypervisorException {
    MachineHome home = registry.ofBoot(request.bootId());
    if (Files.exists(home.folder().resolve(NOTE))) {
      throw new HypervisorException(
          Code.WRONG_STATE, "boot " + request.bootId() + " exists: remove it first");
    }
    if (registry.find(request.vm()).isPresent()) {
      throw new HypervisorException(
          Code.WRONG_STATE, "the host has a machine " + request.vm() + " already");
    }
    Plan plan = plan(request);
    try {
      make(home, request, plan);
      processes.start(home);
      Note note = note(request, plan).running(host.id());
      JsonFile.write(home.folder().resolve(NOTE), note);
      return booted(home, note);
    } catch (IOException | HypervisorException e) {
      removeAfterFailure(request.bootId(), e);
      throw e instanceof HypervisorException known
          ? known
          : new HypervisorException(Code.FAILED, "boot: " + e.getMessage(), e);
    }
  }

  private Note note(BootRequest request, Plan plan) {
    Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Note(
        request.bootId(),
        request.vm(),
        request.name(),
        at.toString(),
        plan.ownNetwork(),
        null,
        null);
  }

  private void removeAfterFailure(String bootId, Exception cause) {
    try {
      remove(bootId);
    } catch (HypervisorException e) {
      cause.addSuppressed(e);
    }
  }

  /** Decides everything before anything is made; of the definition only known fields are used. */
  private Plan plan(BootRequest request) throws HypervisorException {
    MachineSpec source = spec(request.definition());
    ensureCards(request, source);
    networks.ensure(request.existingNetworks());
    List<MachineDefinition.DiskFile> disks = new ArrayList<>();
    for (MachineSpec.Disk disk : source.disks()) {
      request.disks().stream()
          .filter(view -> view.target().equals(disk.target()))
          .findFirst()
          .ifPresent(view -> disks.add(overlay(view)));
    }
    if (disks.size() != request.disks().size() || disks.isEmpty()) {
      throw new HypervisorException(
          Code.NOT_FOUND, "disks: each must be one of the definition's, and at least one");
    }
    MachineDefinition definition =
        new MachineDefinition(
            request.vm(),
            request.name(),
            disks,
            source.nics().stream().map(nic -> connected(nic, request)).toList(),
            source.program());
    return new Plan(definition, request.wantsOwnNetwork() ? ownNetwork(request) : null);
  }

  /** Reads a machine's portable definition. */
  static MachineSpec spec(String definition) throws HypervisorException {
    try {
      return JsonFile.parse(definition, MachineSpec.class, "definition");
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private static void ensureCards(BootRequest request, MachineSpec source)
      throws HypervisorException {
    for (String mac : request.cards().keySet()) {
      if (source.nics().stream().noneMatch(nic -> nic.mac().equals(mac))) {
        throw new HypervisorException(
            Code.NOT_FOUND, "networks: the definition has no card " + mac);
      }
    }
  }

  private static MachineDefinition.DiskFile overlay(BootRequest.Disk view) {
    MachineSpec.Disk disk = new MachineSpec.Disk(view.target(), view.sizeBytes());
    return new MachineDefinition.DiskFile(
        disk.target(),
        disk.target() + ".overlay",
        disk.sizeBytes(),
        new MachineDefinition.View(view.socket().toAbsolutePath().toString(), view.exportName()));
  }

  private static MachineSpec.Nic connected(MachineSpec.Nic nic, BootRequest request) {
    return new MachineSpec.Nic(
        nic.mac(),
        switch (request.networkOf(nic.mac())) {
          case BootRequest.Network.None _ -> "";
          case BootRequest.Network.Isolated _ -> ownNetwork(request);
          case BootRequest.Network.Existing existing -> existing.name();
        });
  }

  private static String ownNetwork(BootRequest request) {
    return "isolated-" + request.bootId();
  }

  private void make(MachineHome home, BootRequest request, Plan plan) throws IOException {
    // What is there without a note is the rest of a removal.
    Registry.removeTree(home.folder(), NOTE);
    Files.createDirectories(home.folder());
    Note note = note(request, plan);
    JsonFile.write(home.folder().resolve(NOTE), note);
    if (plan.ownNetwork() != null) {
      JsonFile.write(home.folder().resolve(NETWORK), note);
    }
    for (MachineDefinition.DiskFile disk : plan.definition().disks()) {
      OverlayDisk.create(home.image(disk), disk.sizeBytes());
    }
    JsonFile.write(home.definition(), plan.definition());
  }

  BootedMachine revive(BootRequest request) throws HypervisorException {
    MachineHome home = registry.ofBoot(request.bootId());
    try {
      Note note = requireWhole(home, request);
      if (processes.find(home).isEmpty()) {
        if (!note.endedBefore(host.id())) {
          throw new HypervisorException(
              Code.WRONG_STATE, "machine %s ended, and not with the host".formatted(note.name()));
        }
        processes.start(home);
        log.atInfo().addKeyValue("boot", note.bootId()).log("machine came back with its host");
      }
      Note running = note.running(host.id());
      JsonFile.write(home.folder().resolve(NOTE), running);
      return booted(home, running);
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "revive: " + e.getMessage(), e);
    }
  }

  /** What the machine wrote is in its overlays: without them it must not start. */
  private static Note requireWhole(MachineHome home, BootRequest request)
      throws IOException, HypervisorException {
    Optional<Note> note = read(home);
    if (note.isEmpty() || !Files.exists(home.definition())) {
      throw new HypervisorException(
          Code.NOT_FOUND, "boot " + request.bootId() + " is gone from this host");
    }
    MachineDefinition definition = JsonFile.read(home.definition(), MachineDefinition.class);
    for (MachineDefinition.DiskFile disk : definition.disks()) {
      if (!OverlayDisk.exists(home.image(disk))) {
        throw new HypervisorException(
            Code.NOT_FOUND,
            "%s is gone: what %s wrote is lost".formatted(home.image(disk), note.get().name()));
      }
    }
    return note.get();
  }

  List<String> ids() throws HypervisorException {
    try {
      return registry.boots();
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "boots cannot be read: " + e.getMessage(), e);
    }
  }

  /** Notes what became of the machine in this life of the host, see {@link Note#hostLife}. */
  void observe(String bootId) throws HypervisorException {
    MachineHome home = registry.ofBoot(bootId);
    try {
      Optional<Note> seen = read(home);
      if (seen.isPresent()) {
        Note now = judged(home, seen.get());
        if (!now.equals(seen.get())) {
          JsonFile.write(home.folder().resolve(NOTE), now);
        }
      }
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "boot " + bootId + ": " + e.getMessage(), e);
    }
  }

  private Note judged(MachineHome home, Note note) throws IOException {
    String life = host.id();
    if (processes.find(home).isPresent()) {
      return note.running(life);
    }
    return note.endedUnnoticed(life) && !host.isEnding() ? note.ended(clock.instant()) : note;
  }

  List<BootedMachine> booted() throws HypervisorException {
    try {
      List<BootedMachine> booted = new ArrayList<>();
      for (String bootId : registry.boots()) {
        MachineHome home = registry.ofBoot(bootId);
        Optional<Note> note = read(home);
        if (note.isPresent()) {
          booted.add(booted(home, note.get()));
        }
      }
      return booted;
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "boots cannot be read: " + e.getMessage(), e);
    }
  }

  private static Optional<Note> read(MachineHome home) throws IOException {
    Path note = home.folder().resolve(NOTE);
    return Files.exists(note) ? Optional.of(JsonFile.read(note, Note.class)) : Optional.empty();
  }

  private BootedMachine booted(MachineHome home, Note note) throws IOException {
    Optional<ProcessHandle> process = processes.find(home);
    Optional<MachineDefinition> definition =
        Files.exists(home.definition())
            ? Optional.of(JsonFile.read(home.definition(), MachineDefinition.class))
            : Optional.empty();
    List<String> artifacts = new ArrayList<>();
    artifacts.add("machine " + note.name());
    process.ifPresent(it -> artifacts.add("process " + it.pid() + " MachineProcess"));
    if (note.network() != null) {
      artifacts.add("network " + note.network());
    }
    Registry.files(home.folder()).forEach(file -> artifacts.add("file " + file));
    artifacts.add("file " + home.controlSocket());
    return new BootedMachine(
        note.bootId(),
        note.vm(),
        note.name(),
        process.isPresent() ? VirtualMachine.State.RUNNING : VirtualMachine.State.SHUT_OFF,
        process.isEmpty() && note.endedBefore(host.id()),
        Instant.parse(note.startedAt()),
        home.serialLog(),
        definition.map(MachineDefinition::nics).orElse(List.of()).stream()
            .map(nic -> new VirtualMachine.Nic(nic.mac(), nic.network()))
            .toList(),
        artifacts);
  }

  /** The definition goes first: a process that is just starting does not find it and ends. */
  void remove(String bootId) throws HypervisorException {
    MachineHome home = registry.ofBoot(bootId);
    try {
      Files.deleteIfExists(home.definition());
      processes.kill(home);
      Registry.removeTree(home.sockets(), "");
      Registry.removeTree(home.folder(), NOTE);
      log.atInfo().addKeyValue("boot", bootId).log("booted machine removed");
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED, "boot " + bootId + " cannot be removed: " + e.getMessage(), e);
    }
  }

  private record Plan(MachineDefinition definition, @Nullable String ownNetwork) {}

  /**
   * What {@code boot.json} says.
   *
   * @param hostLife the life of the host in which the machine was last seen running; null until it
   *     was started once
   * @param endedAt when it was seen that the machine had ended though the host had not
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Note(
      String bootId,
      UUID vm,
      String name,
      String startedAt,
      @Nullable String network,
      @Nullable String hostLife,
      @Nullable String endedAt) {

    Note running(String life) {
      return new Note(bootId, vm, name, startedAt, network, life, null);
    }

    Note ended(Instant at) {
      return new Note(bootId, vm, name, startedAt, network, hostLife, at.toString());
    }

    /** Whether a machine that is not there ended with an earlier life of the host. */
    boolean endedBefore(String life) {
      return hostLife != null && endedAt == null && !hostLife.equals(life);
    }

    /** Whether a machine that is not there has ended in this life, and that is not noted yet. */
    boolean endedUnnoticed(String life) {
      return endedAt == null && life.equals(hostLife);
    }
  }
}
