package io.secondsite.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.FrozenContent;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only the simulated hypervisor has: its files, its stops, its starts. */
final class SimulatedMachinesTest {
  private static final UUID VM = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private SimulatedHost host;
  private SimulatedHypervisor hypervisor;

  @BeforeEach
  void startHost() throws Exception {
    host = new SimulatedHost();
    hypervisor = host.hypervisor();
  }

  @AfterEach
  void removeHost() throws Exception {
    host.close();
  }

  private static MachineSpec spec() {
    return MachineSpec.recording(VM, "web", SimulatedHost.DISK_SIZE_BYTES).with("interval-ms", "4");
  }

  @Test
  void checkpointsSurviveAProperStopAndStillCoverWhatChanged() throws Exception {
    // Given
    host.startMachine(spec());
    FrozenContent first = capture("a", Optional.empty());
    // When
    hypervisor.shutDown(VM);
    // Then
    assertThat(hypervisor.machine(VM).orElseThrow().state())
        .isEqualTo(VirtualMachine.State.SHUT_OFF);
    assertThat(hypervisor.checkpoints(VM)).containsExactly("a");
    hypervisor.start(VM);
    FrozenContent second = capture("b", Optional.of("a"));
    var missed = first.differences(second);
    missed.andNot(second.dirty());
    assertThat(missed.isEmpty()).isTrue();
    assertThat(host.serialLines(VM)).contains("STOPPED", "FSCK vda exit=0", "FSCK vdb exit=0");
  }

  @Test
  void aCheckpointOfAMachineThatIsOffCanBeDeleted() throws Exception {
    // Given
    host.startMachine(spec());
    FrozenContent first = capture("a", Optional.empty());
    capture("b", Optional.of("a"));
    hypervisor.destroy(VM);
    // When
    hypervisor.deleteCheckpoint(VM, "b");
    // Then
    assertThat(hypervisor.checkpoints(VM)).containsExactly("a");
    hypervisor.start(VM);
    FrozenContent third = capture("c", Optional.of("a"));
    var missed = first.differences(third);
    missed.andNot(third.dirty());
    assertThat(missed.isEmpty()).isTrue();
    assertThat(hypervisor.checkpoints(VM)).containsExactly("a", "c");
  }

  @Test
  void aTerminatedProcessKeepsItsCheckpointsAsItDoesAtAHostsShutdown() throws Exception {
    // Given
    host.startMachine(spec());
    capture("a", Optional.empty());
    MachineProcesses processes = new MachineProcesses(host.settings());
    MachineHome home = new Registry(host.settings()).ofMachine(VM);
    ProcessHandle process = processes.find(home).orElseThrow();
    // When
    process.destroy();
    processes.awaitEnd(process, Duration.ofSeconds(20));
    // Then
    assertThat(hypervisor.checkpoints(VM)).containsExactly("a");
  }

  @Test
  void anImageChangedWhileOffCostsTheCheckpoints() throws Exception {
    // Given
    host.startMachine(spec());
    capture("a", Optional.empty());
    hypervisor.destroy(VM);
    Path image = new Registry(host.settings()).ofMachine(VM).folder().resolve("vda.raw");
    // When
    try (ImageFile disk = ImageFile.open(image, SimulatedHost.DISK_SIZE_BYTES)) {
      disk.write(5L << 20, ByteBuffer.wrap(new byte[] {1}));
    }
    hypervisor.start(VM);
    // Then
    assertThatThrownBy(() -> capture("b", Optional.of("a")))
        .isInstanceOf(CheckpointLostException.class);
  }

  @Test
  void I8_aCheckpointIsLostWhenAnImageWasChangedWhileTheMachineWasOff() throws Exception {
    // Given
    host.startMachine(spec());
    capture("a", Optional.empty());
    hypervisor.destroy(VM);
    // When
    String image = hypervisor.machine(VM).orElseThrow().disks().getFirst().source();
    Files.setLastModifiedTime(Path.of(image), FileTime.from(Instant.EPOCH));
    // Then
    assertRefused(HypervisorException.Code.CHECKPOINT_LOST, () -> capture("b", Optional.of("a")));
    capture("c", Optional.empty());
  }

  @Test
  void aCaptureEndsWithTheConnectionOfItsOwner() throws Exception {
    // Given
    host.startMachine(spec());
    MachineHome home = new Registry(host.settings()).ofMachine(VM);
    ControlClient client = begin(home, "secondsite");
    assertThat(host.captureFiles(VM)).isNotEmpty();
    // When
    client.close();
    // Then
    await(() -> host.captureFiles(VM).isEmpty());
    capture("b", Optional.of("foreign-1"));
  }

  @Test
  void aForeignCaptureStays() throws Exception {
    // Given
    host.startMachine(spec());
    MachineHome home = new Registry(host.settings()).ofMachine(VM);
    try (ControlClient foreign = begin(home, "another-product")) {
      // When
      List<String> removed = hypervisor.removeLeftovers();
      // Then
      assertThat(removed).isEmpty();
      assertThat(
              foreign.ask(new ControlRequest.AskCapture(), ControlReply.CaptureState.class).ended())
          .isNull();
      assertRefused(HypervisorException.Code.WRONG_STATE, () -> capture("a", Optional.empty()));
    }
  }

  private static ControlClient begin(MachineHome home, String owner) throws HypervisorException {
    ControlClient client = ControlClient.connect(home.controlSocket(), Duration.ofSeconds(10));
    client.ask(
        new ControlRequest.BeginCapture(
            List.of("vda", "vdb"), "foreign-1", null, 1 << 30, owner, "a life"),
        ControlReply.Begun.class);
    return client;
  }

  @Test
  void aMachineThatHangsIsUnavailableAndHoldsUpNobody() throws Exception {
    // Given
    host.startMachine(spec());
    SimulatedHypervisor hasty =
        new SimulatedHypervisor(
            host.settings().withAnswerMax(Duration.ofMillis(300)), Clock.systemUTC());
    long process =
        new MachineProcesses(host.settings())
            .find(new Registry(host.settings()).ofMachine(VM))
            .orElseThrow()
            .pid();
    // When
    signal("STOP", process);
    // Then
    assertRefused(HypervisorException.Code.UNAVAILABLE, () -> hasty.checkpoints(VM));
    assertThat(hasty.removeLeftovers()).isEmpty();
    assertThat(hasty.machine(VM).orElseThrow().state()).isEqualTo(VirtualMachine.State.RUNNING);
    signal("CONT", process);
    assertThat(hypervisor.checkpoints(VM)).isEmpty();
  }

  private static void signal(String name, long process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process)).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void oneDiskCanBeCapturedAlone() throws Exception {
    // Given
    host.startMachine(spec());
    CaptureRequest request = new CaptureRequest(VM, List.of("vdb"), "a", Optional.empty(), 1 << 30);
    // When
    try (Capture capture = hypervisor.beginCapture(request)) {
      // Then
      assertThat(capture.exports()).extracting(Capture.Export::target).containsExactly("vdb");
    }
    assertThatThrownBy(() -> capture("b", Optional.of("a")))
        .isInstanceOf(CheckpointLostException.class)
        .hasMessageContaining("vda");
  }

  @Test
  void aRunningMachineStartsNoSecondTime() throws Exception {
    // Given
    host.startMachine(spec());
    MachineProcesses processes = new MachineProcesses(host.settings());
    MachineHome home = new Registry(host.settings()).ofMachine(VM);
    long before = processes.find(home).orElseThrow().pid();
    // When
    hypervisor.start(VM);
    // Then
    assertThat(processes.find(home).orElseThrow().pid()).isEqualTo(before);
    // Nor does a process of it that somebody starts behind our back.
    assertThatThrownBy(() -> processes.start(home)).isInstanceOf(HypervisorException.class);
    assertThat(processes.find(home).orElseThrow().pid()).isEqualTo(before);
  }

  @Test
  void aGuestThatFindsDamageSaysSoAndWritesNothing() throws Exception {
    // Given
    host.startMachine(spec());
    hypervisor.kill(VM);
    Path image = new Registry(host.settings()).ofMachine(VM).folder().resolve("vdb.raw");
    try (ImageFile disk = ImageFile.open(image, SimulatedHost.DISK_SIZE_BYTES)) {
      disk.write(2L * RecordVolume.BLOCK_BYTES, ByteBuffer.wrap(new byte[100]));
    }
    int lines = host.serialLines(VM).size();
    // When
    hypervisor.start(VM);
    // Then
    await(() ->
        host.serialLines(VM).stream()
            .skip(lines)
            .anyMatch(line -> line.startsWith("BOOT ") && !line.contains("torn=0")));
    assertThat(host.serialLines(VM).stream().skip(lines))
        .contains("FSCK vda exit=0", "FSCK vdb exit=4")
        .noneMatch(line -> line.startsWith("FLUSHED"));
  }

  @Test
  void aBootThatCannotBeMadeLeavesNothing() throws Exception {
    // Given
    hypervisor.define(spec().with("mode", "idle"));
    String definition =
        hypervisor.machine(VM).orElseThrow().definition().replace("record-writer", "no-such");
    // Then
    assertRefused(
        HypervisorException.Code.FAILED, () -> hypervisor.boot(boot("b1", definition, "vda")));
    assertThat(hypervisor.booted()).isEmpty();
    assertThat(host.settings().root().resolve("boots").resolve("b1")).doesNotExist();
  }

  @Test
  void aBootsDefinitionIsCheckedBeforeAnythingIsMade() throws Exception {
    // Given
    hypervisor.define(spec());
    String definition = hypervisor.machine(VM).orElseThrow().definition();
    // Then
    assertRefused(
        HypervisorException.Code.FAILED, () -> hypervisor.boot(boot("b1", "<domain/>", "vda")));
    assertRefused(
        HypervisorException.Code.FAILED,
        () -> hypervisor.boot(boot("b1", definition.replace("vdb", "../../x"), "vda")));
    assertRefused(
        HypervisorException.Code.NOT_FOUND, () -> hypervisor.boot(boot("b1", definition, "vdx")));
    BootRequest elsewhere =
        new BootRequest(
            "b1",
            UUID.randomUUID(),
            "web",
            definition,
            boot("b1", definition, "vda").disks(),
            new BootRequest.Network.Existing("no-such"));
    assertRefused(HypervisorException.Code.NOT_FOUND, () -> hypervisor.boot(elsewhere));
    BootRequest twice =
        new BootRequest(
            "b1",
            VM,
            "web",
            definition,
            boot("b1", definition, "vda").disks(),
            new BootRequest.Network.None());
    assertRefused(HypervisorException.Code.WRONG_STATE, () -> hypervisor.boot(twice));
    assertThat(host.settings().root().resolve("boots").resolve("b1")).doesNotExist();
  }

  @Test
  void aBootThatACrashLeftHalfMadeIsFoundAndRemoved() throws Exception {
    // Given
    Path boot = host.settings().root().resolve("boots").resolve("half");
    Files.createDirectories(boot);
    Files.writeString(
        boot.resolve("boot.json"),
        """
        {"bootId":"half","vm":"%s","name":"web - Test","startedAt":"2026-01-01T00:00:00Z"}
        """
            .formatted(VM));
    OverlayDisk.create(boot.resolve("vda.overlay"), 1 << 20);
    // When
    assertThat(hypervisor.booted())
        .singleElement()
        .satisfies(found -> assertThat(found.state()).isEqualTo(VirtualMachine.State.SHUT_OFF));
    hypervisor.removeBooted("half");
    // Then
    assertThat(boot).doesNotExist();
    assertThat(hypervisor.booted()).isEmpty();
  }

  private BootRequest boot(String bootId, String definition, String target) {
    return new BootRequest(
        bootId,
        UUID.randomUUID(),
        "web - Test",
        definition,
        List.of(
            new BootRequest.Disk(target, 1 << 20, host.viewFolder().resolve("no.sock"), target)),
        new BootRequest.Network.None());
  }

  private FrozenContent capture(String checkpoint, Optional<String> since) throws Exception {
    CaptureRequest request =
        new CaptureRequest(VM, List.of("vda", "vdb"), checkpoint, since, 1 << 30);
    try (Capture capture = hypervisor.beginCapture(request)) {
      return FrozenContent.read(capture, capture.exports().getFirst());
    }
  }

  private static void assertRefused(HypervisorException.Code code, Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.call()) {
      assertThat(System.nanoTime()).isLessThan(end);
      assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
    }
  }
}
