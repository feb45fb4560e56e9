package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.Consistency;
import io.secondsite.hypervisor.FrozenBegin;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.ImageStamp;
import io.secondsite.hypervisor.ShutdownOutcome;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.hypervisor.simulated.Registry.Registered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hypervisor whose machines are child processes of the JDK. Thread-safe; a lock a machine orders
 * its starts and stops. It keeps no state of its own: another object on the same folder goes on
 * where this one was left.
 */
public final class SimulatedHypervisor implements Hypervisor {
  private static final Logger log = LoggerFactory.getLogger(SimulatedHypervisor.class);
  private static final String OWNER = "secondsite";

  private final SimulatedSettings settings;
  private final Clock clock;
  private final Registry registry;
  private final Networks networks;
  private final MachineProcesses processes;
  private final Boots boots;
  private final String life = UUID.randomUUID().toString();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /** Machines that are off and captured by this life. */
  private final Set<UUID> captured = ConcurrentHashMap.newKeySet();

  public SimulatedHypervisor(SimulatedSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.registry = new Registry(settings);
    this.networks = new Networks(registry, settings);
    this.processes = new MachineProcesses(settings);
    this.boots = new Boots(registry, processes, networks, settings.host(), clock);
  }

  @Override
  public String kind() {
    return "simulated";
  }

  // What an administrator does with virsh

  /** Defines a machine with new, empty disks; it is off. */
  public void define(MachineSpec spec) throws HypervisorException {
    alone(
        spec.id().toString(),
        () -> {
          if (registry.find(spec.id()).isPresent()) {
            throw new HypervisorException(Code.WRONG_STATE, "machine " + spec.id() + " exists");
          }
          MachineHome home = registry.ofMachine(spec.id());
          List<MachineDefinition.DiskFile> disks = new ArrayList<>();
          Files.createDirectories(home.folder());
          for (MachineSpec.Disk disk : spec.disks()) {
            MachineDefinition.DiskFile file =
                new MachineDefinition.DiskFile(
                    disk.target(), disk.target() + ".raw", disk.sizeBytes(), null);
            // What an earlier attempt left is no machine's: there was no definition.
            Files.deleteIfExists(home.image(file));
            ImageFile.create(home.image(file), file.sizeBytes());
            disks.add(file);
          }
          JsonFile.write(
              home.definition(),
              new MachineDefinition(spec.id(), spec.name(), disks, spec.nics(), spec.program()));
        });
  }

  /** Lets the guest come to its end; checkpoints are kept. Returns when the machine is off. */
  public void shutDown(UUID vm) throws HypervisorException {
    stop(vm, false);
  }

  /** Takes the machine's power away properly; checkpoints are kept. */
  public void destroy(UUID vm) throws HypervisorException {
    stop(vm, true);
  }

  private void stop(UUID vm, boolean atOnce) throws HypervisorException {
    alone(
        vm.toString(),
        () -> {
          MachineHome home = registry.machine(vm).home();
          Optional<ProcessHandle> process = processes.find(home);
          if (process.isPresent()) {
            ask(home, new ControlRequest.Stop(atOnce), ControlReply.Done.class);
            processes.awaitEnd(process.get(), settings.answerMax());
          }
        });
  }

  /** Kills the machine's process as a crash of it would; checkpoints are lost. */
  public void kill(UUID vm) throws HypervisorException {
    processes.kill(registry.machine(vm).home());
  }

  /** Kills a defined machine and removes it with its disks. Absent is no error. */
  public void remove(UUID vm) throws HypervisorException {
    alone(
        vm.toString(),
        () -> {
          MachineHome home = registry.ofMachine(vm);
          Files.deleteIfExists(home.definition());
          processes.kill(home);
          Registry.removeTree(home.sockets(), "");
          Registry.removeTree(home.folder(), "");
        });
  }

  /** Where the machine's first serial console is written. */
  public Path serialLog(UUID vm) throws HypervisorException {
    return registry.machine(vm).home().serialLog();
  }

  // What the host-agent does

  @Override
  public List<VirtualMachine> machines() throws HypervisorException {
    List<VirtualMachine> machines = new ArrayList<>();
    for (Registered registered : registry.machines()) {
      machines.add(machine(registered));
    }
    machines.sort(Comparator.comparing(VirtualMachine::name).thenComparing(VirtualMachine::id));
    return machines;
  }

  @Override
  public Optional<VirtualMachine> machine(UUID vm) throws HypervisorException {
    Optional<Registered> registered = registry.find(vm);
    return registered.isPresent() ? Optional.of(machine(registered.get())) : Optional.empty();
  }

  private VirtualMachine machine(Registered registered) throws HypervisorException {
    MachineDefinition definition = registered.definition();
    boolean runs = processes.find(registered.home()).isPresent();
    try {
      return new VirtualMachine(
          definition.id(),
          definition.name(),
          runs ? VirtualMachine.State.RUNNING : VirtualMachine.State.SHUT_OFF,
          definition.disks().stream()
              .map(disk ->
                  new VirtualMachine.Disk(
                      disk.target(),
                      registered.home().image(disk).toString(),
                      disk.view() == null ? "raw" : "overlay",
                      disk.sizeBytes(),
                      "",
                      false,
                      runs ? "" : ImageStamp.of(registered.home().image(disk))))
              .toList(),
          definition.nics().stream()
              .map(nic -> new VirtualMachine.Nic(nic.mac(), nic.network()))
              .toList(),
          JsonFile.text(definition.portable()));
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "definition: " + e.getMessage(), e);
    }
  }

  @Override
  public Capture beginCapture(CaptureRequest request) throws HypervisorException {
    Registered machine = registry.machine(request.vm());
    MachineHome home = machine.home();
    if (processes.find(home).isEmpty()) {
      return beginOff(machine, request);
    }
    ControlClient client = ControlClient.connect(home.controlSocket(), settings.answerMax());
    try {
      ControlRequest.BeginCapture begin =
          new ControlRequest.BeginCapture(
              request.disks(),
              request.checkpoint(),
              request.since().orElse(null),
              request.scratchBytesMax(),
              OWNER,
              life);
      FrozenBegin.Begin<SimulatedCapture.Begun> ask =
          () -> {
            Instant instant = clock.instant();
            ControlReply.Begun begun = client.ask(begin, ControlReply.Begun.class);
            return new SimulatedCapture.Begun(
                request.checkpoint(),
                instant,
                clock.instant(),
                exports(begun, home.captureSocket()));
          };
      FrozenBegin.Begun<SimulatedCapture.Begun> begun = frozenIfAsked(request, home, ask);
      return new SimulatedCapture(client, begun.capture(), begun.consistency());
    } catch (HypervisorException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private Capture beginOff(Registered machine, CaptureRequest request) throws HypervisorException {
    if (!captured.add(request.vm())) {
      throw new HypervisorException(
          Code.WRONG_STATE, "a capture of machine " + request.vm() + " is under way");
    }
    try {
      OffImages images = new OffImages(machine);
      Instant instant = clock.instant();
      Map<String, String> stamps = images.stamps(request.disks());
      List<OffCapture.Disk> disks = images.open(request);
      return OffCapture.begin(
          machine.home(),
          disks,
          new OffCapture.Moments(instant, clock.instant()),
          stamps,
          () ->
              processes.find(machine.home()).isPresent()
                  ? Optional.of("the machine was started")
                  : images.changed(stamps),
          () -> captured.remove(request.vm()));
    } catch (HypervisorException | RuntimeException e) {
      captured.remove(request.vm());
      throw e;
    }
  }

  private static <T> FrozenBegin.Begun<T> frozenIfAsked(
      CaptureRequest request, MachineHome home, FrozenBegin.Begin<T> begin)
      throws HypervisorException {
    if (!request.consistent()) {
      return new FrozenBegin.Begun<>(begin.begin(), new Consistency.OfCrash(Optional.empty()));
    }
    SimulatedGuestAgent agent = new SimulatedGuestAgent(home.controlSocket());
    return new FrozenBegin(agent, agent).begin(begin);
  }

  private static List<Capture.Export> exports(ControlReply.Begun begun, Path socket) {
    return begun.exports().stream()
        .map(export ->
            new Capture.Export(
                export.target(),
                export.sizeBytes(),
                socket,
                export.exportName(),
                Optional.ofNullable(export.dirtyContext())))
        .toList();
  }

  @Override
  public List<String> checkpoints(UUID vm) throws HypervisorException {
    MachineHome home = registry.machine(vm).home();
    if (processes.find(home).isPresent()) {
      return ask(home, new ControlRequest.ListCheckpoints(), ControlReply.Names.class).names();
    }
    try {
      return new CheckpointStore(home.bitmaps()).names();
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "checkpoints: " + e.getMessage(), e);
    }
  }

  @Override
  public void deleteCheckpoint(UUID vm, String checkpoint) throws HypervisorException {
    alone(
        vm.toString(),
        () -> {
          Registered machine = registry.machine(vm);
          if (processes.find(machine.home()).isPresent()) {
            ask(
                machine.home(),
                new ControlRequest.DeleteCheckpoint(checkpoint),
                ControlReply.Done.class);
          } else {
            deleteStored(machine, checkpoint);
          }
        });
  }

  private static void deleteStored(Registered machine, String checkpoint) throws IOException {
    CheckpointStore store = new CheckpointStore(machine.home().bitmaps());
    if (!store.names().contains(checkpoint)) {
      return;
    }
    OffImages off = new OffImages(machine);
    store.save(off.checkpoints(store).without(checkpoint), off.images());
  }

  @Override
  public List<String> removeLeftovers() throws HypervisorException {
    List<String> removed = new ArrayList<>();
    for (Registered machine : registry.machines()) {
      if (processes.find(machine.home()).isPresent()) {
        removed.addAll(endAbandoned(machine));
      } else if (!captured.contains(machine.definition().id())) {
        removed.addAll(captureFilesOf(machine));
      }
    }
    return removed;
  }

  /** A machine that does not answer must not keep the agent from caring for the others. */
  private List<String> endAbandoned(Registered machine) {
    String name = machine.definition().name();
    try {
      ControlRequest.EndAbandoned request = new ControlRequest.EndAbandoned(OWNER, life);
      return ask(machine.home(), request, ControlReply.Names.class).names().stream()
          .map(capture -> "capture " + capture + " of " + name)
          .toList();
    } catch (HypervisorException e) {
      log.atWarn().setCause(e).addKeyValue("vm", name).log("leftovers of a machine unknown");
      return List.of();
    }
  }

  private static List<String> captureFilesOf(Registered machine) throws HypervisorException {
    try {
      return machine.home().removeCaptureFiles().stream().map(file -> "file " + file).toList();
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "leftovers: " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> networks() throws HypervisorException {
    return networks.names();
  }

  @Override
  public List<VirtualMachine.Nic> cards(String definition) throws HypervisorException {
    return Boots.spec(definition).nics().stream()
        .map(nic -> new VirtualMachine.Nic(nic.mac(), nic.network()))
        .toList();
  }

  @Override
  public void start(UUID vm) throws HypervisorException {
    alone(
        vm.toString(),
        () -> {
          MachineHome home = registry.machine(vm).home();
          if (processes.find(home).isEmpty()) {
            processes.start(home);
            log.atInfo().addKeyValue("vm", vm).log("machine started");
          }
        });
  }

  /** The machine's turn is not held: it can be destroyed, say, while its guest is waited for. */
  @Override
  public ShutdownOutcome shutDown(UUID vm, Duration limit) throws HypervisorException {
    MachineHome home = registry.machine(vm).home();
    Optional<ProcessHandle> process = processes.find(home);
    if (process.isPresent()) {
      Duration half = limit.dividedBy(2);
      askShutdown(home, process.get(), false);
      if (!processes.endsWithin(process.get(), half)) {
        askShutdown(home, process.get(), true);
        if (!processes.endsWithin(process.get(), limit.minus(half))) {
          return ShutdownOutcome.TIMED_OUT;
        }
      }
    }
    return outcome(home);
  }

  /** A refusal is no answer: the guest may be ending already, or hear the other way. */
  private void askShutdown(MachineHome home, ProcessHandle process, boolean throughAgent) {
    try {
      ask(home, new ControlRequest.AskShutdown(throughAgent), ControlReply.Done.class);
    } catch (HypervisorException e) {
      log.atWarn()
          .addKeyValue("process", process.pid())
          .addKeyValue("alive", process.isAlive())
          .setCause(e)
          .log("the guest could not be asked to shut down");
    }
  }

  private static ShutdownOutcome outcome(MachineHome home) throws HypervisorException {
    try {
      if (!Files.exists(home.processId())) {
        return ShutdownOutcome.UNKNOWN; // it never ran
      }
      if (!Files.exists(home.ended())) {
        return ShutdownOutcome.CRASHED;
      }
      return Files.readString(home.ended()).equals(MachineProcess.ENDED_BY_GUEST)
          ? ShutdownOutcome.GUEST
          : ShutdownOutcome.DESTROYED;
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "how it ended: " + e.getMessage(), e);
    }
  }

  @Override
  public BootedMachine boot(BootRequest request) throws HypervisorException {
    ReentrantLock lock = lockOf(request.bootId());
    lock.lock();
    try {
      return boots.boot(request);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public BootedMachine revive(BootRequest request) throws HypervisorException {
    ReentrantLock lock = lockOf(request.bootId());
    lock.lock();
    try {
      return boots.revive(request);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<BootedMachine> booted() throws HypervisorException {
    observeBoots();
    return boots.booted();
  }

  /** A boot that is being changed is looked at the next time. */
  private void observeBoots() throws HypervisorException {
    for (String bootId : boots.ids()) {
      ReentrantLock lock = lockOf(bootId);
      if (lock.tryLock()) {
        try {
          boots.observe(bootId);
        } finally {
          lock.unlock();
        }
      }
    }
  }

  @Override
  public void removeBooted(String bootId) throws HypervisorException {
    if (!bootId.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("bootId must match [a-z0-9-]{1,40}: " + bootId);
    }
    alone(bootId, () -> boots.remove(bootId));
  }

  /** Machines and captures go on; what is left behind is the next life's to find. */
  @Override
  public void close() {}

  private <T extends ControlReply> T ask(
      MachineHome home, ControlRequest request, Class<T> expected) throws HypervisorException {
    return ControlClient.ask(home.controlSocket(), request, expected, settings.answerMax());
  }

  private void alone(String name, Change change) throws HypervisorException {
    ReentrantLock lock = lockOf(name);
    lock.lock();
    try {
      change.make();
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, name + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lockOf(String name) {
    return locks.computeIfAbsent(name, _ -> new ReentrantLock());
  }

  private interface Change {
    void make() throws HypervisorException, IOException;
  }
}
