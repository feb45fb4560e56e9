package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.WritableDisk;
import io.secondsite.hypervisor.HypervisorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The process of one machine, as QEMU is for libvirt: it holds the disks, runs the guest program,
 * tracks changes and serves captures. It belongs to nobody: it outlives the host-agent that started
 * it. SIGTERM takes the power away and keeps the checkpoints; SIGKILL is a crash.
 *
 * <p>Arguments: the machine's folder, the folder of its sockets, and optionally the number of a
 * process after whose end it ends too (for tests, so that none stays behind).
 *
 * <p>The setting {@code power-button} of any guest is {@code obeyed} or {@code ignored}.
 */
public final class MachineProcess {
  /** Exit status: another process has the machine. */
  static final int EXIT_RUNS_ALREADY = 3;

  /** What {@link MachineHome#ended} says where the guest shut itself down. */
  static final String ENDED_BY_GUEST = "guest";

  private static final String ENDED_BY_POWER = "power";
  private static final int EXIT_FAILED = 1;
  private static final Duration GUEST_STOP_MAX = Duration.ofSeconds(20);
  private static final Duration VIEW_PATIENCE = Duration.ofMinutes(2);

  private final MachineHome home;
  private final MachineDefinition definition;
  private final Machine machine;
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final CountDownLatch guestEnded = new CountDownLatch(1);
  private final CountDownLatch powerOff = new CountDownLatch(1);
  private final AtomicReference<String> ended = new AtomicReference<>("");
  private final ReentrantLock stopping = new ReentrantLock();
  // Guarded by stopping.
  private boolean stopped;

  private MachineProcess(MachineHome home, MachineDefinition definition) throws IOException {
    this.home = home;
    this.definition = definition;
    this.machine = new Machine(home, openDisks(home, definition));
  }

  /** Runs a machine until its end. */
  public static void main(String[] arguments) {
    if (arguments.length < 2 || arguments.length > 3) {
      System.err.println("usage: MachineProcess FOLDER SOCKETS [PROCESS]");
      System.exit(EXIT_FAILED);
    }
    MachineHome home = new MachineHome(Path.of(arguments[0]), Path.of(arguments[1]));
    int exit = EXIT_FAILED;
    try (FileChannel lockFile =
        FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = lockFile.tryLock();
      if (lock == null) {
        MachineLog.line("another process has this machine");
        Runtime.getRuntime().halt(EXIT_RUNS_ALREADY);
      }
      endWith(arguments);
      run(home);
      exit = 0;
    } catch (IOException | RuntimeException e) {
      MachineLog.line("machine failed: " + e);
      e.printStackTrace();
    }
    Runtime.getRuntime().halt(exit);
  }

  private static void endWith(String[] arguments) {
    if (arguments.length == 3) {
      long other = Long.parseLong(arguments[2]);
      Thread.ofPlatform().name("end-with").daemon().start(() -> endAfter(other));
    }
  }

  private static void endAfter(long other) {
    ProcessHandle.of(other).ifPresent(process -> process.onExit().join());
    Runtime.getRuntime().halt(EXIT_FAILED);
  }

  /**
   * The number is written before the definition is read: who removes a machine takes the definition
   * away first and looks for the process then, and so misses none that is just starting.
   */
  private static void run(MachineHome home) throws IOException {
    Files.deleteIfExists(home.ended());
    Files.writeString(home.processId(), ProcessHandle.current().pid() + "\n");
    MachineDefinition definition = JsonFile.read(home.definition(), MachineDefinition.class);
    new MachineProcess(home, definition).live();
  }

  private static List<TrackedDisk> openDisks(MachineHome home, MachineDefinition definition)
      throws IOException {
    List<TrackedDisk> disks = new ArrayList<>();
    for (MachineDefinition.DiskFile disk : definition.disks()) {
      disks.add(new TrackedDisk(disk.target(), open(home, disk)));
    }
    return disks;
  }

  private static WritableDisk open(MachineHome home, MachineDefinition.DiskFile disk)
      throws IOException {
    MachineDefinition.View view = disk.view();
    if (view == null) {
      return ImageFile.open(home.image(disk), disk.sizeBytes());
    }
    ReadableDisk base =
        new ReconnectingView(
            Path.of(view.socket()), view.exportName(), disk.sizeBytes(), VIEW_PATIENCE);
    return OverlayDisk.open(home.image(disk), base);
  }

  private void live() throws IOException {
    CheckpointStore store = new CheckpointStore(home.bitmaps());
    machine.restoreCheckpoints(store, images());
    home.removeCaptureFiles();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> terminate(store), "terminate"));
    AgentInGuest agent = agent();
    try (var _ = ControlServer.start(home.controlSocket(), machine, agent, power(agent));
        SerialConsole serial = SerialConsole.open(home.serialLog())) {
      GuestProgram program = program();
      Guest guest = guest(serial);
      Thread.ofPlatform().name("guest").daemon().start(() -> runGuest(program, guest));
      MachineLog.line("READY " + definition.id());
      powerOff.await();
      stop(store);
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    MachineLog.line("STOPPED");
  }

  private Map<String, Path> images() {
    Map<String, Path> images = new LinkedHashMap<>();
    definition.disks().forEach(disk -> images.put(disk.target(), home.image(disk)));
    return images;
  }

  private GuestProgram program() throws IOException {
    for (GuestProgram program : ServiceLoader.load(GuestProgram.class)) {
      if (program.name().equals(definition.program().name())) {
        return program;
      }
    }
    throw new IOException("no guest program " + definition.program().name());
  }

  private Guest guest(SerialConsole serial) {
    Map<String, WritableDisk> disks = new LinkedHashMap<>();
    Lock activity = machine.freeze().activity();
    machine.disks().forEach(disk -> disks.put(disk.target(), new FreezableDisk(disk, activity)));
    return new Guest(
        disks, serial, definition.program().settings(), Clock.systemUTC(), stopAsked, activity);
  }

  private ControlServer.PowerSwitch power(AgentInGuest agent) {
    boolean obeyed =
        definition.program().settings().getOrDefault("power-button", "obeyed").equals("obeyed");
    return new ControlServer.PowerSwitch() {
      @Override
      public void stop(ControlRequest.Stop how) {
        askToStop(how);
      }

      @Override
      public void ask(ControlRequest.AskShutdown how) throws HypervisorException {
        if (how.throughAgent() ? agent.shutsDown() : obeyed) {
          stopAsked.countDown();
        }
      }
    };
  }

  private AgentInGuest agent() {
    String manner = definition.program().settings().getOrDefault("agent", "well");
    return new AgentInGuest(machine.freeze(), AgentInGuest.Manner.of(manner));
  }

  /** A program that comes to its end turns the machine off; one that fails stays up, dead. */
  private void runGuest(GuestProgram program, Guest guest) {
    try {
      program.run(guest);
      guestEnded.countDown();
      endBy(ENDED_BY_GUEST);
    } catch (IOException | InterruptedException | RuntimeException e) {
      MachineLog.line("guest died: " + e);
      e.printStackTrace();
      panic(guest, e);
    }
  }

  private void panic(Guest guest, Exception cause) {
    try {
      guest.serial().line("PANIC " + cause);
    } catch (IOException e) {
      MachineLog.line("serial console: " + e);
    }
    guestEnded.countDown();
  }

  /** What ends the machine is settled before its guest hears of it, which may end at once. */
  private void askToStop(ControlRequest.Stop how) {
    if (how.atOnce()) {
      endBy(ENDED_BY_POWER);
      stopAsked.countDown();
      return;
    }
    stopAsked.countDown();
    Thread.ofVirtual().name("stop").start(this::powerOffAfterGuest);
  }

  private void powerOffAfterGuest() {
    try {
      if (!guestEnded.await(GUEST_STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
        MachineLog.line("the guest does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    endBy(ENDED_BY_POWER);
  }

  private void endBy(String what) {
    ended.compareAndSet("", what);
    powerOff.countDown();
  }

  /** Whoever comes second waits for the first: the process must not end in between. */
  private void stop(CheckpointStore store) {
    stopping.lock();
    try {
      if (!stopped) {
        stopped = true;
        machine.stop(store, images());
        Files.writeString(home.ended(), ended.get());
        Files.deleteIfExists(home.controlSocket());
      }
    } catch (IOException e) {
      MachineLog.line("not stopped properly, checkpoints are lost: " + e);
    } finally {
      stopping.unlock();
    }
  }

  /** SIGTERM; the process ends when this returns. */
  private void terminate(CheckpointStore store) {
    ended.compareAndSet("", ENDED_BY_POWER);
    stopAsked.countDown();
    stop(store);
  }
}
