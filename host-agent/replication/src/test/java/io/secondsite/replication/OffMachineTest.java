package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.ReplicationHealth.Level;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are off: read once more, and left alone as long as nobody touches them. */
class OffMachineTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void openSite() throws ReplicationException {
    site = new Site(folder, 7).withMachine(1100).withEngine(); // more than a window of a scan
    site.engine().start();
  }

  @AfterEach
  void closeSite() {
    site.close();
  }

  private void enable() throws ReplicationException {
    site.engine().enable(site.spec());
  }

  private void write(int cluster) {
    site.hypervisor.write(Site.VM, "vda", cluster, (byte) cluster, cluster);
  }

  private void fails(Code code) {
    assertThatThrownBy(site::cycle)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).as("%s", e.getMessage()).isEqualTo(code));
  }

  /** Replicated, written to, shut down. */
  private CycleResult shutDownAfterAPoint() throws Exception {
    enable();
    CycleResult result = site.cycle();
    write(7);
    site.hypervisor.shutDown(Site.VM);
    return result;
  }

  @Test
  void theLastWritesOfAMachineThatShutDownAreInAPoint() throws Exception {
    // Given
    CycleResult before = shutDownAfterAPoint();
    // When
    CycleResult last = site.cycle();
    // Then
    assertThat(last.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(last.point().disks().getFirst().changedClusters()).isEqualTo(1);
    assertThat(last.point().sourceCheckpoint()).isEqualTo(before.point().sourceCheckpoint());
    assertThat(site.hypervisor.checkpoints(Site.VM))
        .containsExactly(before.point().sourceCheckpoint());
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
    site.checkPoints();
  }

  @Test
  void theFinalPointHoldsAllOfAMachineThatIsOffUntilSomebodyTouchesIt() throws Exception {
    // Given
    shutDownAfterAPoint();
    // When
    CycleResult last = site.engine().finalCycle(Site.VM);
    // Then
    String point = last.point().id().text();
    assertThat(last.point().disks().getFirst().changedClusters()).isEqualTo(1);
    assertThat(site.engine().isFinal(Site.VM, point)).isTrue();
    assertThat(site.engine().finalCycle(Site.VM).point().id())
        .as("again")
        .isEqualTo(last.point().id());
    // When
    site.hypervisor.start(Site.VM);
    // Then
    assertThat(site.engine().isFinal(Site.VM, point)).isFalse();
    // When
    site.hypervisor.shutDown(Site.VM);
    // Then
    assertThat(site.engine().isFinal(Site.VM, point)).as("it was on meanwhile").isFalse();
  }

  @Test
  void aMachineThatRunsHasNoFinalPoint() throws Exception {
    // Given
    enable();
    // Then
    assertThatThrownBy(() -> site.engine().finalCycle(Site.VM))
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_FAILED));
  }

  @Test
  void asLongAsNobodyTouchesItNothingIsReadAgain() throws Exception {
    // Given
    shutDownAfterAPoint();
    CycleResult last = site.cycle();
    int captures = site.hypervisor.captures();
    // When
    CycleResult next = site.cycle();
    site.restartEngine();
    CycleResult later = site.cycle();
    // Then
    assertThat(next.point()).isEqualTo(last.point());
    assertThat(later.point()).isEqualTo(last.point());
    assertThat(site.hypervisor.captures()).isEqualTo(captures);
    assertThat(site.points()).hasSize(2);
  }

  @Test
  void I36_whatIsLostIsNoMoreThanWhatCanHaveHappenedSinceTheLastLook() throws Exception {
    // Given
    shutDownAfterAPoint();
    site.cycle();
    for (int turn = 0; turn < 200; turn++) {
      site.clock.advance(Site.PERIOD.minusSeconds(1));
      site.cycle();
    }
    // When
    site.clock.advance(Duration.ofSeconds(10));
    // Then
    assertThat(site.view().rpo()).isEqualTo(Duration.ofSeconds(10));
    assertThat(site.view().health().level()).isEqualTo(Level.NORMAL);
  }

  @Test
  void aMachineThatStartsAgainGoesOnWithAnIncrement() throws Exception {
    // Given
    shutDownAfterAPoint();
    site.cycle();
    site.hypervisor.start(Site.VM);
    write(8);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(next.point().disks().getFirst().changedClusters()).as("7 again, and 8").isEqualTo(2);
    site.checkPoints();
  }

  @Test
  void I8_anImageThatSomebodyChangedWhileTheMachineWasOffIsLookedAtWhole() throws Exception {
    // Given
    shutDownAfterAPoint();
    site.cycle();
    site.hypervisor.driftUnseen(Site.VM, "vda", 30, 99);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(next.point().disks().getFirst().changedClusters()).isEqualTo(1);
    assertThat(site.cycle().point()).isEqualTo(next.point());
    site.checkPoints();
  }

  @Test
  void I8_aChangeSeenWhileThePeerWasAwayIsNotForgottenWhenTheMachineStarts() throws Exception {
    // Given
    shutDownAfterAPoint();
    site.cycle();
    site.hypervisor.driftUnseen(Site.VM, "vda", 30, 99);
    site.channel.setDown(true);
    fails(Code.PEER_UNREACHABLE);
    site.hypervisor.start(Site.VM);
    site.channel.setDown(false);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  @Test
  void I8_aMachineThatCrashedIsLookedAtWholeThoughItIsOff() throws Exception {
    // Given
    shutDownAfterAPoint();
    site.hypervisor.crash(Site.VM);
    site.hypervisor.driftUnseen(Site.VM, "vda", 30, 99);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  @Test
  void aMachineThatWasNeverReplicatedIsCopiedWhileItIsOff() throws Exception {
    // Given
    site.segmentDuration = Duration.ofNanos(1);
    site.clockRuns();
    site.hypervisor.shutDown(Site.VM);
    site.restartEngine();
    enable();
    // When
    CycleResult first = site.cycle();
    // Then
    assertThat(first.point().origin()).isEqualTo(Origin.INITIAL);
    assertThat(site.hypervisor.captures()).as("in segments").isGreaterThan(1);
    assertThat(site.cycle().point()).isEqualTo(first.point());
    site.checkPoints();
  }

  @Test
  void I8_nothingIsBuiltUponACopyOfAMachineThatWasOff() throws Exception {
    // Given
    site.hypervisor.shutDown(Site.VM);
    enable();
    site.cycle();
    site.hypervisor.start(Site.VM);
    write(8);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(next.point().disks().getFirst().changedClusters()).isEqualTo(1);
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void aCopyOfAMachineThatIsOffGoesOnWhereItBrokeOff() throws Exception {
    // Given
    site.segmentDuration = Duration.ofNanos(1);
    site.clockRuns();
    site.hypervisor.shutDown(Site.VM);
    site.restartEngine();
    enable();
    site.hypervisor.whileCaptured(() -> site.channel.setDown(site.hypervisor.captures() == 2));
    fails(Code.PEER_UNREACHABLE);
    site.channel.heal();
    site.hypervisor.whileCaptured(() -> {});
    site.restartEngine();
    CycleReport broken = site.nextReport();
    // When
    CycleResult first = site.cycle();
    // Then
    assertThat(first.point().origin()).isEqualTo(Origin.INITIAL);
    assertThat(site.nextReport().cycleId()).isEqualTo(broken.cycleId());
    site.checkPoints();
  }

  @Test
  void aCopyThatWasBegunOffIsNotGoneOnWithWhenTheMachineRuns() throws Exception {
    // Given
    site.segmentDuration = Duration.ofNanos(1);
    site.clockRuns();
    site.hypervisor.shutDown(Site.VM);
    site.restartEngine();
    enable();
    site.hypervisor.whileCaptured(() -> site.channel.setDown(site.hypervisor.captures() == 2));
    fails(Code.PEER_UNREACHABLE);
    site.channel.heal();
    site.hypervisor.whileCaptured(() -> {});
    site.hypervisor.start(Site.VM);
    write(0);
    // When
    CycleResult first = site.cycle();
    // Then
    assertThat(first.point().origin()).isEqualTo(Origin.INITIAL);
    site.checkPoints();
  }

  @Test
  void aLostAnswerIsNotTakenForThePointBefore() throws Exception {
    // Given
    CycleResult before = shutDownAfterAPoint();
    site.channel.loseAnswerOnce(false);
    // When
    CycleResult last = site.cycle();
    // Then
    assertThat(last.point().id()).isNotEqualTo(before.point().id());
    assertThat(site.points()).hasSize(2);
    site.checkPoints();
  }

  @Test
  void aSegmentThatGotLostIsNotTakenForThePointBefore() throws Exception {
    // Given
    shutDownAfterAPoint();
    site.channel.breakOnceAt(300);
    // When
    fails(Code.PEER_UNREACHABLE);
    // Then
    assertThat(site.points()).hasSize(1);
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void Q8_aGuestThatShutsDownWhileItIsCapturedIsReadOffAtTheNextTurn() throws Exception {
    // Given
    enable();
    CycleResult before = site.cycle();
    write(7);
    site.hypervisor.whileCaptured(() -> site.hypervisor.shutDown(Site.VM));
    fails(Code.SOURCE_FAILED);
    site.hypervisor.whileCaptured(() -> {});
    // When
    CycleResult last = site.cycle();
    // Then
    assertThat(last.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(last.point().disks().getFirst().changedClusters()).isEqualTo(1);
    assertThat(site.hypervisor.checkpoints(Site.VM))
        .containsExactly(before.point().sourceCheckpoint());
    site.checkPoints();
  }

  @Test
  void whatWasReadOfAMachineThatStartedMeanwhileCountsForNothing() throws Exception {
    // Given
    shutDownAfterAPoint();
    site.hypervisor.whileCaptured(() -> {
      site.hypervisor.start(Site.VM);
      write(9);
    });
    // When
    fails(Code.SOURCE_FAILED);
    // Then
    assertThat(site.points()).hasSize(1);
    site.hypervisor.whileCaptured(() -> {});
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void nobodyIsFrozenInAMachineThatIsOff() throws Exception {
    // Given
    site.engine().enable(site.spec().consistentEvery(1));
    site.cycle();
    site.clock.advance(Duration.ofHours(2));
    int freezes = site.hypervisor.freezes();
    site.hypervisor.shutDown(Site.VM);
    // When
    site.cycle();
    // Then
    assertThat(site.hypervisor.freezes()).isEqualTo(freezes);
  }

  @Test
  void aComparisonThatIsOrderedIsMadeThoughNothingChanged() throws Exception {
    // Given
    shutDownAfterAPoint();
    site.cycle();
    site.engine().compareNext(Site.VM);
    // When
    site.cycle();
    // Then
    assertThat(site.engine().comparison(Site.VM).last()).isNotNull();
    site.checkPoints();
  }
}
