package io.secondsite.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.secondsite.disk.nbd.NbdExport;
import io.secondsite.disk.nbd.NbdServer;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.hypervisor.HypervisorFixture.GuestManner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every hypervisor promises. An adapter's test extends it and gives a fixture. */
public abstract class HypervisorContract {

  /** What an adapter's fixture can show; each is expected unless it is declared as a gap. */
  public enum Capability {
    /** The fixture reads the guest's records from frozen disks. */
    READS_RECORDS,
    /** Guests have agents that lie or refuse. */
    BAD_AGENTS,
    /** Machines boot over views. */
    BOOTS,
    /** A booted machine can be captured. */
    CAPTURES_BOOTED,
    /** Machines can be paused. */
    PAUSES
  }

  private static final long SCRATCH_BYTES = 256L * 1024 * 1024;

  /** I12: a guest is frozen no longer, whatever happens. */
  private static final Duration FROZEN_MAX = Duration.ofSeconds(10);

  private static final List<String> BOTH = List.of("vda", "vdb");

  private HypervisorFixture host;
  private int checkpoints;

  /** A fresh host. */
  protected abstract HypervisorFixture fixture() throws Exception;

  /** What this adapter's fixture cannot show. */
  protected Set<Capability> gaps() {
    return Set.of();
  }

  @BeforeEach
  void openFixture() throws Exception {
    host = fixture();
  }

  @AfterEach
  void closeFixture() throws Exception {
    host.close();
  }

  // Machines

  @Test
  protected void aRunningMachineIsListedWithItsDisks() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    // When
    List<VirtualMachine> machines =
        host.hypervisor().machines().stream().filter(machine -> machine.id().equals(vm)).toList();
    // Then
    assertThat(machines)
        .singleElement()
        .satisfies(machine -> {
          assertThat(machine.id()).isEqualTo(vm);
          assertThat(machine.name()).isEqualTo("web");
          assertThat(machine.state()).isEqualTo(VirtualMachine.State.RUNNING);
          assertThat(machine.disks()).extracting(VirtualMachine.Disk::target).isEqualTo(BOTH);
          assertThat(machine.disks()).allSatisfy(disk -> assertThat(disk.untracked()).isEmpty());
          assertThat(machine.definition()).isNotBlank();
        });
    assertThat(host.hypervisor().machine(vm)).contains(machines.getFirst());
  }

  @Test
  protected void aMissingMachineIsNotFound() throws Exception {
    // Given
    UUID missing = UUID.fromString("00000000-0000-4000-8000-000000000404");
    // When
    Optional<VirtualMachine> found = host.hypervisor().machine(missing);
    // Then
    assertThat(found).isEmpty();
    assertCode(HypervisorException.Code.NOT_FOUND, () -> begin(missing, Optional.empty()));
    assertCode(HypervisorException.Code.NOT_FOUND, () -> host.hypervisor().checkpoints(missing));
  }

  @Test
  protected void aMachineThatWasKilledDoesNotRun() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    // When
    host.crash(vm);
    // Then
    assertThat(host.hypervisor().machine(vm).orElseThrow().state())
        .isIn(VirtualMachine.State.SHUT_OFF, VirtualMachine.State.CRASHED);
  }

  // Shutdown and start

  @Test
  protected void aGuestThatIsAskedShutsItselfDownAndIsStartedAgain() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    awaitRecords(vm, 10);
    // When
    ShutdownOutcome outcome = host.hypervisor().shutDown(vm, host.patience());
    // Then
    assertThat(outcome).isEqualTo(ShutdownOutcome.GUEST);
    assertThat(host.hypervisor().machine(vm).orElseThrow().state())
        .isEqualTo(VirtualMachine.State.SHUT_OFF);
    assertThat(host.hypervisor().shutDown(vm, Duration.ofSeconds(1)))
        .as("asked again")
        .isEqualTo(ShutdownOutcome.GUEST);
    host.hypervisor().start(vm);
    host.hypervisor().start(vm);
    awaitBootedAgain(vm);
    assertThat(host.hypervisor().machine(vm).orElseThrow().state())
        .isEqualTo(VirtualMachine.State.RUNNING);
    assertThat(host.serialLines(vm)).as("written out in order").contains("FSCK vda exit=0");
  }

  @Test
  protected void aGuestThatDoesNotShutDownIsLeftRunning() throws Exception {
    // Given
    UUID vm = host.startDeafMachine("web");
    // When
    ShutdownOutcome outcome = host.hypervisor().shutDown(vm, Duration.ofSeconds(2));
    // Then
    assertThat(outcome).isEqualTo(ShutdownOutcome.TIMED_OUT);
    assertThat(host.hypervisor().machine(vm).orElseThrow().state())
        .isEqualTo(VirtualMachine.State.RUNNING);
    awaitRecords(vm, lastFlushed(vm) + 5);
  }

  @Test
  protected void aMachineThatIsDestroyedMeanwhileWasNotShutDownByItsGuest() throws Exception {
    // Given
    UUID vm = host.startDeafMachine("web");
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ShutdownOutcome> outcome =
          executor.submit(() -> host.hypervisor().shutDown(vm, Duration.ofMinutes(10)));
      awaitRecords(vm, lastFlushed(vm) + 5);
      // When
      host.stop(vm);
      // Then
      assertThat(outcome.get(host.patience().toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(ShutdownOutcome.DESTROYED);
    }
  }

  @Test
  protected void aMachineThatCrashesMeanwhileWasNotShutDownByItsGuest() throws Exception {
    // Given
    UUID vm = host.startDeafMachine("web");
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ShutdownOutcome> outcome =
          executor.submit(() -> host.hypervisor().shutDown(vm, Duration.ofMinutes(10)));
      awaitRecords(vm, lastFlushed(vm) + 5);
      // When
      host.crash(vm);
      // Then
      assertThat(outcome.get(host.patience().toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(ShutdownOutcome.CRASHED);
    }
  }

  @Test
  protected void aMachineThatIsPausedMeanwhileIsNotWaitedFor() throws Exception {
    assumeFalse(gaps().contains(Capability.PAUSES), "machines are not paused here");
    // Given
    UUID vm = host.startDeafMachine("web");
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ShutdownOutcome> outcome =
          executor.submit(() -> host.hypervisor().shutDown(vm, Duration.ofMinutes(10)));
      // When
      host.pause(vm);
      // Then
      assertThat(outcome.get(host.patience().toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(ShutdownOutcome.PAUSED);
    }
  }

  @Test
  protected void anInterruptedShutdownIsNoTimeOut() throws Exception {
    // Given
    UUID vm = host.startDeafMachine("web");
    // When
    Thread.currentThread().interrupt();
    // Then
    try {
      assertCode(
          HypervisorException.Code.FAILED,
          () -> host.hypervisor().shutDown(vm, Duration.ofMinutes(10)));
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
  }

  @Test
  protected void aMachineThatIsNotThereIsNeitherShutDownNorStarted() {
    UUID missing = UUID.fromString("00000000-0000-4000-8000-000000000404");
    assertCode(
        HypervisorException.Code.NOT_FOUND,
        () -> host.hypervisor().shutDown(missing, Duration.ofSeconds(1)));
    assertCode(
        HypervisorException.Code.NOT_FOUND,
        () -> {
          host.hypervisor().start(missing);
          return missing;
        });
  }

  // Captures

  @Test
  protected void aFullCaptureIsOneInstantOfBothDisks() throws Exception {
    assumeFalse(gaps().contains(Capability.READS_RECORDS), "records are not read here");
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 10);
    long flushed = lastFlushed(vm);
    // When
    HypervisorFixture.Records records;
    try (Capture capture = begin(vm, Optional.empty())) {
      records = host.records(read(capture, "vda"), read(capture, "vdb"));
    }
    // Then
    assertThat(records.clean()).as("nothing torn").isTrue();
    assertThat(records.vdb()).isBetween(records.vda(), records.vda() + 1);
    assertThat(records.vda()).isGreaterThanOrEqualTo(flushed);
  }

  @Test
  protected void aCapturesInstantLiesBeforeItsFreeze() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Instant before = host.clock().instant();
    // When
    try (Capture capture = begin(vm, Optional.empty())) {
      // Then
      assertThat(capture.instant()).isBetween(before, capture.begun());
      assertThat(capture.begun()).isBetween(before, host.clock().instant());
      assertThat(capture.exports()).extracting(Capture.Export::target).isEqualTo(BOTH);
      assertThat(capture.exports())
          .allSatisfy(export -> assertThat(export.dirtyContext()).isEmpty());
    }
  }

  @Test
  protected void frozenContentStaysTheSameWhileTheGuestWrites() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 10);
    try (Capture capture = begin(vm, Optional.empty())) {
      FrozenContent vda = read(capture, "vda");
      FrozenContent vdb = read(capture, "vdb");
      // When
      awaitRecords(vm, lastFlushed(vm) + 30);
      // Then
      assertThat(read(capture, "vda").checksums()).isEqualTo(vda.checksums());
      assertThat(read(capture, "vdb").checksums()).isEqualTo(vdb.checksums());
      assertThat(capture.scratchBytes()).isPositive();
      assertThat(capture.ended()).isEmpty();
    }
  }

  @Test
  protected void dirtyExtentsCoverEveryDifference() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 10);
    Frozen first = freeze(vm, Optional.empty());
    boolean isPartial = false; // a guest that outruns this test may write everywhere in a cycle
    for (int cycle = 0; cycle < 3 || (!isPartial && cycle < 30); cycle++) {
      awaitRecords(vm, lastFlushed(vm) + 20);
      // When
      Frozen second = freeze(vm, Optional.of(first.checkpoint()));
      // Then
      assertCovered(first, second);
      isPartial |= second.vda().dirty().cardinality() < second.vda().checksums().size();
      first = second;
    }
    assertThat(isPartial).as("an increment is not the whole disk").isTrue();
  }

  @Test
  protected void anAcknowledgedCheckpointReplacesTheOlderOne() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Frozen first = freeze(vm, Optional.empty());
    awaitRecords(vm, lastFlushed(vm) + 10);
    Frozen second = freeze(vm, Optional.of(first.checkpoint()));
    // When
    host.hypervisor().deleteCheckpoint(vm, first.checkpoint());
    // Then
    assertThat(host.hypervisor().checkpoints(vm)).containsExactly(second.checkpoint());
    awaitRecords(vm, lastFlushed(vm) + 10);
    assertCovered(second, freeze(vm, Optional.of(second.checkpoint())));
  }

  @Test
  protected void aDeletedNewCheckpointLeavesItsChangesToTheOlderOne() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Frozen first = freeze(vm, Optional.empty());
    awaitRecords(vm, lastFlushed(vm) + 10);
    Frozen unacknowledged = freeze(vm, Optional.of(first.checkpoint()));
    // When
    host.hypervisor().deleteCheckpoint(vm, unacknowledged.checkpoint());
    // Then
    assertThat(host.hypervisor().checkpoints(vm)).containsExactly(first.checkpoint());
    Frozen third = freeze(vm, Optional.of(first.checkpoint()));
    assertCovered(first, third);
    assertThat(host.hypervisor().checkpoints(vm))
        .containsExactly(first.checkpoint(), third.checkpoint());
  }

  // Machines that are off

  @Test
  protected void aMachineThatIsOffGivesWhatChangedSinceItsLastCheckpoint() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Frozen first = freeze(vm, Optional.empty());
    awaitRecords(vm, lastFlushed(vm) + 20);
    host.stop(vm);
    List<VirtualMachine.Disk> disks = host.hypervisor().machine(vm).orElseThrow().disks();
    // When
    Frozen off = freeze(vm, Optional.of(first.checkpoint()));
    // Then
    assertCovered(first, off);
    assertThat(off.vda().dirty().cardinality()).isLessThan(off.vda().checksums().size());
    assertThat(host.hypervisor().checkpoints(vm))
        .as("none can be made")
        .containsExactly(first.checkpoint());
    assertThat(host.hypervisor().machine(vm).orElseThrow().disks())
        .as("nothing was written")
        .isEqualTo(disks)
        .allSatisfy(disk -> assertThat(disk.stamp()).isNotEmpty());
    assertThat(host.captureFiles(vm)).isEmpty();
    host.start(vm);
    awaitBootedAgain(vm);
    assertCovered(first, freeze(vm, Optional.of(first.checkpoint())));
  }

  /** An older checkpoint has all of it, also what a newer one that is taken away has seen. */
  @Test
  protected void aCheckpointDeletedWhileOffLeavesItsChangesToTheOlderOne() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Frozen first = freeze(vm, Optional.empty());
    awaitRecords(vm, lastFlushed(vm) + 10);
    Frozen unacknowledged = freeze(vm, Optional.of(first.checkpoint()));
    awaitRecords(vm, lastFlushed(vm) + 10);
    host.stop(vm);
    // When
    host.hypervisor().deleteCheckpoint(vm, unacknowledged.checkpoint());
    // Then
    assertCovered(first, freeze(vm, Optional.of(first.checkpoint())));
    assertThat(host.hypervisor().checkpoints(vm)).containsExactly(first.checkpoint());
  }

  @Test
  protected void theWholeOfAMachineThatIsOffCanBeRead() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    host.stop(vm);
    Frozen first = freeze(vm, Optional.empty());
    // When
    Frozen second = freeze(vm, Optional.empty());
    // Then
    assertThat(second.vda().checksums()).isEqualTo(first.vda().checksums());
    assertThat(second.vdb().checksums()).isEqualTo(first.vdb().checksums());
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
  }

  @Test
  protected void aCaptureOfAMachineThatIsOffTellsItsImagesStampsAndNoCheckpoint() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    host.stop(vm);
    VirtualMachine machine = host.hypervisor().machine(vm).orElseThrow();
    // When
    try (Capture capture = begin(vm, Optional.empty())) {
      // Then
      assertThat(capture.checkpoint()).isEmpty();
      assertThat(capture.stamps()).hasSize(2);
      machine
          .disks()
          .forEach(disk -> assertThat(capture.stamps()).containsEntry(disk.target(), disk.stamp()));
      assertThat(capture.ended()).isEmpty();
      assertCode(HypervisorException.Code.WRONG_STATE, () -> begin(vm, Optional.empty()));
    }
    begin(vm, Optional.empty()).close();
  }

  @Test
  protected void Q8_aMachineThatIsTurnedOffEndsItsCaptureAndTheRestIsReadOff() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Frozen first = freeze(vm, Optional.empty());
    awaitRecords(vm, lastFlushed(vm) + 10);
    String discarded = nextCheckpoint();
    CaptureRequest request =
        new CaptureRequest(vm, BOTH, discarded, Optional.of(first.checkpoint()), SCRATCH_BYTES);
    try (Capture capture = host.hypervisor().beginCapture(request)) {
      // When
      host.stop(vm);
      await("the capture to end", () -> capture.ended().isPresent());
    }
    // Then
    host.hypervisor().deleteCheckpoint(vm, discarded);
    assertCovered(first, freeze(vm, Optional.of(first.checkpoint())));
    assertThat(host.hypervisor().checkpoints(vm)).containsExactly(first.checkpoint());
    assertThat(host.captureFiles(vm)).isEmpty();
  }

  @Test
  protected void theStartOfAMachineIsNotHeldUpByItsCaptureAndEndsIt() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    host.stop(vm);
    try (Capture capture = begin(vm, Optional.empty())) {
      // When
      host.start(vm);
      // Then
      assertThat(capture.ended()).isPresent();
    }
    awaitBootedAgain(vm);
    freeze(vm, Optional.empty());
  }

  @Test
  protected void whoWritesAnImageOfAMachineThatIsOffEndsItsCaptureAndChangesItsStamp()
      throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    host.stop(vm);
    VirtualMachine.Disk vda = host.hypervisor().machine(vm).orElseThrow().disks().getFirst();
    try (Capture capture = begin(vm, Optional.empty())) {
      // When
      Files.setLastModifiedTime(Path.of(vda.source()), FileTime.from(Instant.EPOCH));
      // Then
      assertThat(capture.ended()).isPresent();
    }
    assertThat(host.hypervisor().machine(vm).orElseThrow().disks().getFirst().stamp())
        .isNotEqualTo(vda.stamp());
  }

  @Test
  protected void I8_aKilledMachineThatIsOffHasLostItsCheckpoints() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Frozen first = freeze(vm, Optional.empty());
    host.stop(vm);
    host.start(vm); // on libvirt its bitmap is a stored one now, and in use
    awaitBoots(vm, 2);
    // When
    host.crash(vm);
    // Then
    assertThatThrownBy(() -> begin(vm, Optional.of(first.checkpoint())))
        .isInstanceOf(CheckpointLostException.class);
    host.hypervisor().deleteCheckpoint(vm, first.checkpoint());
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
    freeze(vm, Optional.empty());
    assertThat(host.captureFiles(vm)).isEmpty();
  }

  @Test
  protected void I13_anAgentsDeathLeavesNoCaptureOfAMachineThatIsOff() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    host.stop(vm);
    begin(vm, Optional.empty());
    host.restartAgent();
    // When
    host.hypervisor().removeLeftovers();
    // Then
    assertThat(host.captureFiles(vm)).isEmpty();
    freeze(vm, Optional.empty());
  }

  @Test
  protected void deletingAnAbsentCheckpointIsNoError() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    // When
    host.hypervisor().deleteCheckpoint(vm, "absent");
    // Then
    assertThat(host.hypervisor().checkpoints(vm)).isEmpty();
  }

  @Test
  protected void I8_Q1_aKilledMachineLosesItsCheckpoints() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Frozen first = freeze(vm, Optional.empty());
    // When
    host.crash(vm);
    host.start(vm);
    // Then
    awaitBootedAgain(vm);
    assertThatThrownBy(() -> begin(vm, Optional.of(first.checkpoint())))
        .isInstanceOf(CheckpointLostException.class);
    freeze(vm, Optional.empty());
  }

  @Test
  protected void anUnknownCheckpointIsLostAndNeverEmpty() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    freeze(vm, Optional.empty());
    // When
    Callable<Capture> begin = () -> begin(vm, Optional.of("never-made"));
    // Then
    assertThatThrownBy(begin::call).isInstanceOf(CheckpointLostException.class);
    assertThat(host.hypervisor().checkpoints(vm)).as("the refused one is not there").hasSize(1);
  }

  @Test
  protected void oneCaptureAtATime() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    try (Capture capture = begin(vm, Optional.empty())) {
      // When
      Callable<Capture> second = () -> begin(vm, Optional.empty());
      // Then
      assertCode(HypervisorException.Code.WRONG_STATE, second);
      assertThat(capture.ended()).isEmpty();
    }
    begin(vm, Optional.empty()).close();
  }

  @Test
  protected void aCaptureEndsBeforeItsScratchIsFullAndTheGuestGoesOn() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 10);
    try (Capture capture =
        host.hypervisor()
            .beginCapture(
                new CaptureRequest(
                    vm, BOTH, nextCheckpoint(), Optional.empty(), host.smallScratchBytes()))) {
      // When
      await("the capture to end", () -> capture.ended().isPresent());
      // Then
      assertThat(capture.scratchBytes())
          .isLessThan(host.smallScratchBytes() + host.guestBurstBytes());
      assertThatThrownBy(() -> read(capture, "vda")).isInstanceOf(IOException.class);
    }
    awaitRecords(vm, lastFlushed(vm) + 20);
    freeze(vm, Optional.empty());
  }

  @Test
  protected void theGuestGoesOnThoughACaptureEndsUnderItsReaders() throws Exception {
    // Given readers that read, go and come again for as long as they are let in
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 10);
    try (ExecutorService readers =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
        Capture capture =
            host.hypervisor()
                .beginCapture(
                    new CaptureRequest(
                        vm, BOTH, nextCheckpoint(), Optional.empty(), host.smallScratchBytes()))) {
      // When
      List<Future<IOException>> reading =
          BOTH.stream().map(disk -> readers.submit(() -> readUntilItFails(capture, disk))).toList();
      await("the capture to end", () -> capture.ended().isPresent());
      // Then
      for (Future<IOException> failure : reading) {
        assertThat(failure.get()).isNotNull();
      }
    }
    awaitRecords(vm, lastFlushed(vm) + 20);
    freeze(vm, Optional.empty());
  }

  private static IOException readUntilItFails(Capture capture, String disk) {
    try {
      while (true) {
        read(capture, disk);
      }
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  protected void closingACaptureTwiceIsOnce() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Capture capture = begin(vm, Optional.empty());
    // When
    capture.close();
    capture.close();
    // Then
    assertThat(host.hypervisor().checkpoints(vm)).hasSize(1);
    assertThat(host.captureFiles(vm)).isEmpty();
  }

  @Test
  protected void aMachinesCrashEndsItsCapture() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    try (Capture capture = begin(vm, Optional.empty())) {
      // When
      host.crash(vm);
      // Then
      await("the capture to end", () -> capture.ended().isPresent());
      assertThatThrownBy(() -> read(capture, "vda")).isInstanceOf(IOException.class);
    }
    host.hypervisor().removeLeftovers();
    assertThat(host.captureFiles(vm)).isEmpty();
  }

  @Test
  protected void I13_Q7_anAgentsDeathLeavesNoCaptureBehind() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    Capture abandoned = begin(vm, Optional.empty());
    assertThat(host.captureFiles(vm)).isNotEmpty();
    // When
    host.restartAgent();
    host.hypervisor().removeLeftovers();
    // Then
    assertThat(host.captureFiles(vm)).isEmpty();
    awaitRecords(vm, lastFlushed(vm) + 5);
    freeze(vm, Optional.empty());
    assertThat(host.hypervisor().removeLeftovers()).isEmpty();
    abandoned.close();
  }

  // Captures of frozen guests

  @Test
  protected void aConsistentCaptureIsOfAFrozenGuestThatGoesOnAtOnce() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    awaitRecords(vm, 10);
    Instant before = host.clock().instant();
    // When
    try (Capture capture = beginConsistent(vm)) {
      // Then
      assertThat(capture.consistency()).isEqualTo(new Consistency.OfApplications());
      assertThat(capture.instant()).isBetween(before, capture.begun());
      awaitRecords(vm, lastFlushed(vm) + 5);
      assertThat(capture.ended()).isEmpty();
    }
  }

  @Test
  protected void aFrozenGuestsDisksAreAtTheSameRecord() throws Exception {
    assumeFalse(gaps().contains(Capability.READS_RECORDS), "records are not read here");
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    for (int round = 0; round < 10; round++) {
      awaitRecords(vm, lastFlushed(vm) + 3);
      // When
      try (Capture capture = beginConsistent(vm)) {
        HypervisorFixture.Records records =
            host.records(read(capture, "vda"), read(capture, "vdb"));
        // Then
        assertThat(records.clean()).isTrue();
        assertThat(records.vdb()).as("no record is cut in two").isEqualTo(records.vda());
      }
    }
  }

  @Test
  protected void aCaptureThatIsNotAskedToFreezesNothing() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    // When
    try (Capture capture = begin(vm, Optional.empty())) {
      // Then
      assertThat(capture.consistency()).isEqualTo(new Consistency.OfCrash(Optional.empty()));
    }
  }

  @Test
  protected void aGuestWithoutAnAgentIsCapturedAsAfterAPowerCut() throws Exception {
    assertOfCrash(GuestManner.ABSENT);
  }

  @Test
  protected void anAgentThatNeverAnswersHoldsUpNeitherTheCaptureNorTheGuest() throws Exception {
    assertOfCrash(GuestManner.SILENT);
  }

  @Test
  protected void anAgentThatSaysItFrozeAndDidNotIsNotBelieved() throws Exception {
    assumeFalse(gaps().contains(Capability.BAD_AGENTS), "agents are well here");
    assertOfCrash(GuestManner.LYING);
  }

  @Test
  protected void aGuestThatRefusesItsThawIsThawedAllTheSame() throws Exception {
    assumeFalse(gaps().contains(Capability.BAD_AGENTS), "agents are well here");
    // Given
    UUID vm = host.startMachine("web", GuestManner.STUBBORN);
    long start = System.nanoTime();
    // When
    try (Capture capture = beginConsistent(vm)) {
      // Then
      assertThat(capture.consistency()).isEqualTo(new Consistency.OfApplications());
      awaitRecords(vm, lastFlushed(vm) + 5);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FROZEN_MAX);
    }
  }

  private void assertOfCrash(GuestManner agent) throws Exception {
    // Given
    UUID vm = host.startMachine("web", agent);
    long start = System.nanoTime();
    // When
    try (Capture capture = beginConsistent(vm)) {
      // Then
      assertThat(capture.consistency())
          .isInstanceOfSatisfying(
              Consistency.OfCrash.class, crash -> assertThat(crash.reason()).isNotEmpty());
      awaitRecords(vm, lastFlushed(vm) + 2);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FROZEN_MAX);
    }
  }

  private Capture beginConsistent(UUID vm) throws HypervisorException {
    return host.hypervisor()
        .beginCapture(
            new CaptureRequest(vm, BOTH, nextCheckpoint(), Optional.empty(), SCRATCH_BYTES, true));
  }

  // Booting over views

  @Test
  protected void aMachineBootsOverAViewAndWritesBesideIt() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 20);
    long flushed = lastFlushed(vm);
    Frozen point = freeze(vm, Optional.empty());
    List<?> vda = point.vda().checksums();
    try (View view = new View(point)) {
      // When
      BootedMachine booted = host.hypervisor().boot(request("drill-1", vm, point, view));
      // Then
      BootLine boot = awaitBoot(booted);
      assertThat(boot.torn()).isZero();
      assertThat(boot.last()).isGreaterThanOrEqualTo(flushed);
      await("writes of its own", () -> lastFlushed(booted.serialLog()) > boot.last() + 5);
      assertThat(serial(booted)).anyMatch(line -> line.matches("FSCK vda exit=[01]"));
      assertThat(host.hypervisor().machine(booted.vm()).orElseThrow())
          .satisfies(machine -> {
            assertThat(machine.name()).isEqualTo("web - Test");
            assertThat(machine.state()).isEqualTo(VirtualMachine.State.RUNNING);
          });
      assertThat(point.vda().checksums()).isEqualTo(vda);
      assertThat(lastFlushed(vm)).as("the source goes on").isGreaterThan(flushed);
    } finally {
      host.hypervisor().removeBooted("drill-1");
    }
  }

  @Test
  protected void aMachineBootsWithoutTheDisksThatAreNotCaptured() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 5);
    VirtualMachine source = host.hypervisor().machine(vm).orElseThrow();
    assertThat(host.hypervisor().bootDisk(source)).contains("vda");
    assertThat(host.hypervisor().leftOut(source)).isEmpty();
    String first = nextCheckpoint();
    capture(vm, first, Optional.empty());
    awaitRecords(vm, 10);
    // When
    FrozenContent vda = capture(vm, nextCheckpoint(), Optional.of(first));
    Frozen point = new Frozen(first, vda, vda);
    try (View view = new View(point)) {
      BootRequest whole = request("drill-3", vm, point, view);
      BootedMachine booted =
          host.hypervisor()
              .boot(
                  new BootRequest(
                      whole.bootId(),
                      whole.vm(),
                      whole.name(),
                      whole.definition(),
                      whole.disks().subList(0, 1),
                      whole.network()));
      // Then
      await(
          "the check of vda",
          () -> serial(booted).stream().anyMatch(line -> line.matches("FSCK vda exit=[01]")));
      assertThat(host.hypervisor().machine(booted.vm()).orElseThrow().disks())
          .extracting(VirtualMachine.Disk::target)
          .containsExactly("vda");
      assertThat(serial(booted)).noneMatch(line -> line.startsWith("FSCK vdb"));
    } finally {
      host.hypervisor().removeBooted("drill-3");
    }
  }

  /** Of the boot disk only. */
  private FrozenContent capture(UUID vm, String checkpoint, Optional<String> since)
      throws Exception {
    CaptureRequest request =
        new CaptureRequest(vm, List.of("vda"), checkpoint, since, SCRATCH_BYTES);
    try (Capture capture = host.hypervisor().beginCapture(request)) {
      assertThat(capture.exports()).extracting(Capture.Export::target).containsExactly("vda");
      return read(capture, "vda");
    }
  }

  @Test
  protected void removingABootedMachineLeavesNothing() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    Frozen point = freeze(vm, Optional.empty());
    try (View view = new View(point)) {
      BootedMachine booted = host.hypervisor().boot(request("drill-2", vm, point, view));
      awaitBoot(booted);
      List<String> artifacts = host.hypervisor().booted().getFirst().artifacts();
      assertThat(artifacts).isNotEmpty();
      // When
      host.hypervisor().removeBooted("drill-2");
      host.hypervisor().removeBooted("drill-2");
      // Then
      assertThat(artifacts)
          .filteredOn(artifact -> artifact.startsWith("file "))
          .isNotEmpty()
          .allSatisfy(artifact -> assertThat(Path.of(artifact.substring(5))).doesNotExist());
      assertThat(artifacts)
          .filteredOn(artifact -> artifact.startsWith("process "))
          .isNotEmpty()
          .allSatisfy(artifact ->
              assertThat(ProcessHandle.of(Long.parseLong(artifact.split(" ", 3)[1]))).isEmpty());
      assertThat(host.hypervisor().booted()).isEmpty();
      assertThat(host.hypervisor().machine(booted.vm())).isEmpty();
    }
  }

  @Test
  protected void aBootedMachineSurvivesARestartOfItsViewsServerAndOfTheAgent() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 20);
    Frozen point = freeze(vm, Optional.empty());
    View view = new View(point);
    try {
      BootedMachine booted = host.hypervisor().boot(request("drill-3", vm, point, view));
      awaitBoot(booted);
      // When
      view.close();
      host.restartAgent();
      awaitSilence(booted, Duration.ofSeconds(2));
      view.close();
      view = new View(point);
      // Then
      long before = lastFlushed(booted.serialLog());
      await("records after the restart", () -> lastFlushed(booted.serialLog()) > before + 20);
      assertThat(serial(booted))
          .noneMatch(line -> line.contains("error") || line.startsWith("PANIC"));
      assertThat(host.hypervisor().booted())
          .singleElement()
          .satisfies(found -> {
            assertThat(found.vm()).isEqualTo(booted.vm());
            assertThat(found.state()).isEqualTo(VirtualMachine.State.RUNNING);
          });
    } finally {
      host.hypervisor().removeBooted("drill-3");
      view.close();
    }
  }

  @Test
  protected void aBootedMachineComesBackWithItsHostAndHasAllItWrote() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 20);
    Frozen point = freeze(vm, Optional.empty());
    View view = new View(point);
    try {
      BootRequest request = request("drill-5", vm, point, view);
      BootedMachine booted = host.hypervisor().boot(request);
      long start = awaitBoot(booted).last();
      await("records", () -> lastFlushed(booted.serialLog()) > start + 10);
      assertThat(booted.endedWithHost()).isFalse();
      // When
      view.close();
      host.rebootHost();
      long written = lastFlushed(booted.serialLog());
      assertThat(host.hypervisor().booted())
          .singleElement()
          .satisfies(found -> assertThat(found.endedWithHost()).isTrue());
      view = new View(point);
      BootedMachine back = host.hypervisor().revive(request);
      // Then
      assertThat(back.state()).isEqualTo(VirtualMachine.State.RUNNING);
      assertThat(back.endedWithHost()).isFalse();
      assertThat(back.nics()).isEqualTo(booted.nics());
      await(
          "a boot on all that was written",
          () -> BootLine.in(serial(back)).filter(line -> line.last() >= written).isPresent());
      assertThat(BootLine.in(serial(back)).orElseThrow().torn()).isZero();
      assertThat(host.hypervisor().revive(request).state()).isEqualTo(VirtualMachine.State.RUNNING);
    } finally {
      host.hypervisor().removeBooted("drill-5");
      view.close();
    }
  }

  @Test
  protected void aMachineThatWasEndedDoesNotComeBackWithItsHost() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    Frozen point = freeze(vm, Optional.empty());
    try (View view = new View(point)) {
      BootRequest request = request("drill-6", vm, point, view);
      BootedMachine booted = host.hypervisor().boot(request);
      host.endBooted(booted);
      assertThat(host.hypervisor().booted().getFirst().state())
          .isEqualTo(VirtualMachine.State.SHUT_OFF);
      // When
      host.rebootHost();
      // Then
      assertThat(host.hypervisor().booted().getFirst().endedWithHost()).isFalse();
      assertCode(HypervisorException.Code.WRONG_STATE, () -> host.hypervisor().revive(request));
    } finally {
      host.hypervisor().removeBooted("drill-6");
    }
  }

  @Test
  protected void aMachineWhoseOverlayIsGoneIsNotStartedOnItsPointAnew() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    Frozen point = freeze(vm, Optional.empty());
    try (View view = new View(point)) {
      BootRequest request = request("drill-7", vm, point, view);
      BootedMachine booted = host.hypervisor().boot(request);
      host.rebootHost();
      // When
      for (String artifact : booted.artifacts()) {
        if (artifact.matches("file .*/vdb\\.(overlay|qcow2)")) {
          Files.delete(Path.of(artifact.substring("file ".length())));
        }
      }
      // Then
      assertCode(HypervisorException.Code.NOT_FOUND, () -> host.hypervisor().revive(request));
      assertThat(host.hypervisor().booted().getFirst().state())
          .isEqualTo(VirtualMachine.State.SHUT_OFF);
    } finally {
      host.hypervisor().removeBooted("drill-7");
    }
  }

  @Test
  protected void aBootedMachineCanBeCaptured() throws Exception {
    assumeBoots();
    assumeFalse(gaps().contains(Capability.CAPTURES_BOOTED), "booted machines are not captured");
    // Given
    UUID vm = host.startMachine("web");
    awaitRecords(vm, 20);
    Frozen point = freeze(vm, Optional.empty());
    try (View view = new View(point)) {
      BootedMachine booted = host.hypervisor().boot(request("failover-1", vm, point, view));
      awaitBoot(booted);
      // When
      Frozen first = freeze(booted.vm(), Optional.empty());
      long before = lastFlushed(booted.serialLog());
      await("more records", () -> lastFlushed(booted.serialLog()) > before + 10);
      Frozen second = freeze(booted.vm(), Optional.of(first.checkpoint()));
      // Then
      assertCovered(first, second);
    } finally {
      host.hypervisor().removeBooted("failover-1");
    }
  }

  @Test
  protected void eachCardOfABootedMachineIsConnectedToItsOwnNetwork() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    List<VirtualMachine.Nic> cards = cardsOf(vm);
    Map<String, BootRequest.Network> wanted = new HashMap<>();
    List<VirtualMachine.Nic> expected = new ArrayList<>();
    for (int i = 0; i < cards.size(); i++) {
      String mac = cards.get(i).mac();
      String network = host.networks().get((i + 1) % 2);
      wanted.put(mac.toUpperCase(Locale.ROOT), new BootRequest.Network.Existing(network));
      expected.add(new VirtualMachine.Nic(mac, network));
    }
    Frozen point = freeze(vm, Optional.empty());
    try (View view = new View(point)) {
      // When
      BootedMachine booted = host.hypervisor().boot(withCards(vm, point, view, wanted));
      // Then
      assertThat(booted.nics()).isEqualTo(expected);
      assertThat(host.hypervisor().booted().getFirst().nics()).isEqualTo(expected);
      assertThat(host.hypervisor().machine(booted.vm()).orElseThrow().nics()).isEqualTo(expected);
      assertThat(booted.artifacts()).noneMatch(artifact -> artifact.startsWith("network "));
    } finally {
      host.hypervisor().removeBooted("drill-4");
    }
  }

  @Test
  protected void aCardThatIsNotNamedIsConnectedToNothing() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    Frozen point = freeze(vm, Optional.empty());
    try (View view = new View(point)) {
      // When
      BootedMachine booted = host.hypervisor().boot(withCards(vm, point, view, Map.of()));
      // Then
      assertThat(booted.nics()).hasSameSizeAs(cardsOf(vm));
      assertThat(booted.nics()).allSatisfy(nic -> assertThat(nic.network()).isEmpty());
    } finally {
      host.hypervisor().removeBooted("drill-4");
    }
  }

  @Test
  protected void aCardOrANetworkThatIsNotThereIsRefusedBeforeAnythingIsStarted() throws Exception {
    assumeBoots();
    // Given
    UUID vm = host.startMachine("web");
    String mac = cardsOf(vm).getFirst().mac();
    Frozen point = freeze(vm, Optional.empty());
    try (View view = new View(point)) {
      for (Map<String, BootRequest.Network> wrong :
          List.<Map<String, BootRequest.Network>>of(
              Map.of(mac, new BootRequest.Network.Existing("nowhere")),
              Map.of("02:00:00:00:00:99", new BootRequest.Network.None()))) {
        // When
        Callable<BootedMachine> boot =
            () -> host.hypervisor().boot(withCards(vm, point, view, wrong));
        // Then
        assertCode(HypervisorException.Code.NOT_FOUND, boot);
        assertThatThrownBy(boot::call)
            .hasMessageStartingWith("networks: ")
            .message()
            .containsAnyOf("nowhere", "02:00:00:00:00:99");
        assertThat(host.hypervisor().booted()).isEmpty();
      }
    }
  }

  @Test
  protected void theNetworksOfTheHostAreListed() throws Exception {
    assertThat(host.hypervisor().networks()).containsAll(host.networks());
  }

  private List<VirtualMachine.Nic> cardsOf(UUID vm) throws HypervisorException {
    List<VirtualMachine.Nic> cards =
        host.hypervisor().cards(host.hypervisor().machine(vm).orElseThrow().definition());
    assertThat(cards).isNotEmpty();
    return cards;
  }

  private BootRequest withCards(
      UUID vm, Frozen point, View view, Map<String, BootRequest.Network> cards)
      throws HypervisorException {
    BootRequest plain = request("drill-4", vm, point, view);
    return new BootRequest(
        plain.bootId(),
        plain.vm(),
        plain.name(),
        plain.definition(),
        plain.disks(),
        new BootRequest.Network.None(),
        cards);
  }

  @Test
  protected void removingABootThatNeverWasIsNoError() throws Exception {
    // Given
    String bootId = "never-was";
    // When
    host.hypervisor().removeBooted(bootId);
    // Then
    assertThat(host.hypervisor().booted()).isEmpty();
  }

  // What the tests are made of

  /** What a capture gave, read whole. */
  private record Frozen(String checkpoint, FrozenContent vda, FrozenContent vdb) {}

  private Frozen freeze(UUID vm, Optional<String> since) throws Exception {
    String checkpoint = nextCheckpoint();
    try (Capture capture =
        host.hypervisor()
            .beginCapture(new CaptureRequest(vm, BOTH, checkpoint, since, SCRATCH_BYTES))) {
      Frozen frozen = new Frozen(checkpoint, read(capture, "vda"), read(capture, "vdb"));
      assertThat(capture.ended()).isEmpty();
      return frozen;
    }
  }

  private Capture begin(UUID vm, Optional<String> since) throws HypervisorException {
    return host.hypervisor()
        .beginCapture(new CaptureRequest(vm, BOTH, nextCheckpoint(), since, SCRATCH_BYTES));
  }

  private String nextCheckpoint() {
    checkpoints++;
    return "secondsite-" + checkpoints;
  }

  private static FrozenContent read(Capture capture, String target) throws IOException {
    for (Capture.Export export : capture.exports()) {
      if (export.target().equals(target)) {
        return FrozenContent.read(capture, export);
      }
    }
    throw new AssertionError("no export of " + target);
  }

  private static void assertCovered(Frozen first, Frozen second) {
    assertCovered("vda", first.vda(), second.vda());
    assertCovered("vdb", first.vdb(), second.vdb());
  }

  private static void assertCovered(String target, FrozenContent first, FrozenContent second) {
    BitSet differences = first.differences(second);
    assertThat(differences.cardinality()).as("the guest changed " + target).isPositive();
    differences.andNot(second.dirty());
    assertThat(differences.stream().toArray()).as("changed and not dirty on " + target).isEmpty();
  }

  private static void assertCode(HypervisorException.Code code, Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void assumeBoots() {
    assumeFalse(gaps().contains(Capability.BOOTS), "machines are not booted here");
  }

  private BootRequest request(String bootId, UUID source, Frozen point, View view)
      throws HypervisorException {
    return new BootRequest(
        bootId,
        UUID.nameUUIDFromBytes(bootId.getBytes(StandardCharsets.UTF_8)),
        "web - Test",
        host.hypervisor().machine(source).orElseThrow().definition(),
        List.of(
            new BootRequest.Disk("vda", point.vda().sizeBytes(), view.socket, "vda"),
            new BootRequest.Disk("vdb", point.vdb().sizeBytes(), view.socket, "vdb")),
        new BootRequest.Network.Isolated());
  }

  /** A recovery point's content, served as a view server would. */
  private final class View implements AutoCloseable {
    private final Path socket = host.viewFolder().resolve("view.sock");
    private final NbdServer server;

    View(Frozen point) throws IOException {
      server = NbdServer.listen(socket, NbdServerSettings.defaults());
      server.export("vda", NbdExport.readOnly(point.vda()));
      server.export("vdb", NbdExport.readOnly(point.vdb()));
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private record BootLine(long last, long torn) {
    static Optional<BootLine> in(List<String> lines) {
      return lines.stream()
          .filter(line -> line.matches("BOOT last=\\d+ torn=\\d+.*"))
          .map(line -> line.split("[ =]", 6))
          .map(words -> new BootLine(Long.parseLong(words[2]), Long.parseLong(words[4])))
          .reduce((first, second) -> second);
    }
  }

  private BootLine awaitBoot(BootedMachine booted) throws Exception {
    await("the boot line", () -> BootLine.in(serial(booted)).isPresent());
    return BootLine.in(serial(booted)).orElseThrow();
  }

  /**
   * Until its agent is there too: one that connects while a backup begins holds up libvirt's thread
   * of events, and the end of that backup with it, for 30 s.
   */
  private void awaitBootedAgain(UUID vm) throws Exception {
    awaitBoots(vm, 2);
    awaitRecords(vm, lastFlushed(vm) + 5);
  }

  private void awaitBoots(UUID vm, long count) throws Exception {
    await(
        "boot " + count,
        () ->
            host.serialLines(vm).stream().filter(line -> line.startsWith("BOOT ")).count()
                >= count);
  }

  private static List<String> serial(BootedMachine booted) throws IOException {
    return Files.exists(booted.serialLog()) ? Files.readAllLines(booted.serialLog()) : List.of();
  }

  private long lastFlushed(UUID vm) throws Exception {
    return lastFlushed(host.serialLines(vm));
  }

  private static long lastFlushed(Path serialLog) throws IOException {
    return Files.exists(serialLog) ? lastFlushed(Files.readAllLines(serialLog)) : 0;
  }

  private static long lastFlushed(List<String> lines) {
    return lines.reversed().stream()
        .map(String::strip)
        .filter(line -> line.matches("FLUSHED \\d+"))
        .mapToLong(line -> Long.parseLong(line.substring(8)))
        .findFirst()
        .orElse(0);
  }

  private void awaitRecords(UUID vm, long number) throws Exception {
    await("record " + number, () -> lastFlushed(vm) >= number);
  }

  /** The guest waits for its view; or it had all it needed, which the time limit lets pass. */
  private void awaitSilence(BootedMachine booted, Duration limit) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    long[] seen = {-1};
    CountDownLatch never = new CountDownLatch(1);
    while (System.nanoTime() < end && seen[0] != lastFlushed(booted.serialLog())) {
      seen[0] = lastFlushed(booted.serialLog());
      assertThat(never.await(500, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + host.patience().toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }
}
