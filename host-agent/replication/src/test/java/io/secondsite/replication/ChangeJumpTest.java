package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A delta unlike all before it. */
class ChangeJumpTest {
  private static final int CLUSTERS = 400;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private final Random random = new Random(21);
  private Site site;

  @BeforeEach
  void usualDays() throws Exception {
    site = new Site(folder, 21).withMachine(CLUSTERS);
    site.changeJump = new ChangeJumpSettings(8, 64 * Cluster.SIZE_BYTES, 0.9, 0.2, 10);
    site.restartReplica();
    site.withEngine().engine().start();
    site.engine().enable(site.spec());
    site.cycle();
    for (int cycle = 0; cycle < 30; cycle++) {
      site.clock.advance(Duration.ofHours(1));
      write(4);
      site.cycle();
    }
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  private void write(int clusters) {
    for (int cluster = 0; cluster < clusters; cluster++) {
      site.hypervisor.write(Site.VM, "vda", random.nextInt(CLUSTERS), (byte) 1, random.nextLong());
    }
  }

  private void encrypt(int first, int clusters) throws Exception {
    for (int cluster = first; cluster < first + clusters; cluster++) {
      site.hypervisor.writeNoise(Site.VM, "vda", cluster, random);
    }
    site.clock.advance(Duration.ofSeconds(30));
    site.cycle();
  }

  @Test
  void theRansomwareHintPinsThePointsBefore() throws Exception {
    // Given
    List<RecoveryPoint> before = site.points();
    assertThat(ChangeJump.hint(site.volume())).isEmpty();
    // When: it takes three cycles
    encrypt(0, 100);
    Map<String, PointId> pins = site.volume().pins();
    encrypt(100, 100);
    encrypt(200, 100);
    // Then: the last one before it, one an hour older, one a day older, once
    assertThat(pins.values())
        .containsExactlyInAnyOrder(
            before.getLast().pointId(),
            before.get(before.size() - 2).pointId(),
            before.get(before.size() - 25).pointId());
    assertThat(site.volume().pins()).isEqualTo(pins);
    assertThat(ChangeJump.hint(site.volume()).orElseThrow())
        .contains("after " + before.getLast().pointId(), "pinned");
    // And replication goes on
    site.checkNewestPoints(3);
    // When: somebody has looked
    for (String pin : pins.keySet()) {
      site.volume().unpin(pin);
    }
    // Then
    assertThat(ChangeJump.hint(site.volume())).isEmpty();
  }

  @Test
  void muchThatShrinksIsNoHint() throws Exception {
    write(300);
    site.cycle();
    assertThat(site.volume().pins()).isEmpty();
  }

  @Test
  void littleThatDoesNotShrinkIsNoHint() throws Exception {
    encrypt(0, 20);
    assertThat(site.volume().pins()).isEmpty();
  }

  @Test
  void aMachineWhoseChangesNeverShrinkGivesNoHint() throws Exception {
    // Given: it encrypts its own disk, as guests do
    for (int cycle = 0; cycle < 60; cycle++) {
      encrypt(cycle, 6);
    }
    // When
    encrypt(0, 300);
    // Then
    assertThat(site.volume().pins()).isEmpty();
  }

  @Test
  void noHintIsGivenWhereNobodyWantsOne() throws Exception {
    // Given
    site.changeJump = new ChangeJumpSettings(0, 1, 0, 0, 1);
    site.restartReplica();
    // When
    encrypt(0, 300);
    // Then
    assertThat(site.volume().pins()).isEmpty();
  }
}
