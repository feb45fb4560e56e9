package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Q6: disks whose changes nobody tracks are read whole in each cycle, rarely. */
class RawDiskTest {
  private static final Frequency RARE = Frequency.ofSeconds(900);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void openSite() throws ReplicationException {
    site = new Site(folder, 11).withMachine(1100);
    site.hypervisor.makeRaw(Site.VM, "vda");
    site.withEngine().engine().start();
  }

  @AfterEach
  void closeSite() {
    site.close();
  }

  private ReplicationSpec spec() {
    return ReplicationSpec.of(Site.VM, Site.PEER, RARE);
  }

  private void write(String target, int cluster) {
    site.hypervisor.write(Site.VM, target, cluster, (byte) (cluster + 1), cluster);
  }

  private static long changed(CycleResult result, String target) {
    return result.point().disks().stream()
        .filter(disk -> disk.target().equals(target))
        .mapToLong(PointSummary.Disk::changedClusters)
        .sum();
  }

  @Test
  void Q6_aRawDiskIsRefusedAtAHighFrequencyAndTheRemedyIsSaid() {
    ReplicationSpec often =
        ReplicationSpec.of(Site.VM, Site.PEER, new Frequency(Duration.ofSeconds(30)));
    assertThatThrownBy(() -> site.engine().enable(often))
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID))
        .hasMessageContaining("frequencySeconds: at least 900, not 30")
        .hasMessageContaining("vda: format raw")
        .hasMessageContaining("qcow2");
  }

  @Test
  void Q6_aReplicationWithARawDiskIsNotMadeFaster() throws Exception {
    site.engine().enable(spec());
    ReplicationChange faster =
        new ReplicationChange(new Frequency(Duration.ofMinutes(5)), null, null, null);
    assertThatThrownBy(() -> site.engine().change(Site.VM, faster))
        .hasMessageContaining("frequencySeconds: at least 900");
    assertThat(site.view().spec().frequency()).isEqualTo(RARE);
  }

  @Test
  void Q6_aDiskThatCannotBeCapturedStopsTheReplicationWithAReason() throws Exception {
    // Given
    site.engine().enable(spec());
    site.cycle();
    // When
    site.hypervisor.addDisk(Site.VM, "vdz", 65_536L * 4);
    site.hypervisor.untrack(Site.VM, "vdz", "disks of type network are not captured");
    // Then
    assertThatThrownBy(site::cycle)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).isEqualTo(Code.SOURCE_UNSUPPORTED));
  }

  @Test
  void onlyWhatDiffersIsSentOfARawDisk() throws Exception {
    // Given
    site.engine().enable(spec());
    write("vda", 5);
    site.cycle();
    write("vda", 1070);
    write("vdb", 3);
    site.hypervisor.discard(Site.VM, "vda", 5);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(changed(next, "vda")).isEqualTo(2);
    assertThat(changed(next, "vdb")).isEqualTo(1);
    site.checkPoints();
  }

  @Test
  void I4_aPointIsBothKindsOfDiskAtOneInstant() throws Exception {
    // Given
    site.engine().enable(spec());
    site.cycle();
    write("vda", 7);
    write("vdb", 3);
    site.hypervisor.whileCaptured(() -> {
      write("vda", 8);
      write("vdb", 4);
    });
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(changed(next, "vda")).isEqualTo(1);
    assertThat(changed(next, "vdb")).isEqualTo(1);
    site.checkPoints();
  }

  @Test
  void aCopyInSegmentsTakesTheRawDisksLastAndInOne() throws Exception {
    // Given
    site.hypervisor.addDisk(Site.VM, "vdc", 65_536L * 1100);
    site.segmentDuration = Duration.ofNanos(1);
    site.clockRuns();
    site.restartEngine();
    site.hypervisor.whileCaptured(() -> {
      write("vda", 20 + site.hypervisor.captures());
      write("vdc", 20 + site.hypervisor.captures());
    });
    site.engine().enable(spec());
    // When
    CycleResult first = site.cycle();
    // Then
    assertThat(first.point().origin()).isEqualTo(Origin.INITIAL);
    assertThat(site.hypervisor.captures()).isGreaterThan(2);
    site.checkPoints();
  }

  @Test
  void aMachineOfRawDisksAloneNeedsNoCheckpoint() throws Exception {
    // Given
    site.hypervisor.makeRaw(Site.VM, "vdb");
    site.engine().enable(spec());
    site.cycle();
    write("vda", 7);
    write("vdb", 3);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(changed(next, "vda")).isEqualTo(1);
    assertThat(changed(next, "vdb")).isEqualTo(1);
    assertThat(site.hypervisor.checkpoints(Site.VM)).isEmpty();
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
    site.checkPoints();
  }

  @Test
  void whatBrokeOffIsNotGoneOnWithWhereContentAloneTells() throws Exception {
    // Given
    site.engine().enable(spec());
    site.cycle();
    for (int cluster = 0; cluster < 200; cluster++) {
      site.hypervisor.writeNoise(Site.VM, "vda", cluster, new Random(cluster));
    }
    site.channel.breakOnceAt(5_000_000);
    assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(changed(next, "vda")).isEqualTo(200);
    site.checkPoints();
  }

  @Test
  void aMachineWithARawDiskThatIsOffIsReadOnceMore() throws Exception {
    // Given
    site.engine().enable(spec());
    site.cycle();
    write("vda", 7);
    write("vdb", 3);
    site.hypervisor.shutDown(Site.VM);
    // When
    CycleResult last = site.cycle();
    // Then
    assertThat(changed(last, "vda")).isEqualTo(1);
    assertThat(changed(last, "vdb")).isEqualTo(1);
    assertThat(site.cycle().point()).isEqualTo(last.point());
    site.hypervisor.start(Site.VM);
    write("vda", 8);
    assertThat(changed(site.cycle(), "vda")).isEqualTo(1);
    site.checkPoints();
  }

  @Test
  void aComparisonLeavesOutWhatIsComparedAnyway() throws Exception {
    // Given
    site.engine().enable(spec());
    site.cycle();
    write("vda", 7);
    site.engine().compareNext(Site.VM);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).as("no drift").isEqualTo(Origin.DELTA);
    assertThat(site.engine().comparison(Site.VM).last()).isNotNull();
    site.checkPoints();
  }
}
