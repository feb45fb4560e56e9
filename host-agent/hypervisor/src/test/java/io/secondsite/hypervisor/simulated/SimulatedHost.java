package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.HostLife;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorFixture;
import io.secondsite.hypervisor.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A host of simulated machines in a folder of its own. */
final class SimulatedHost implements HypervisorFixture {
  static final long DISK_SIZE_BYTES = 6 * 1024 * 1024 + 512;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final SimulatedSettings settings;
  private SimulatedHypervisor hypervisor;

  SimulatedHost() throws IOException {
    folder = Files.createTempDirectory("ss-sim");
    settings =
        SimulatedSettings.under(folder)
            .endingWithThisProcess()
            .withNetworks(Set.of("Blue", "default"))
            .withHost(new HostLife(folder.resolve("boot_id")));
    Files.writeString(folder.resolve("boot_id"), "first");
    Files.createDirectories(settings.root());
    Files.writeString(settings.root().resolve("networks"), "Red\n");
    hypervisor = new SimulatedHypervisor(settings, Clock.systemUTC());
  }

  @Override
  public SimulatedHypervisor hypervisor() {
    return hypervisor;
  }

  SimulatedSettings settings() {
    return settings;
  }

  @Override
  public List<String> networks() {
    return List.of("Blue", "Red");
  }

  @Override
  public void restartAgent() {
    hypervisor = new SimulatedHypervisor(settings, Clock.systemUTC());
  }

  @Override
  public void rebootHost() throws Exception {
    Registry registry = new Registry(settings);
    for (String bootId : registry.boots()) {
      new MachineProcesses(settings).kill(registry.ofBoot(bootId));
    }
    Files.writeString(folder.resolve("boot_id"), UUID.randomUUID().toString());
    restartAgent();
  }

  @Override
  public void endBooted(BootedMachine booted) throws Exception {
    new MachineProcesses(settings).kill(new Registry(settings).ofBoot(booted.bootId()));
  }

  @Override
  public UUID startMachine(String name) throws Exception {
    MachineSpec spec =
        MachineSpec.recording(UUID.randomUUID(), name, DISK_SIZE_BYTES).with("interval-ms", "4");
    List<MachineSpec.Nic> nics =
        List.of(
            new MachineSpec.Nic("52:54:00:00:00:01", "Blue"),
            new MachineSpec.Nic("52:54:00:00:00:02", "Blue"));
    return startMachine(
        new MachineSpec(spec.id(), spec.name(), spec.disks(), nics, spec.program()));
  }

  @Override
  public UUID startMachine(String name, GuestManner agent) throws Exception {
    MachineSpec spec = MachineSpec.recording(UUID.randomUUID(), name, DISK_SIZE_BYTES);
    return startMachine(
        spec.with("interval-ms", "4").with("agent", agent.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public UUID startDeafMachine(String name) throws Exception {
    MachineSpec spec = MachineSpec.recording(UUID.randomUUID(), name, DISK_SIZE_BYTES);
    return startMachine(
        spec.with("interval-ms", "4").with("agent", "absent").with("power-button", "ignored"));
  }

  @Override
  public void pause(UUID vm) {
    throw new UnsupportedOperationException("simulated machines are not paused");
  }

  UUID startMachine(MachineSpec spec) throws Exception {
    hypervisor.define(spec);
    hypervisor.start(spec.id());
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (serialLines(spec.id()).stream().noneMatch(line -> line.startsWith("FLUSHED"))) {
      if (System.nanoTime() > end || never.await(10, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the guest writes nothing: " + serialLines(spec.id()));
      }
    }
    return spec.id();
  }

  @Override
  public void crash(UUID vm) throws HypervisorException {
    hypervisor.kill(vm);
  }

  @Override
  public void stop(UUID vm) throws HypervisorException {
    hypervisor.destroy(vm);
  }

  @Override
  public void start(UUID vm) throws HypervisorException {
    hypervisor.start(vm);
  }

  @Override
  public List<String> serialLines(UUID vm) throws Exception {
    Path log = hypervisor.serialLog(vm);
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  @Override
  public List<Path> captureFiles(UUID vm) throws Exception {
    MachineHome home = new Registry(settings).ofMachine(vm);
    List<Path> files = new ArrayList<>(MachineHome.entries(home.scratch()));
    if (Files.exists(home.captureSocket())) {
      files.add(home.captureSocket());
    }
    return files;
  }

  @Override
  public Records records(ReadableDisk vda, ReadableDisk vdb) throws IOException {
    RecordReport first = RecordVolume.check(vda);
    RecordReport second = RecordVolume.check(vdb);
    return new Records(first.last(), second.last(), first.clean() && second.clean());
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public Path viewFolder() {
    return folder;
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public void close() throws IOException, HypervisorException {
    for (var booted : hypervisor.booted()) {
      hypervisor.removeBooted(booted.bootId());
    }
    for (VirtualMachine machine : hypervisor.machines()) {
      hypervisor.remove(machine.id());
    }
    Registry.removeTree(folder, "");
  }
}
