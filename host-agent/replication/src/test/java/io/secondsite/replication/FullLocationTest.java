package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.LocationSettings;
import io.secondsite.volume.SpaceLevel;
import io.secondsite.volume.SpaceLimits;
import io.secondsite.volume.StorageLocations;
import io.secondsite.volume.StoreSettings;
import io.secondsite.volume.VolumeStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storage location that gets full while a machine is replicated into it; needs root. */
class FullLocationTest {
  private static final int CLUSTERS = 40;
  private static final long STEP_BYTES = 8 << 10;
  private static final long ROOM_BYTES_MAX = 4 << 20;
  private static final Duration RESUMES_WITHIN = Duration.ofSeconds(60);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Path ballast = Path.of("");
  private Path root = Path.of("");

  @SuppressWarnings("NullAway.Init")
  private Site site;

  @BeforeEach
  void mount() throws Exception {
    root = Files.createDirectories(folder.resolve("store"));
    ballast = root.resolve("ballast");
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", root.toString()) == 0, "root");
  }

  @AfterEach
  void unmount() throws Exception {
    if (site != null) {
      site.close();
    }
    run("umount", root.toString());
  }

  private int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("command.log").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private void opened(int reservePercent) {
    SpaceLimits limits = new SpaceLimits(reservePercent, 1L << 30, 70, 85, 95);
    site =
        new Site(folder, 7, (at, settings, clock) -> open(limits, at, settings, clock))
            .withMachine(CLUSTERS);
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 1, 1);
  }

  private VolumeStore open(SpaceLimits limits, Path at, StoreSettings settings, Clock clock)
      throws IOException {
    Path registry = Files.createDirectories(folder.resolve("registry"));
    return StorageLocations.open(
        List.of(new LocationSettings("small", at, Optional.empty(), limits, true)),
        registry,
        settings,
        clock);
  }

  /** Takes all room but so much. */
  private void fill(long bytesLeft) throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (Files.getFileStore(root).getUsableSpace() >= bytesLeft + page.length) {
        out.write(page);
      }
    }
  }

  private void isPausedForWantOfSpace(int points) throws Exception {
    assertThat(site.view().state()).isInstanceOf(ReplicationState.Paused.class);
    assertThat(Objects.requireNonNull(site.view().lastError()).code()).isEqualTo(Code.NO_SPACE);
    assertThat(site.points()).hasSize(points);
    site.checkPoints();
  }

  private void writes(int seed) {
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) seed, seed * 1000L + cluster);
    }
  }

  @Test
  void I15_fullAnywhereInAPointItLosesNothingAndEveryPointIsReadWithoutRoom() throws Exception {
    // Given
    opened(0);
    site.withEngine().engine().start();
    site.engine().enable(site.spec());
    site.cycle();
    writes(1);
    site.cycle();
    int refusals = 0;
    for (long room = 0; site.points().size() == 2; room += STEP_BYTES) {
      assertThat(room).isLessThan(ROOM_BYTES_MAX);
      writes(2);
      fill(room);
      // When
      try {
        site.cycle();
      } catch (ReplicationException e) {
        // Then
        isPausedForWantOfSpace(2);
        refusals++;
        fill(0);
        site.restartReplica();
        site.checkPoints();
        assertThat(site.volume().problems()).isEmpty();
      }
      Files.delete(ballast);
    }
    assertThat(refusals).isGreaterThan(2);
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
    site.checkPoints();
  }

  @Test
  void belowTheReserveNoPointBeginsAndItGoesOnWithinAMinuteOfThereBeingRoom() throws Exception {
    // Given
    DrivenWaiting waiting = new DrivenWaiting();
    opened(25);
    site.withEngine(() -> waiting).engine().start();
    site.engine().enable(site.spec());
    waiting.nextTurn();
    waiting.letGo();
    Instant due = waiting.nextTurn();
    // When
    fill(3 << 20);
    comesTo(due, waiting);
    due = waiting.nextTurn();
    // Then
    isPausedForWantOfSpace(1);
    assertThat(((StorageLocations) site.store).statuses().getFirst().level())
        .isEqualTo(SpaceLevel.CRITICAL);
    comesTo(due, waiting);
    due = waiting.nextTurn();
    isPausedForWantOfSpace(1);
    // When: just after it was asked
    Instant roomMade = site.clock.instant();
    Files.delete(ballast);
    comesTo(due, waiting);
    waiting.nextTurn();
    // Then
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Replicating());
    assertThat(site.points()).hasSize(2);
    assertThat(Duration.between(roomMade, due)).isLessThanOrEqualTo(RESUMES_WITHIN);
    site.checkPoints();
  }

  private void comesTo(Instant turn, DrivenWaiting waiting) {
    site.clock.advance(Duration.between(site.clock.instant(), turn));
    waiting.letGo();
  }
}
