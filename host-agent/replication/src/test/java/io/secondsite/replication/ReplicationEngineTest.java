package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cycles from a fake hypervisor to a real volume. */
class ReplicationEngineTest {
  private static final int CLUSTERS = 40;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void setUp() {
    site = new Site(folder, 1).withMachine(CLUSTERS);
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 1, 1);
    site.hypervisor.write(Site.VM, "vdb", 5, (byte) 2, 2);
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  private void enable() throws Exception {
    site.withEngine();
    site.engine().start();
    site.engine().enable(site.spec());
  }

  @Test
  void theFirstCycleBringsEverything() throws Exception {
    // Given
    enable();
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.INITIAL);
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
    assertThat(site.hypervisor.isCapturing(Site.VM)).isFalse();
    site.checkPoints();
  }

  @Test
  void aDeltaBringsWhatChangedAndNoMore() throws Exception {
    // Given
    enable();
    site.cycle();
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 3, 3);
    site.hypervisor.discard(Site.VM, "vda", 3);
    site.hypervisor.writeZeros(Site.VM, "vda", 9);
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(result.point().disks().getFirst().changedClusters()).isEqualTo(3);
    assertThat(result.point().disks().getLast().changedClusters()).isZero();
    assertThat(site.hypervisor.checkpoints(Site.VM))
        .containsExactly(result.point().sourceCheckpoint());
    site.checkPoints();
  }

  @Test
  void aCycleWithoutChangesIsAPointToo() throws Exception {
    enable();
    site.cycle();
    CycleResult result = site.cycle();
    assertThat(result.point().changedBytes()).isZero();
    assertThat(site.points()).hasSize(2);
  }

  @Test
  void digestsAreThoseOfTheFrozenDisks() throws Exception {
    // Given
    enable();
    site.clock.advance(Duration.ofSeconds(1));
    // When
    CycleResult result = site.engine().cycleNow(Site.VM, true);
    // Then
    var verified = site.volume().verify(result.point().id());
    for (var disk : verified.disks()) {
      assertThat(result.sourceDigests()).containsEntry(disk.target(), disk.sha256());
    }
    assertThat(result.sourceDigests()).hasSize(2);
  }

  @Test
  void writesDuringACaptureComeWithTheNextPoint() throws Exception {
    // Given
    enable();
    site.cycle();
    site.hypervisor.whileCaptured(() -> site.hypervisor.write(Site.VM, "vda", 20, (byte) 9, 99));
    // When
    site.cycle();
    site.hypervisor.whileCaptured(() -> {});
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().changedBytes()).isEqualTo(Cluster.SIZE_BYTES);
    site.checkPoints();
  }

  @Test
  void aLinkThatBreaksAnywhereListsNothingAndLosesNothing() throws Exception {
    // Given
    enable();
    site.cycle();
    for (long at = 0; at < 700; at += 23) {
      site.hypervisor.write(Site.VM, "vda", (int) (at % CLUSTERS), (byte) at, at);
      int before = site.points().size();
      site.channel.breakOnceAt(at);
      // When
      assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
      // Then
      assertThat(site.points()).hasSize(before);
      assertThat(site.hypervisor.checkpoints(Site.VM)).hasSize(1);
      assertThat(site.view().state()).isInstanceOf(ReplicationState.Paused.class);
    }
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void aLostAnswerIsAskedForAndNothingIsSentTwice() throws Exception {
    // Given
    enable();
    site.cycle();
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 3, 3);
    site.channel.loseAnswerOnce(false);
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(site.points()).hasSize(2);
    assertThat(site.hypervisor.checkpoints(Site.VM))
        .containsExactly(result.point().sourceCheckpoint());
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void anAnswerLostWithTheLinkIsLearntLater() throws Exception {
    // Given
    enable();
    site.cycle();
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 3, 3);
    site.channel.loseAnswerOnce(true);
    // When
    fails(Code.PEER_UNREACHABLE, site::cycle);
    assertThat(site.hypervisor.checkpoints(Site.VM)).hasSize(2);
    site.channel.setDown(false);
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(site.points()).hasSize(3);
    assertThat(site.hypervisor.checkpoints(Site.VM)).hasSize(1);
    site.checkPoints();
  }

  @Test
  void noCaptureBeginsWhileThePeerIsAway() throws Exception {
    // Given
    enable();
    site.cycle();
    int captures = site.hypervisor.captures();
    site.channel.setDown(true);
    // When
    fails(Code.PEER_UNREACHABLE, site::cycle);
    fails(Code.PEER_UNREACHABLE, site::cycle);
    // Then
    assertThat(site.hypervisor.captures()).isEqualTo(captures);
    assertThat(site.view().state()).isInstanceOf(ReplicationState.Paused.class);
    assertThat(site.view().rpo()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aCrashOfTheMachineLeadsToAResyncThatMovesOnlyWhatDiffers() throws Exception {
    // Given
    enable();
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) cluster, cluster);
    }
    site.cycle();
    site.hypervisor.crash(Site.VM);
    site.hypervisor.driftUnseen(Site.VM, "vda", 11, 4711);
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(result.point().changedBytes()).isEqualTo(Cluster.SIZE_BYTES);
    assertThat(site.points()).hasSize(2);
    site.checkPoints();
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
  }

  @Test
  void aForeignOrRenamedCheckpointNeverLeadsToAnIncrement() throws Exception {
    // Given
    enable();
    site.cycle();
    site.hypervisor.deleteCheckpoint(Site.VM, site.hypervisor.checkpoints(Site.VM).getFirst());
    site.hypervisor.write(Site.VM, "vda", 11, (byte) 1, 4711);
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  @Test
  void aDiskOfAnotherSizeIsResyncedAndNeverMixed() throws Exception {
    // Given
    enable();
    site.hypervisor.write(Site.VM, "vda", CLUSTERS - 1, (byte) 1, 5);
    site.cycle();
    // When: shrunk and grown while no bitmap looked
    site.hypervisor.resize(Site.VM, "vda", (CLUSTERS - 3L) * Cluster.SIZE_BYTES - 512);
    CycleResult shrunk = site.cycle();
    site.hypervisor.resize(Site.VM, "vda", (CLUSTERS + 9L) * Cluster.SIZE_BYTES);
    CycleResult grown = site.cycle();
    // Then
    assertThat(shrunk.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(grown.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  @Test
  void disksComeAndGoWithWholePoints() throws Exception {
    // Given
    enable();
    site.cycle();
    // When
    site.hypervisor.addDisk(Site.VM, "vdc", 4L * Cluster.SIZE_BYTES);
    site.hypervisor.write(Site.VM, "vdc", 2, (byte) 7, 77);
    CycleResult added = site.cycle();
    site.hypervisor.removeDisk(Site.VM, "vda");
    CycleResult removed = site.cycle();
    // Then
    assertThat(added.point().disks()).hasSize(3);
    assertThat(removed.point().disks()).hasSize(2);
    site.checkPoints();
  }

  @Test
  void imagesThatChangePlacesAreNoIncrementThoughTheirBitmapsAreSound() throws Exception {
    // Given
    enable();
    for (String target : List.of("vdc", "vdd")) {
      site.hypervisor.addDisk(Site.VM, target, 4L * Cluster.SIZE_BYTES);
    }
    site.hypervisor.write(Site.VM, "vdc", 1, (byte) 7, 77);
    site.cycle();
    // When
    site.hypervisor.swapImages(Site.VM, "vdc", "vdd");
    site.restartEngine();
    site.channel.setDown(true);
    fails(Code.PEER_UNREACHABLE, site::cycle);
    site.channel.setDown(false);
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
  }

  @Test
  void imagesThatChangePlacesBetweenSegmentsAreSentAnew() throws Exception {
    // Given
    segmented(3000);
    site.hypervisor.addDisk(Site.VM, "vdc", 3000L * Cluster.SIZE_BYTES);
    site.hypervisor.write(Site.VM, "vdc", 9, (byte) 7, 77);
    site.hypervisor.whileCaptured(() -> {
      if (site.hypervisor.captures() == 2) {
        site.channel.breakOnceAt(100);
      }
    });
    fails(Code.PEER_UNREACHABLE, site::cycle);
    // When
    site.hypervisor.swapImages(Site.VM, "vda", "vdc");
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.INITIAL);
    site.checkPoints();
  }

  @Test
  void aRestartGoesOnWithIncrements() throws Exception {
    // Given
    enable();
    site.cycle();
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 3, 3);
    // When
    site.restartEngine();
    site.restartReplica();
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(site.view().counters().cyclesCompleted()).isEqualTo(2);
    site.checkPoints();
  }

  @Test
  void aSourceWithAnOldEpochStopsForGood() throws Exception {
    // Given
    enable();
    site.cycle();
    site.volume().raiseEpoch(site.volume().epoch(), "failover");
    // When
    fails(Code.STALE_EPOCH, site::cycle);
    // Then
    assertThat(site.view().state()).isInstanceOf(ReplicationState.Stopped.class);
    fails(Code.STOPPED, site::cycle);
    site.restartEngine();
    fails(Code.STOPPED, site::cycle);
  }

  @Test
  void aMachineThatIsCrashedIsWaitedFor() throws Exception {
    // Given
    enable();
    site.cycle();
    site.hypervisor.setState(Site.VM, VirtualMachine.State.CRASHED);
    // When
    fails(Code.SOURCE_GONE, site::cycle);
    // Then
    assertThat(site.view().state()).isInstanceOf(ReplicationState.SourceGone.class);
    site.hypervisor.setState(Site.VM, VirtualMachine.State.RUNNING);
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
  }

  @Test
  void aRenamedMachineIsTheSameOne() throws Exception {
    // Given
    enable();
    site.cycle();
    // When
    site.hypervisor.rename(Site.VM, "web-2");
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(site.volume().name()).isEqualTo("web-2");
    assertThat(site.view().name()).isEqualTo("web-2");
  }

  @Test
  void aDiskThatCannotBeTrackedIsRefusedWithItsReason() {
    site.hypervisor.untrack(Site.VM, "vdb", "raw has no bitmap");
    site.withEngine();
    assertThatThrownBy(() -> site.engine().enable(site.spec()))
        .hasMessageContaining("vdb: raw has no bitmap")
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).isEqualTo(Code.SOURCE_UNSUPPORTED));
  }

  @Test
  void theSameMachineIsNotReplicatedTwice() throws Exception {
    enable();
    fails(Code.REPLICATION_EXISTS, () -> site.engine().enable(site.spec()));
  }

  @Test
  void anEndedReplicationLeavesOnlyTheReplica() throws Exception {
    // Given
    enable();
    site.cycle();
    // When
    site.engine().stop(Site.VM);
    // Then
    assertThat(site.hypervisor.checkpoints(Site.VM)).isEmpty();
    assertThat(site.engine().replications()).isEmpty();
    fails(Code.REPLICATION_NOT_FOUND, site::cycle);
    site.restartEngine();
    assertThat(site.engine().replications()).isEmpty();
    assertThat(site.points()).hasSize(1);
  }

  @Test
  void aReplicationEnabledAnewGoesOnWithTheReplicaThatIsThere() throws Exception {
    // Given
    enable();
    site.cycle();
    site.engine().stop(Site.VM);
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 3, 3);
    // When
    site.engine().enable(site.spec());
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(result.point().changedBytes()).isEqualTo(Cluster.SIZE_BYTES);
    site.checkPoints();
  }

  @Test
  void onlyAsManyPointsAreKeptAsAreWanted() throws Exception {
    // Given
    site.recoveryPointsMax = 3;
    enable();
    // When
    for (int cycle = 0; cycle < 7; cycle++) {
      site.hypervisor.write(Site.VM, "vda", cycle, (byte) cycle, cycle);
      site.cycle();
      site.receiver.awaitRetention();
    }
    // Then
    assertThat(site.points()).hasSize(3);
    site.checkPoints();
  }

  @Test
  void aCaptureThatEndsEarlyListsNothing() throws Exception {
    // Given
    enable();
    site.cycle();
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) 5, cluster);
    }
    site.hypervisor.whileCaptured(() -> site.hypervisor.crash(Site.VM));
    // When
    fails(Code.SOURCE_FAILED, site::cycle);
    // Then
    assertThat(site.points()).hasSize(1);
    site.hypervisor.whileCaptured(() -> {});
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  @Test
  void anInitialReplicationInSegmentsWhileTheGuestWritesIsOneInstant() throws Exception {
    // Given
    segmented(3000);
    int[] stamp = {100};
    site.hypervisor.whileCaptured(() -> {
      for (int write = 0; write < 25; write++) {
        int cluster = (stamp[0] * 37) % 3000;
        site.hypervisor.write(Site.VM, "vda", cluster, (byte) 8, stamp[0]++);
      }
    });
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(site.hypervisor.captures()).isGreaterThanOrEqualTo(3);
    assertThat(result.point().origin()).isEqualTo(Origin.INITIAL);
    assertThat(site.hypervisor.checkpoints(Site.VM))
        .containsExactly(result.point().sourceCheckpoint());
    site.checkPoints();
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void anInterruptedInitialReplicationGoesOnWhereItWas() throws Exception {
    // Given
    segmented(3000);
    site.hypervisor.whileCaptured(() -> {
      if (site.hypervisor.captures() == 3) {
        site.channel.breakOnceAt(100);
      }
    });
    fails(Code.PEER_UNREACHABLE, site::cycle);
    Staging staging = Objects.requireNonNull(site.receiver.status(Site.VM).staging());
    assertThat(staging.segments()).isEqualTo(2);
    // When
    site.restartEngine();
    site.restartReplica();
    site.hypervisor.write(Site.VM, "vda", 1, (byte) 1, 777);
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.INITIAL);
    assertThat(site.hypervisor.captures()).isLessThanOrEqualTo(5);
    site.checkPoints();
  }

  @Test
  void anInitialReplicationWhoseCheckpointIsLostBeginsAnew() throws Exception {
    // Given
    segmented(3000);
    site.hypervisor.whileCaptured(() -> {
      if (site.hypervisor.captures() == 2) {
        site.channel.breakOnceAt(100);
      }
    });
    fails(Code.PEER_UNREACHABLE, site::cycle);
    site.hypervisor.crash(Site.VM);
    site.hypervisor.driftUnseen(Site.VM, "vda", 1, 4711);
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.INITIAL);
    site.checkPoints();
  }

  @Test
  void aResyncInSegmentsWhileTheGuestWritesIsOneInstant() throws Exception {
    // Given
    segmented(3000);
    site.cycle();
    site.hypervisor.crash(Site.VM);
    int[] stamp = {100};
    site.hypervisor.whileCaptured(() -> {
      for (int write = 0; write < 25; write++) {
        site.hypervisor.write(Site.VM, "vda", (stamp[0] * 37) % 3000, (byte) 8, stamp[0]++);
      }
    });
    // When
    int captures = site.hypervisor.captures();
    CycleResult result = site.cycle();
    // Then
    assertThat(site.hypervisor.captures() - captures).isGreaterThanOrEqualTo(3);
    assertThat(result.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  @Test
  void aResyncThatBreaksOffBeginsAnewAndIsRight() throws Exception {
    // Given
    segmented(3000);
    site.cycle();
    site.hypervisor.crash(Site.VM);
    int captures = site.hypervisor.captures();
    site.hypervisor.write(Site.VM, "vda", 2500, (byte) 1, 4711);
    site.hypervisor.whileCaptured(() -> {
      if (site.hypervisor.captures() == captures + 2) {
        site.channel.breakOnceAt(150);
      }
    });
    fails(Code.PEER_UNREACHABLE, site::cycle);
    List<RecoveryPoint> before = site.points();
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(before).hasSize(1);
    assertThat(result.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  @Test
  void whatABrokenResyncSegmentBroughtIsNotKeptWhenTheGuestTakesItBack() throws Exception {
    // Given: the third segment breaks after it brought clusters 2500 and on
    segmented(3000);
    site.cycle();
    site.hypervisor.crash(Site.VM);
    for (int cluster = 2500; cluster < 2650; cluster++) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) 7, 70_000L + cluster);
    }
    int captures = site.hypervisor.captures();
    site.hypervisor.whileCaptured(() -> {
      if (site.hypervisor.captures() == captures + 3) {
        site.channel.breakOnceAt(6000);
      }
    });
    fails(Code.PEER_UNREACHABLE, site::cycle);
    // When: what the replica has at that place is what the guest has again
    site.hypervisor.write(Site.VM, "vda", 2500, (byte) 1, 2500);
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  /** A disk of several scan windows, and no time for more than one of them a capture. */
  private void segmented(int clusters) throws Exception {
    site.close();
    site = new Site(folder.resolve("segmented"), 2).withMachine(clusters);
    for (int cluster = 0; cluster < clusters; cluster += 50) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) 1, cluster);
    }
    site.segmentDuration = Duration.ofNanos(1);
    site.clockRuns();
    enable();
  }

  private static void fails(Code code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).as("%s", e.getMessage()).isEqualTo(code));
  }
}
