package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.ClusterChecksum;
import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.FrozenContent;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.lab.GuestImage;
import io.secondsite.lab.Lab;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.LabSite;
import io.secondsite.lab.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What captures meet on a libvirt host that the contract does not know of. */
@Tag("system")
final class CapturesST {
  private static final long SCRATCH_BYTES = 256L * 1024 * 1024;
  private static Lab lab;
  private static GuestImage image;

  private LibvirtHost host;
  private UUID vm;

  @BeforeAll
  static void startLab() {
    lab = Lab.up(LabSettings.ownedBy(Path.of("target", "captures")).attached());
    image = lab.guestImage();
  }

  @AfterAll
  static void endLab() {
    Lab.purge(lab.settings());
  }

  @BeforeEach
  void startGuest() throws IOException {
    host = new LibvirtHost(image, lab.site(Site.NEW_YORK));
    vm = host.startMachine("web");
  }

  @AfterEach
  void closeHost() throws IOException, HypervisorException {
    host.close();
  }

  private Capture begin(String checkpoint, Optional<String> since, String... disks)
      throws HypervisorException {
    return host.hypervisor()
        .beginCapture(new CaptureRequest(vm, List.of(disks), checkpoint, since, SCRATCH_BYTES));
  }

  @Test
  void Q7_aForeignJobIsRespected() throws Exception {
    // Given
    LabSite site = host.site();
    Path socket = site.work().resolve("foreign.sock");
    Path xml = Files.createTempFile("backup", ".xml");
    Files.writeString(
        xml,
        CaptureXml.backup(
            socket,
            Optional.empty(),
            List.of(new CaptureXml.Disk("vda", site.work().resolve("foreign.scratch"), true))));
    site.virsh("backup-begin", "web", xml.toString());
    Files.delete(xml);
    // When, Then
    assertThatThrownBy(() -> begin("secondsite-1", Optional.empty(), "vda"))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.code()).isEqualTo(Code.WRONG_STATE));
    assertThat(host.hypervisor().removeLeftovers()).isEmpty();
    assertThat(site.virsh("domjobinfo", "web")).contains("Backup");
    assertThat(socket).exists();
    site.virsh("domjobabort", "web");
  }

  @Test
  void I8_Q1_aBitmapThatDoesNotRecordIsLost() throws Exception {
    // Given
    begin("secondsite-1", Optional.empty(), "vda", "vdb").close();
    host.site()
        .virsh(
            "qemu-monitor-command",
            "web",
            "{\"execute\":\"block-dirty-bitmap-disable\",\"arguments\":"
                + "{\"node\":\""
                + node("vdb")
                + "\",\"name\":\"secondsite-1\"}}");
    // When, Then
    assertThatThrownBy(() -> begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb"))
        .isInstanceOf(CheckpointLostException.class);
    assertThat(host.hypervisor().checkpoints(vm)).containsExactly("secondsite-1");
    assertThat(host.captureFiles(vm)).isEmpty();
  }

  /** libvirt numbers the layers of a disk and names QEMU's nodes by that. */
  private String node(String target) {
    String xml = host.site().virsh("dumpxml", "web");
    String before = xml.substring(0, xml.indexOf("<target dev='" + target + "'"));
    String index = before.substring(before.lastIndexOf("index='") + 7);
    return "libvirt-" + index.substring(0, index.indexOf('\'')) + "-format";
  }

  @Test
  void I8_Q3_aBitmapThatIsGoneIsLostAndItsCheckpointCanBeDeleted() throws Exception {
    // Given
    begin("secondsite-1", Optional.empty(), "vda", "vdb").close();
    host.site()
        .virsh(
            "qemu-monitor-command",
            "web",
            "{\"execute\":\"block-dirty-bitmap-remove\",\"arguments\":"
                + "{\"node\":\""
                + node("vda")
                + "\",\"name\":\"secondsite-1\"}}");
    // When, Then
    assertThatThrownBy(() -> begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb"))
        .isInstanceOf(CheckpointLostException.class);
    host.hypervisor().deleteCheckpoint(vm, "secondsite-1");
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
  }

  @Test
  void aCheckpointThatLacksADiskIsLost() throws Exception {
    // Given
    begin("secondsite-1", Optional.empty(), "vda").close();
    // When, Then
    assertThatThrownBy(() -> begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb"))
        .isInstanceOf(CheckpointLostException.class)
        .hasMessageContaining("vdb");
  }

  @Test
  void foreignCheckpointsAreNeitherListedNorDeletedNorBuiltUpon() throws Exception {
    // Given
    host.site().virsh("checkpoint-create-as", "web", "nightly");
    // When
    host.hypervisor().deleteCheckpoint(vm, "nightly");
    // Then
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
    assertThat(host.site().virsh("checkpoint-list", "web", "--name")).contains("nightly");
    assertThatThrownBy(() -> begin("secondsite-2", Optional.of("nightly"), "vda"))
        .isInstanceOf(CheckpointLostException.class);
  }

  @Test
  void aCleanStopKeepsCheckpointsAndOnesOfAStoppedMachineCanBeDeletedWhole() throws Exception {
    // Given
    begin("secondsite-1", Optional.empty(), "vda", "vdb").close();
    begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb").close();
    host.guest(vm).destroy();
    // When
    host.hypervisor().deleteCheckpoint(vm, "secondsite-1");
    // Then
    assertThat(host.hypervisor().checkpoints(vm)).containsExactly("secondsite-2");
    assertThat(Bitmaps.of(host.guest(vm).disk("vda"))).containsExactly("secondsite-2");
    host.start(vm);
    begin("secondsite-3", Optional.of("secondsite-2"), "vda", "vdb").close();
  }

  @Test
  void anUnknownDiskIsNotFoundAndNothingIsMade() throws Exception {
    // When, Then
    assertThatThrownBy(() -> begin("secondsite-1", Optional.empty(), "vda", "vdz"))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
    assertThat(host.captureFiles(vm)).isEmpty();
  }

  @Test
  void anUnreachableLibvirtIsUnavailable() {
    // Given
    LibvirtSettings settings =
        new LibvirtSettings(
            "qemu+unix:///system?socket=" + host.site().work().resolve("nobody.sock"),
            host.site().work(),
            java.time.Duration.ofSeconds(5));
    try (LibvirtHypervisor hypervisor = new LibvirtHypervisor(settings, host.clock())) {
      // When, Then
      assertThatThrownBy(hypervisor::machines)
          .isInstanceOfSatisfying(
              HypervisorException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    }
  }

  /** A bitmap that was stored once is left in use by a QEMU that is killed. */
  @Test
  void I8_Q1_aBitmapThatAKilledQemuLeftInUseIsLostAndCanBeDeleted() throws Exception {
    // Given
    begin("secondsite-1", Optional.empty(), "vda", "vdb").close();
    host.stop(vm);
    host.start(vm);
    host.crash(vm);
    host.start(vm);
    // When, Then
    assertThat(host.hypervisor().checkpoints(vm)).containsExactly("secondsite-1");
    assertThatThrownBy(() -> begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb"))
        .isInstanceOf(CheckpointLostException.class);
    host.hypervisor().deleteCheckpoint(vm, "secondsite-1");
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
    begin("secondsite-3", Optional.empty(), "vda", "vdb").close();
    host.stop(vm);
    assertThat(Bitmaps.of(host.guest(vm).disk("vda"))).containsExactly("secondsite-3");
  }

  @Test
  void I8_Q2_aBitmapWithoutItsCheckpointIsNotBuiltUponAndIsNotInTheWay() throws Exception {
    // Given
    begin("secondsite-1", Optional.empty(), "vda", "vdb").close();
    host.site().virsh("checkpoint-delete", "web", "secondsite-1", "--metadata");
    // When, Then
    assertThatThrownBy(() -> begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb"))
        .isInstanceOf(CheckpointLostException.class);
    begin("secondsite-3", Optional.empty(), "vda", "vdb").close();
    assertThat(host.hypervisor().checkpoints(vm)).containsExactly("secondsite-3");
  }

  @Test
  void I8_Q3_anImageThatWasReplacedWhileTheMachineWasOffHasLostItsCheckpoint() throws Exception {
    // Given
    begin("secondsite-1", Optional.empty(), "vda", "vdb").close();
    host.stop(vm);
    Path disk = host.guest(vm).disk("vdb");
    Path restored = disk.resolveSibling("restored.qcow2");
    Tool.run("qemu-img", "convert", "-O", "qcow2", disk.toString(), restored.toString());
    Files.move(restored, disk, StandardCopyOption.REPLACE_EXISTING);
    // When, Then
    assertThatThrownBy(() -> begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb"))
        .isInstanceOf(CheckpointLostException.class)
        .hasMessageContaining("vdb");
    host.hypervisor().deleteCheckpoint(vm, "secondsite-1");
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
    begin("secondsite-3", Optional.empty(), "vda", "vdb").close();
  }

  private void snapshotOfAnotherTool() {
    host.site()
        .virsh("snapshot-create-as", "web", "nightly", "--disk-only", "--atomic", "--no-metadata");
  }

  private void removeSnapshots() throws Exception {
    for (VirtualMachine.Disk disk : host.hypervisor().machine(vm).orElseThrow().disks()) {
      assertThat(disk.source()).endsWith(".nightly");
      Files.delete(Path.of(disk.source()));
    }
  }

  /** libvirt makes bitmaps of the same names in the new layers, and joins them. */
  @Test
  void I8_Q5_overASnapshotOfAnotherToolNoChangeIsMissed() throws Exception {
    // Given
    FrozenContent before;
    try (Capture capture = begin("secondsite-1", Optional.empty(), "vda", "vdb")) {
      before = read(capture, "vda");
    }
    host.awaitRecords(vm, 20);
    snapshotOfAnotherTool();
    host.awaitRecords(vm, 20);
    // When
    try (Capture capture = begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb")) {
      // Then
      FrozenContent after = read(capture, "vda");
      BitSet missed = before.differences(after);
      assertThat(missed.isEmpty()).isFalse();
      missed.andNot(after.dirty());
      assertThat(missed.stream().toArray()).isEmpty();
    }
    removeSnapshots();
  }

  /** In the layer above there is a bitmap of that name, and it does not know what came before. */
  @Test
  void I8_Q5_aCheckpointFromBeforeASnapshotIsLostWhenTheMachineIsOff() throws Exception {
    // Given
    begin("secondsite-1", Optional.empty(), "vda", "vdb").close();
    host.awaitRecords(vm, 20);
    snapshotOfAnotherTool();
    host.stop(vm);
    // When, Then
    assertThatThrownBy(() -> begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdb"))
        .isInstanceOf(CheckpointLostException.class)
        .hasMessageContaining("snapshot");
    begin("secondsite-3", Optional.empty(), "vda", "vdb").close();
    removeSnapshots();
  }

  @Test
  void I8_Q5_anImageThatAnotherToolHasOpenIsNotRead() throws Exception {
    // Given
    host.stop(vm);
    Path disk = host.guest(vm).disk("vdb");
    Path socket = host.site().work().resolve("tool.sock");
    Process tool =
        new ProcessBuilder(
                "qemu-nbd", "--format=qcow2", "--socket=" + socket, "--persistent", disk.toString())
            .start();
    try {
      assertThat(Patience.await(LibvirtHost.PATIENCE, () -> Files.exists(socket))).isTrue();
      // When, Then
      assertThatThrownBy(() -> begin("secondsite-1", Optional.empty(), "vda", "vdb"))
          .isInstanceOfSatisfying(
              HypervisorException.class, e -> assertThat(e.code()).isEqualTo(Code.WRONG_STATE))
          .hasMessageContaining("vdb");
    } finally {
      tool.destroyForcibly().waitFor();
      Files.deleteIfExists(socket);
    }
    assertThat(host.captureFiles(vm)).isEmpty();
    begin("secondsite-2", Optional.empty(), "vda", "vdb").close();
  }

  private void addRawDisk() throws Exception {
    Path raw = host.site().images().resolve("web-vdc.raw");
    byte[] content = new byte[4 * 65_536 + 512];
    Arrays.fill(content, 65_536, 2 * 65_536, (byte) 7);
    Files.write(raw, content);
    host.site()
        .virsh(
            "attach-disk",
            "web",
            raw.toString(),
            "vdc",
            "--targetbus",
            "virtio",
            "--subdriver",
            "raw",
            "--config");
    host.stop(vm);
    host.start(vm);
  }

  private static FrozenContent read(Capture capture, String target) throws IOException {
    return FrozenContent.read(
        capture,
        capture.exports().stream()
            .filter(export -> export.target().equals(target))
            .findFirst()
            .orElseThrow());
  }

  @Test
  void I4_Q6_aRawDiskIsInTheSameCaptureAndTellsNothingOfItsChanges() throws Exception {
    // Given
    addRawDisk();
    VirtualMachine.Disk vdc = host.hypervisor().machine(vm).orElseThrow().disks().getLast();
    assertThat(vdc.untracked()).isNotEmpty();
    assertThat(vdc.scannable()).isTrue();
    begin("secondsite-1", Optional.empty(), "vda", "vdc").close();
    // When
    try (Capture capture = begin("secondsite-2", Optional.of("secondsite-1"), "vda", "vdc")) {
      // Then
      assertThat(capture.checkpoint()).contains("secondsite-2");
      assertThat(capture.exports().getFirst().dirtyContext()).isPresent();
      assertThat(capture.exports().getLast().dirtyContext()).isEmpty();
      assertThat(read(capture, "vdc").checksums().get(1)).isEqualTo(sevens());
    }
    host.hypervisor().deleteCheckpoint(vm, "secondsite-1");
    host.stop(vm);
    try (Capture off = begin("secondsite-3", Optional.of("secondsite-2"), "vda", "vdc")) {
      assertThat(off.exports().getFirst().dirtyContext()).isPresent();
      assertThat(off.exports().getLast().dirtyContext()).isEmpty();
      assertThat(off.exports().getLast().sizeBytes()).isEqualTo(4 * 65_536 + 512);
      assertThat(read(off, "vdc").checksums().get(1)).isEqualTo(sevens());
      assertThat(off.ended()).isEmpty();
    }
    Files.delete(Path.of(vdc.source()));
  }

  @Test
  void Q6_rawDisksAloneAreCapturedWithoutACheckpoint() throws Exception {
    // Given
    addRawDisk();
    // When
    try (Capture capture = begin("secondsite-1", Optional.empty(), "vdc")) {
      // Then
      assertThat(capture.checkpoint()).isEmpty();
      assertThat(read(capture, "vdc").checksums().get(1)).isEqualTo(sevens());
    }
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
    assertThat(host.captureFiles(vm)).isEmpty();
    Files.delete(host.site().images().resolve("web-vdc.raw"));
  }

  private static ClusterChecksum sevens() {
    byte[] cluster = new byte[65_536];
    Arrays.fill(cluster, (byte) 7);
    return ClusterChecksum.of(cluster);
  }

  @Test
  void theOwnersAbortEndsACapture() throws Exception {
    // Given
    try (Capture capture = begin("secondsite-1", Optional.empty(), "vda")) {
      // When
      host.site().virsh("domjobabort", "web");
      // Then
      assertThat(Patience.await(LibvirtHost.PATIENCE, () -> capture.ended().isPresent())).isTrue();
    }
    assertThat(host.captureFiles(vm)).isEmpty();
  }
}
