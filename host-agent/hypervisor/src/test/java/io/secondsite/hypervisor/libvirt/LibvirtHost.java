package io.secondsite.hypervisor.libvirt;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.HostLife;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorFixture;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.lab.GuestImage;
import io.secondsite.lab.GuestShape;
import io.secondsite.lab.LabGuest;
import io.secondsite.lab.LabSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** One site of a running lab as a host; its guests are made for a test and removed after it. */
final class LibvirtHost implements HypervisorFixture {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GuestImage image;
  private final LabSite site;
  private final Map<UUID, LabGuest> guests = new HashMap<>();
  private LibvirtHypervisor hypervisor;

  LibvirtHost(GuestImage image, LabSite site) throws IOException {
    this.image = image;
    this.site = site;
    Files.writeString(bootId(site), "first");
    this.hypervisor = hypervisorOf(site);
    Files.createDirectories(viewFolder());
  }

  static LibvirtHypervisor hypervisorOf(LabSite site) {
    return new LibvirtHypervisor(
        new LibvirtSettings(site.uri(), site.work(), Duration.ofSeconds(20))
            .withHost(new HostLife(bootId(site))),
        Clock.systemUTC());
  }

  private static Path bootId(LabSite site) {
    return site.work().resolve("boot_id");
  }

  /** What a power cut takes: the machines, the networks, the daemons, and what their sockets do. */
  @Override
  public void rebootHost() throws Exception {
    for (var booted : hypervisor.booted()) {
      if (booted.state() != VirtualMachine.State.SHUT_OFF) {
        endBooted(booted);
      }
      site.virsh("net-destroy", BootNote.networkName(booted.bootId()));
      BootFolder folder = new BootFolder(site.work().resolve("boots").resolve(booted.bootId()));
      new StorageDaemon(new LibvirtSettings(site.uri(), site.work(), Duration.ofSeconds(20)))
          .stop(folder);
    }
    Files.writeString(bootId(site), UUID.randomUUID().toString());
    restartAgent();
  }

  @Override
  public void endBooted(BootedMachine booted) {
    site.virsh("destroy", booted.name());
  }

  @Override
  public LibvirtHypervisor hypervisor() {
    return hypervisor;
  }

  LabSite site() {
    return site;
  }

  /** The former one's threads and connection stay, as nothing of it is closed. */
  @Override
  public void restartAgent() {
    hypervisor = hypervisorOf(site);
  }

  @Override
  public List<String> networks() {
    return site.site().networks();
  }

  @Override
  public UUID startMachine(String name) {
    LabGuest guest = LabGuest.create(site, image, GuestShape.named(name).disks(64, 64));
    guest.start().awaitFlushed(1, PATIENCE);
    UUID vm = UUID.fromString(site.virsh("domuuid", name).strip());
    guests.put(vm, guest);
    return vm;
  }

  @Override
  public UUID startMachine(String name, GuestManner agent) throws IOException {
    UUID vm = startMachine(name);
    guest(vm).awaitAgent();
    switch (agent) {
      case WELL -> {}
      case ABSENT -> inGuest(vm, "kill $(cat /run/agent.pid)");
      case SILENT -> inGuest(vm, "kill -STOP $(cat /run/agent.pid)");
      case LYING, STUBBORN -> throw new UnsupportedOperationException("qemu-ga does not do that");
    }
    return vm;
  }

  /** Its kernel tells nobody of the power button. */
  @Override
  public UUID startDeafMachine(String name) throws IOException {
    return startMachine(name, GuestManner.ABSENT);
  }

  @Override
  public void pause(UUID vm) {
    site.virsh("suspend", vm.toString());
  }

  /** Runs a line of shell inside the guest, a moment later: the agent answers before. */
  void inGuest(UUID vm, String line) throws IOException {
    site.virsh(
        "qemu-agent-command",
        vm.toString(),
        "{\"execute\":\"guest-exec\",\"arguments\":"
            + "{\"path\":\"/bin/sh\",\"arg\":[\"-c\",\"sleep 1;"
            + line
            + "\"]}}");
    if (Patience.await(Duration.ofSeconds(2), () -> false)) {
      throw new AssertionError("unreachable");
    }
  }

  /** Waits until the guest has written so many records more. */
  void awaitRecords(UUID vm, int more) {
    guest(vm).console().awaitFlushed(guest(vm).console().flushed() + more, PATIENCE);
  }

  LabGuest guest(UUID vm) {
    LabGuest guest = guests.get(vm);
    if (guest == null) {
      throw new AssertionError("no guest of this host: " + vm);
    }
    return guest;
  }

  @Override
  public void crash(UUID vm) {
    guest(vm).kill();
  }

  @Override
  public void stop(UUID vm) {
    guest(vm).destroy();
  }

  @Override
  public void start(UUID vm) {
    guest(vm).start();
  }

  @Override
  public List<String> serialLines(UUID vm) {
    return guest(vm).console().lines();
  }

  @Override
  public List<Path> captureFiles(UUID vm) throws IOException {
    Path folder = site.work().resolve("captures");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Override
  public Records records(ReadableDisk vda, ReadableDisk vdb) {
    throw new UnsupportedOperationException("the guest's file systems are read by guests only");
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public Path viewFolder() {
    return site.work().resolve("views");
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public long smallScratchBytes() {
    return 1024 * 1024;
  }

  @Override
  public long guestBurstBytes() {
    return 2L * 1024 * 1024;
  }

  @Override
  public void close() throws IOException, HypervisorException {
    for (var booted : hypervisor.booted()) {
      hypervisor.removeBooted(booted.bootId());
    }
    hypervisor.removeLeftovers();
    for (VirtualMachine machine : hypervisor.machines()) {
      LabGuest.existing(site, machine.name()).remove();
    }
    hypervisor.close();
    try (Stream<Path> files = Files.walk(viewFolder())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
