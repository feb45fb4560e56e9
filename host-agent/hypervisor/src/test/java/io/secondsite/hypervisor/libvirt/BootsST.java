package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.nbd.NbdExport;
import io.secondsite.disk.nbd.NbdServer;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.lab.GuestImage;
import io.secondsite.lab.Lab;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.Site;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Boots that are made otherwise than the contract's, that fail, and that were cut short. */
@Tag("system")
final class BootsST {
  private static final long SIZE_BYTES = 64L * 1024 * 1024;
  private static final UUID VM = UUID.fromString("6d1a0d3c-5b0e-4f6c-9f2e-0a0b0c0d0e0f");
  private static Lab lab;
  private static GuestImage image;

  private LibvirtHost host;
  private UUID source;
  private NbdServer view;

  @BeforeAll
  static void startLab() {
    lab = Lab.up(LabSettings.ownedBy(Path.of("target", "boots")).attached());
    image = lab.guestImage();
  }

  @AfterAll
  static void endLab() {
    Lab.purge(lab.settings());
  }

  @BeforeEach
  void startSourceAndView() throws Exception {
    host = new LibvirtHost(image, lab.site(Site.NEW_YORK));
    source = host.startMachine("web");
    view = NbdServer.listen(viewSocket(), NbdServerSettings.defaults());
    view.export("vda", NbdExport.readOnly(new Blank()));
    view.export("vdb", NbdExport.readOnly(new Blank()));
  }

  @AfterEach
  void leaveNothing() throws Exception {
    for (BootedMachine booted : host.hypervisor().booted()) {
      host.hypervisor().removeBooted(booted.bootId());
    }
    view.close();
    List<String> networks =
        host.site()
            .virsh("net-list", "--all", "--name")
            .lines()
            .filter(it -> !it.isBlank())
            .toList();
    List<String> domains =
        host.site().virsh("list", "--all", "--name").lines().filter(it -> !it.isBlank()).toList();
    List<ProcessHandle> daemons =
        ProcessHandle.allProcesses()
            .filter(process -> commandLine(process).contains("qemu-storage-daemon"))
            .filter(process -> commandLine(process).contains(host.site().work().toString()))
            .toList();
    boolean sourceRuns = host.guest(source).isRunning();
    host.close();
    assertThat(networks).containsExactlyInAnyOrderElementsOf(Site.NEW_YORK.networks());
    assertThat(domains).containsExactly("web");
    assertThat(daemons).isEmpty();
    assertThat(sourceRuns).isTrue();
  }

  private Path viewSocket() {
    return host.viewFolder().resolve("view.sock");
  }

  private BootRequest request(String name, BootRequest.Network network) throws Exception {
    return request(VM, name, network, definition());
  }

  private String definition() throws Exception {
    return host.hypervisor().machine(source).orElseThrow().definition();
  }

  private BootRequest request(
      UUID vm, String name, BootRequest.Network network, String definition) {
    return new BootRequest(
        "drill-9",
        vm,
        name,
        definition,
        List.of(
            new BootRequest.Disk("vda", SIZE_BYTES, viewSocket(), "vda"),
            new BootRequest.Disk("vdb", SIZE_BYTES, viewSocket(), "vdb")),
        network);
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(host.hypervisor().booted()).isEmpty();
    assertThat(host.site().work().resolve("boots").resolve("drill-9")).doesNotExist();
  }

  @Test
  void aMachineWithoutANetworkRunsWithItsCardUnconnected() throws Exception {
    // When
    BootedMachine booted =
        host.hypervisor().boot(request("lab1 - Test <&'\">", new BootRequest.Network.None()));
    // Then
    assertThat(booted.state()).isEqualTo(VirtualMachine.State.RUNNING);
    VirtualMachine machine = host.hypervisor().machine(VM).orElseThrow();
    assertThat(machine.name()).isEqualTo("lab1 - Test <&'\">");
    assertThat(machine.nics())
        .singleElement()
        .satisfies(nic -> {
          assertThat(nic.network()).isEmpty();
          assertThat(nic.mac())
              .isEqualTo(host.hypervisor().machine(source).orElseThrow().nics().getFirst().mac());
        });
    assertThat(machine.disks()).allSatisfy(disk -> assertThat(disk.untracked()).isEmpty());
    assertThat(booted.artifacts()).noneMatch(artifact -> artifact.startsWith("network "));
  }

  @Test
  void aMachineIsConnectedToANetworkOfTheHost() throws Exception {
    // When
    host.hypervisor()
        .boot(request("web - Test", new BootRequest.Network.Existing(Site.NEW_YORK.network())));
    // Then
    assertThat(host.hypervisor().machine(VM).orElseThrow().nics())
        .extracting(VirtualMachine.Nic::network)
        .containsExactly(Site.NEW_YORK.network());
  }

  @Test
  void everyCardIsConnectedToItsOwnNetwork() throws Exception {
    // Given
    String mac = host.hypervisor().machine(source).orElseThrow().nics().getFirst().mac();
    String card =
        "<interface type='network'><mac address='52:54:00:00:00:77'/><source network='x'/></interface>";
    String definition = definition().replace("</devices>", card + "</devices>");
    BootRequest plain = request(VM, "web - Test", new BootRequest.Network.None(), definition);
    // When
    BootedMachine booted =
        host.hypervisor()
            .boot(
                new BootRequest(
                    plain.bootId(),
                    plain.vm(),
                    plain.name(),
                    plain.definition(),
                    plain.disks(),
                    new BootRequest.Network.Existing(host.networks().get(0)),
                    Map.of(mac, new BootRequest.Network.Existing(host.networks().get(1)))));
    // Then
    assertThat(booted.nics())
        .containsExactly(
            new VirtualMachine.Nic(mac, host.networks().get(1)),
            new VirtualMachine.Nic("52:54:00:00:00:77", host.networks().get(0)));
  }

  @Test
  void aNetworkThatTheHostHasNotIsNotFound() throws Exception {
    assertFails(Code.NOT_FOUND, request("web - Test", new BootRequest.Network.Existing("nowhere")));
  }

  @Test
  void aMachineThatRunsHereIsNotBootedBesideItself() throws Exception {
    assertFails(
        Code.WRONG_STATE,
        request(source, "web - Test", new BootRequest.Network.None(), definition()));
  }

  @Test
  void aNameThatIsTakenIsRefused() throws Exception {
    assertFails(Code.WRONG_STATE, request("web", new BootRequest.Network.Isolated()));
  }

  @Test
  void aViewOfAnotherSizeIsNotBooted() throws Exception {
    // Given
    BootRequest request =
        new BootRequest(
            "drill-9",
            VM,
            "web - Test",
            definition(),
            List.of(new BootRequest.Disk("vda", 2 * SIZE_BYTES, viewSocket(), "vda")),
            new BootRequest.Network.Isolated());
    // Then
    assertFails(Code.FAILED, request);
  }

  @Test
  void aViewThatIsNotServedIsNotBootedAndLeavesNothing() throws Exception {
    // Given
    view.close();
    // Then
    assertFails(Code.FAILED, request("web - Test", new BootRequest.Network.Isolated()));
  }

  @Test
  void aKernelThatIsNotHereIsNotFound() throws Exception {
    // Given
    String definition =
        definition().replaceFirst("<kernel>[^<]*</kernel>", "<kernel>/boot/nowhere</kernel>");
    // Then
    assertFails(
        Code.NOT_FOUND, request(VM, "web - Test", new BootRequest.Network.Isolated(), definition));
  }

  @Test
  void aSecretFileIsNoKernel() throws Exception {
    // Given
    String definition =
        definition().replaceFirst("<kernel>[^<]*</kernel>", "<kernel>/etc/shadow</kernel>");
    // Then
    assertFails(
        Code.NOT_FOUND, request(VM, "web - Test", new BootRequest.Network.Isolated(), definition));
  }

  @Test
  void aSourceOnKvmRunsHereWhateverTheHostCanDo() throws Exception {
    // Given
    String definition =
        definition()
            .replaceFirst("<domain type='qemu'", "<domain type='kvm'")
            .replaceFirst("(?s)<cpu.*</cpu>", "<cpu mode='host-passthrough'/>");
    assertThat(definition).contains("type='kvm'", "host-passthrough");
    // When
    BootedMachine booted =
        host.hypervisor()
            .boot(request(VM, "web - Test", new BootRequest.Network.Isolated(), definition));
    // Then
    assertThat(booted.state()).isEqualTo(VirtualMachine.State.RUNNING);
  }

  @Test
  void aMachineWithFirmwareOfItsOwnKeepsTheVariablesInItsFolder() throws Exception {
    // Given
    assumeThat(Path.of("/usr/share/qemu/firmware")).as("package ovmf").isNotEmptyDirectory();
    String definition = definition().replaceFirst("<os>", "<os firmware='efi'>");
    // When
    BootedMachine booted =
        host.hypervisor()
            .boot(request(VM, "web - Test", new BootRequest.Network.Isolated(), definition));
    // Then
    assertThat(booted.artifacts()).anyMatch(artifact -> artifact.endsWith("/drill-9/nvram.fd"));
  }

  @Test
  void aBootThatWasCutShortIsFoundAndRemoved() throws Exception {
    // Given: the agent died when the network and an overlay had been made
    BootFolder folder = new BootFolder(host.site().work().resolve("boots").resolve("drill-9"));
    folder.make("libvirt-qemu");
    new BootNote("drill-9", VM, "web - Test", "2026-01-02T03:04:05Z", true).write(folder.note());
    Path network =
        Files.writeString(
            folder.folder().resolve("n.xml"), "<network><name>secondsite-drill-9</name></network>");
    host.site().virsh("net-create", network.toString());
    Files.writeString(folder.overlay("vda"), "half");
    host.restartAgent();
    assertThat(host.hypervisor().booted())
        .singleElement()
        .satisfies(booted -> {
          assertThat(booted.state()).isEqualTo(VirtualMachine.State.SHUT_OFF);
          assertThat(booted.artifacts()).contains("network secondsite-drill-9");
        });
    // When
    host.hypervisor().removeBooted("drill-9");
    // Then
    assertNothingIsLeft();
  }

  @Test
  void aFolderWithoutANoteIsRemovedToo() throws Exception {
    // Given: the agent died before the note was written
    new BootFolder(host.site().work().resolve("boots").resolve("drill-9")).make("libvirt-qemu");
    // When
    host.hypervisor().removeBooted("drill-9");
    // Then
    assertNothingIsLeft();
  }

  @Test
  void aBootWithABrokenNoteHidesNoOtherAndIsRemoved() throws Exception {
    // Given
    host.hypervisor().boot(request("web - Test", new BootRequest.Network.Isolated()));
    Path note = host.site().work().resolve("boots").resolve("drill-9").resolve("boot.json");
    Files.writeString(note, "{");
    assertThat(host.hypervisor().booted()).isEmpty();
    // When
    host.hypervisor().removeBooted("drill-9");
    // Then
    assertNothingIsLeft();
    assertThat(host.hypervisor().machine(VM)).isEmpty();
  }

  @Test
  void aMachineThatEndedByItselfIsStillRemoved() throws Exception {
    // Given
    host.hypervisor().boot(request("web - Test", new BootRequest.Network.Isolated()));
    host.site().virsh("destroy", "web - Test");
    assertThat(host.hypervisor().booted())
        .singleElement()
        .satisfies(booted -> assertThat(booted.state()).isEqualTo(VirtualMachine.State.SHUT_OFF));
    // When
    host.hypervisor().removeBooted("drill-9");
    // Then
    assertNothingIsLeft();
  }

  private void assertFails(Code code, BootRequest request) throws Exception {
    assertThatThrownBy(() -> host.hypervisor().boot(request))
        .isInstanceOfSatisfying(
            HypervisorException.class,
            e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    assertNothingIsLeft();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // it ended meanwhile
    }
  }

  /** Zeros. */
  private static final class Blank implements ReadableDisk {
    @Override
    public long sizeBytes() {
      return SIZE_BYTES;
    }

    @Override
    public void read(long offset, ByteBuffer into) {
      while (into.hasRemaining()) {
        into.put((byte) 0);
      }
    }

    @Override
    public List<Extent> extents(long offset, long length) {
      return List.of(new Extent(offset, length, true));
    }

    @Override
    public void close() {}
  }
}
