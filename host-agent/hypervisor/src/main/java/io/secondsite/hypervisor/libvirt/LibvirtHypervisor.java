package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.ShutdownOutcome;
import io.secondsite.hypervisor.VirtualMachine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A libvirt host. Thread-safe. What it makes outlives it and is found again by another object. */
public final class LibvirtHypervisor implements Hypervisor {
  private final LibvirtConnection libvirt;
  private final Machines machines;
  private final Captures captures;
  private final Checkpoints checkpoints;
  private final Boots boots;
  private final Power power;

  /** Connects at the first call. */
  public LibvirtHypervisor(LibvirtSettings settings, Clock clock) {
    this.libvirt = new LibvirtConnection(settings.uri(), settings.callDeadline());
    RuntimeFolders folders = new RuntimeFolders(settings);
    this.machines = new Machines(libvirt);
    this.power = new Power(libvirt);
    this.checkpoints = new Checkpoints(libvirt);
    this.boots = new Boots(settings, libvirt, clock);
    this.captures =
        new Captures(
            libvirt,
            folders,
            new Freezes(libvirt, settings),
            clock,
            UUID.randomUUID().toString().substring(0, 8));
  }

  @Override
  public String kind() {
    return "libvirt";
  }

  @Override
  public List<VirtualMachine> machines() throws HypervisorException {
    return machines.list();
  }

  @Override
  public Optional<VirtualMachine> machine(UUID vm) throws HypervisorException {
    return machines.find(vm);
  }

  @Override
  public Optional<String> bootDisk(VirtualMachine machine) throws HypervisorException {
    return DomainDescription.parse(machine.definition()).bootDisk();
  }

  @Override
  public List<String> leftOut(VirtualMachine machine) throws HypervisorException {
    return LeftOut.of(machine.definition());
  }

  @Override
  public Capture beginCapture(CaptureRequest request) throws HypervisorException {
    return captures.begin(request);
  }

  @Override
  public List<String> checkpoints(UUID vm) throws HypervisorException {
    return checkpoints.list(vm);
  }

  @Override
  public void deleteCheckpoint(UUID vm, String checkpoint) throws HypervisorException {
    checkpoints.delete(vm, checkpoint);
  }

  @Override
  public List<String> removeLeftovers() throws HypervisorException {
    return captures.removeLeftovers();
  }

  @Override
  public List<String> networks() throws HypervisorException {
    return boots.networks();
  }

  @Override
  public List<VirtualMachine.Nic> cards(String definition) throws HypervisorException {
    return DomainDescription.parse(definition).nics();
  }

  @Override
  public ShutdownOutcome shutDown(UUID vm, Duration limit) throws HypervisorException {
    return power.shutDown(vm, limit);
  }

  @Override
  public void start(UUID vm) throws HypervisorException {
    power.start(vm);
  }

  @Override
  public BootedMachine boot(BootRequest request) throws HypervisorException {
    return boots.boot(request);
  }

  @Override
  public BootedMachine revive(BootRequest request) throws HypervisorException {
    return boots.revive(request);
  }

  @Override
  public List<BootedMachine> booted() throws HypervisorException {
    return boots.booted();
  }

  @Override
  public void removeBooted(String bootId) throws HypervisorException {
    boots.remove(bootId);
  }

  @Override
  public void close() {
    libvirt.close();
  }
}
