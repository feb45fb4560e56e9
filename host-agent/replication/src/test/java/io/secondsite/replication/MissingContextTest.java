package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.volume.RecoveryPoint.Origin;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export without the dirty bitmap that the capture named says nothing, least of all "none". */
class MissingContextTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void open() {
    site = new Site(folder, 1).withMachine(40);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void I8_aMissingDirtyBitmapStopsTheCycleAndIsNeverReadAsNothingChanged() throws Exception {
    // Given
    site.withEngine();
    site.engine().start();
    site.engine().enable(site.spec());
    site.cycle();
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 1, 4711);
    // When
    site.hypervisor.serveContexts(false);
    // Then
    assertThatThrownBy(site::cycle)
        .isInstanceOf(ReplicationException.class)
        .hasMessageContaining("qemu:dirty-bitmap:dirty");
    assertThat(site.points()).hasSize(1);
    site.hypervisor.serveContexts(true);
    assertThat(site.cycle().point().origin()).isIn(Origin.DELTA, Origin.RESYNC);
    site.checkPoints();
  }
}
