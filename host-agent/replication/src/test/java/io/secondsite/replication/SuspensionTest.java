package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.ReplicationHealth.Level;
import io.secondsite.replication.ReplicationState.Suspended;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine, or a whole host, that its owner holds. */
class SuspensionTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder, 9).withMachine(40).withEngine();
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 1, 1);
    site.engine().start();
    site.engine().enable(site.spec());
    site.cycle();
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  private void assertSuspended(String reason) {
    assertThat(site.view().state())
        .isEqualTo(new Suspended(new ReplicationState.Replicating(), reason));
    assertThatThrownBy(site::cycle)
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).isEqualTo(Code.SUSPENDED));
  }

  @Test
  void nothingIsCapturedUntilItIsResumedAndThenOneDeltaBringsAll() throws Exception {
    // Given
    site.engine().suspend(Site.VM, "the link is needed");
    assertSuspended("the link is needed");
    assertThat(site.view().health().level()).isEqualTo(Level.WARNING);
    for (int cluster = 5; cluster < 10; cluster++) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) 2, cluster);
    }
    assertThat(site.points()).hasSize(1);
    // When
    site.engine().resume(Site.VM);
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
    assertThat(site.view().health().level()).isEqualTo(Level.NORMAL);
    site.checkPoints();
  }

  @Test
  void itOutlivesARestart() throws Exception {
    // Given
    site.engine().suspend(Site.VM, "moved by hand");
    // When
    site.restartEngine();
    // Then
    assertSuspended("moved by hand");
    site.engine().resume(Site.VM);
    site.restartEngine();
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
  }

  @Test
  void aCycleUnderWayBreaksOffWithoutBeingAFailure() throws Exception {
    // Given
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 2, 2);
    site.hypervisor.whileCaptured(() -> {
      try {
        site.engine().suspend(Site.VM, "now");
      } catch (ReplicationException e) {
        throw new AssertionError(e);
      }
    });
    // When
    assertThatThrownBy(site::cycle)
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).isEqualTo(Code.SUSPENDED));
    // Then
    assertThat(site.view().lastError()).isNull();
    assertThat(site.view().counters().cyclesFailed()).isZero();
    assertThat(site.hypervisor.isCapturing(Site.VM)).isFalse();
    site.hypervisor.whileCaptured(() -> {});
    site.engine().resume(Site.VM);
    site.cycle();
    site.checkPoints();
  }

  @Test
  void theHostsMaintenanceHoldsAllMachinesAndOutlivesARestart() throws Exception {
    // Given
    site.engine().maintenance().begin("new memory");
    assertSuspended("host maintenance: new memory");
    site.restartEngine();
    assertSuspended("host maintenance: new memory");
    // When
    site.engine().maintenance().end();
    // Then
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.restartEngine();
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
  }

  @Test
  void whatItsOwnerSuspendedStaysSoAfterTheMaintenance() throws Exception {
    // Given
    site.engine().suspend(Site.VM, "by hand");
    site.engine().maintenance().begin("new disks");
    // When
    site.engine().maintenance().end();
    // Then
    assertSuspended("by hand");
    // And the other way round
    site.engine().maintenance().begin("new disks");
    site.engine().resume(Site.VM);
    assertSuspended("host maintenance: new disks");
  }

  @Test
  void aDamagedNoteOfTheMaintenanceHoldsTheHost() throws Exception {
    // Given
    site.engine().maintenance().begin("new memory");
    try (var files = Files.list(folder.resolve("engine").resolve("maintenance"))) {
      Files.writeString(files.findFirst().orElseThrow(), "{");
    }
    // When
    site.restartEngine();
    // Then
    assertThat(site.view().state()).isInstanceOf(Suspended.class);
    site.engine().maintenance().end();
    site.cycle();
  }

  @Test
  void timeThatWasHeldIsNoTimeThatWasMissed() throws Exception {
    // Given
    site.engine().suspend(Site.VM, "a long night");
    site.clock.advance(Duration.ofHours(9));
    // When
    site.engine().resume(Site.VM);
    // Then
    assertThat(site.view().health().reasons()).isEmpty();
    assertThat(site.view().rpo()).isEqualTo(Duration.ofHours(9));
  }
}
