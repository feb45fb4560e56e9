package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.RecoveryPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChosenDisksTest {
  @TempDir private Path folder;

  private Site site;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder, 23).withMachine(8).withEngine();
    site.hypervisor.addDisk(Site.VM, "vdx", 1 << 20);
    site.hypervisor.untrack(Site.VM, "vdx", "raw has no bitmap");
    site.engine().start();
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  private ReplicationSpec without(String... disks) {
    ReplicationSpec spec = site.spec();
    return new ReplicationSpec(
        spec.vm(),
        spec.peer(),
        spec.frequency(),
        spec.compression(),
        spec.scratchBytesMax(),
        spec.recoveryPointsMax(),
        null,
        null,
        null,
        null,
        0,
        List.of(disks));
  }

  private List<String> targets(RecoveryPoint point) {
    return point.disks().stream().map(disk -> disk.target()).toList();
  }

  @Test
  void anExcludedDiskIsNotReplicatedEvenWhereItCouldNotBe() throws Exception {
    site.engine().enable(without("vdx"));
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 1, 1);
    site.cycle();
    // When: it outlives a restart
    site.restartEngine();
    site.hypervisor.write(Site.VM, "vda", 4, (byte) 2, 1);
    site.cycle();
    // Then
    assertThat(site.view().spec().excludedDisks()).containsExactly("vdx");
    assertThat(site.points()).hasSize(2);
    assertThat(site.points())
        .allSatisfy(point -> assertThat(targets(point)).contains("vda").doesNotContain("vdx"));
  }

  @Test
  void anExcludedRawDiskDoesNotSlowTheReplicationDown() throws Exception {
    site.hypervisor.makeRaw(Site.VM, "vdx");
    site.engine().enable(without("vdx"));
    ReplicationChange often =
        new ReplicationChange(new Frequency(Duration.ofSeconds(15)), null, null, null);
    assertThat(site.engine().change(Site.VM, often).spec().frequency().seconds()).isEqualTo(15);
  }

  @Test
  void anExcludedDiskThatIsTakenAwayIsNoMatter() throws Exception {
    site.engine().enable(without("vdx"));
    site.cycle();
    site.hypervisor.removeDisk(Site.VM, "vdx");
    site.cycle();
    assertThat(site.points()).hasSize(2);
  }

  @Test
  void theBootDiskAndAllDisksAndUnknownDisksAreRefusedBeforeAnythingHappens() {
    assertRefused("machine 'web' boots from vda", "vda");
    assertRefused("has no disk vdz, its disks are vda, ", "vdx", "vdz");
    assertRefused("at least one disk", "vda", "vdb", "vdx");
    assertThat(site.engine().replications()).isEmpty();
  }

  private void assertRefused(String why, String... disks) {
    assertThatThrownBy(() -> site.engine().enable(without(disks)))
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
  }
}
