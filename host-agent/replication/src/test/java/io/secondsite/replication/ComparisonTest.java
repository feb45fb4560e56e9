package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I9: what changed behind a clean bitmap is found, named and mended. */
class ComparisonTest {
  private static final int CLUSTERS = 3000;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void enable() throws Exception {
    site = new Site(folder, 1).withMachine(CLUSTERS);
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 1, 1);
    site.hypervisor.write(Site.VM, "vda", 2500, (byte) 1, 1);
    site.hypervisor.write(Site.VM, "vdb", 5, (byte) 2, 2);
    site.withEngine();
    site.engine().start();
    site.engine().enable(site.spec());
    site.cycle();
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  private ComparisonView view() throws ReplicationException {
    return site.engine().comparison(Site.VM);
  }

  private ComparisonView.Found last() throws ReplicationException {
    return Objects.requireNonNull(view().last());
  }

  private void compareWhole() throws Exception {
    site.engine().compareNext(Site.VM);
    for (int cycles = 0; view().underway() != null; cycles++) {
      assertThat(cycles).isLessThan(1000);
      site.cycle();
    }
  }

  @Test
  void I9_aStaleImageBehindACleanBitmapIsFoundNamedAndMended() throws Exception {
    // Given
    site.hypervisor.driftUnseen(Site.VM, "vda", 2500, 4711);
    site.hypervisor.driftUnseen(Site.VM, "vda", 2501, 4712);
    site.hypervisor.driftUnseen(Site.VM, "vdb", 5, 4713);
    site.hypervisor.write(Site.VM, "vda", 9, (byte) 5, 5);
    CycleResult blind = site.cycle();
    assertThat(blind.point().changedBytes()).isEqualTo(Cluster.SIZE_BYTES);
    assertThatThrownBy(() -> site.checkNewestPoints(1)).isInstanceOf(AssertionError.class);
    // When
    site.hypervisor.write(Site.VM, "vda", 10, (byte) 5, 6);
    compareWhole();
    // Then
    site.checkNewestPoints(1);
    assertThat(site.points().getLast().origin()).isEqualTo(Origin.RESYNC);
    assertThat(last().clustersDrifted()).isEqualTo(3);
    assertThat(last().drift())
        .containsExactly(
            new ComparisonView.Drift("vda", 2500, 2), new ComparisonView.Drift("vdb", 5, 1));
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.checkNewestPoints(2);
  }

  @Test
  void I9_aDiskShrunkAndGrownBehindTheBitmapIsFoundAndMended() throws Exception {
    // Given: the same size as ever, and zeros where content was
    site.hypervisor.resize(Site.VM, "vda", 2000L * Cluster.SIZE_BYTES);
    site.hypervisor.resize(Site.VM, "vda", (long) CLUSTERS * Cluster.SIZE_BYTES);
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    assertThatThrownBy(() -> site.checkNewestPoints(1)).isInstanceOf(AssertionError.class);
    // When
    compareWhole();
    // Then
    site.checkNewestPoints(1);
    assertThat(last().drift()).containsExactly(new ComparisonView.Drift("vda", 2500, 1));
  }

  @Test
  void whatTheSourceChangedIsNoDrift() throws Exception {
    // Given
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 7, 7);
    site.hypervisor.discard(Site.VM, "vda", 2500);
    site.hypervisor.whileCaptured(() -> site.hypervisor.write(Site.VM, "vda", 20, (byte) 9, 99));
    // When
    compareWhole();
    // Then
    assertThat(last().clustersDrifted()).isZero();
    assertThat(last().clustersCompared()).isEqualTo(CLUSTERS + 6 - 2);
    assertThat(site.points().getLast().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void aComparisonGoesSliceBySliceWithTheCyclesAndOutlivesARestart() throws Exception {
    // Given: time passes by looking, so that a slice is one window
    site.clockRuns();
    site.comparison = new ComparisonSettings(Duration.ZERO, Duration.ofMillis(1));
    site.restartEngine();
    site.hypervisor.driftUnseen(Site.VM, "vda", 2500, 4711);
    site.engine().compareNext(Site.VM);
    // When
    site.cycle();
    site.restartEngine();
    // Then
    ComparisonView.Found underway = Objects.requireNonNull(view().underway());
    assertThat(underway.clustersCompared()).isBetween(1L, CLUSTERS - 1L);
    int cycles = 1;
    while (view().underway() != null) {
      site.cycle();
      cycles++;
    }
    assertThat(cycles).isGreaterThan(2);
    assertThat(last().clustersCompared()).isEqualTo(CLUSTERS + 6);
    assertThat(last().clustersDrifted()).isEqualTo(1);
    site.checkNewestPoints(1);
  }

  @Test
  void whatASliceFoundCountsOnlyWhenItsPointIsDurable() throws Exception {
    // Given
    site.hypervisor.driftUnseen(Site.VM, "vda", 2500, 4711);
    site.engine().compareNext(Site.VM);
    site.channel.breakOnceAt(200);
    // When
    assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
    // Then
    assertThat(Objects.requireNonNull(view().underway()).clustersCompared()).isZero();
    compareWhole();
    assertThat(last().clustersDrifted()).isEqualTo(1);
    site.checkNewestPoints(1);
  }

  @Test
  void itComesByItselfWhenItIsTime() throws Exception {
    // Given
    site.comparison = ComparisonSettings.defaults();
    site.restartEngine();
    site.cycle();
    assertThat(view().last()).isNull();
    // When
    site.clock.advance(Duration.ofDays(7));
    site.cycle();
    // Then
    assertThat(last().clustersCompared()).isPositive();
  }

  @Test
  void damageAtTheReplicaIsMendedByTheNextCycle() throws Exception {
    // Given: the newest point is damaged, and the replica knows
    site.damage(3);
    // When
    site.cycle();
    // Then: its own loop may have been faster
    assertThat(site.points())
        .filteredOn(point -> point.origin() == Origin.RESYNC)
        .singleElement()
        .satisfies(point -> assertThat(point.changedBytes()).isEqualTo(Cluster.SIZE_BYTES));
    site.checkNewestPoints(1);
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
  }
}
