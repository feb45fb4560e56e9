package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I44: inside its lock nothing removes a point, whatever happens to clocks and files. */
class LockTest {
  private static final int LOCK_HOURS = 48;
  private static final RetentionSettings LOCKED =
      new RetentionSettings(0, List.of(), LOCK_HOURS, 14, 2880);

  @TempDir Path root;
  private final ManualBootClock boot = new ManualBootClock();
  private final byte[] content = VolumeRig.content(1, 3 * 65_536);

  private VolumeRig locked(int points) throws IOException {
    VolumeRig rig = VolumeRig.create(root, boot);
    rig.volume.keep(LOCKED);
    rig.initial(content);
    for (int point = 1; point < points; point++) {
      rig.delta(content, 1);
    }
    return rig;
  }

  private static void assertNothingGoes(VolumeRig rig, int points) throws IOException {
    PointId oldest = rig.volume.points().getFirst().pointId();
    assertThat(rig.volume.prune(1)).isZero();
    assertThatThrownBy(rig.volume::foldOldest)
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("is locked until");
    assertThat(rig.volume.points())
        .hasSize(points)
        .first()
        .matches(p -> p.pointId().equals(oldest));
  }

  @Test
  void I44_noPointGoesInsideItsLock() throws IOException {
    try (VolumeRig rig = locked(4)) {
      boot.advance(Duration.ofHours(LOCK_HOURS).minusSeconds(1));
      assertNothingGoes(rig, 4);
    }
  }

  @Test
  void afterItsLockAPointGoesAsTheSettingsSay() throws IOException {
    try (VolumeRig rig = locked(4)) {
      boot.advance(Duration.ofHours(LOCK_HOURS).plusSeconds(1));
      assertThat(rig.volume.prune(2880)).isEqualTo(3);
      assertThat(rig.volume.points()).hasSize(1);
      assertThat(rig.read(rig.volume.points().getFirst().pointId(), VolumeRig.VDA))
          .isEqualTo(content);
    }
  }

  @Test
  void I44_shorterSettingsShortenNoLockThatIsThere() throws IOException {
    try (VolumeRig rig = locked(3)) {
      rig.volume.keep(new RetentionSettings(0, List.of(), 0, 0, 1));
      assertNothingGoes(rig, 3);
      // A new point has no lock any more
      assertThat(rig.delta(content, 0).lockedUntil()).isNull();
    }
  }

  @Test
  void I44_settingTheWallClockForwardUnlocksNothing() throws IOException {
    locked(3).close();
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START.plus(Duration.ofDays(400)), boot)) {
      assertNothingGoes(rig, 3);
    }
  }

  @Test
  void I44_settingItForwardAndLosingTheTimesRecordUnlocksNothing() throws IOException {
    locked(3).close();
    Files.delete(root.resolve(ReplicaTime.FILE));
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START.plus(Duration.ofDays(400)), boot)) {
      assertNothingGoes(rig, 3);
    }
  }

  @Test
  void I44_aDamagedRecordOfTheTimeUnlocksNothing() throws IOException {
    locked(3).close();
    Files.writeString(root.resolve(ReplicaTime.FILE), "{}");
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START.plus(Duration.ofDays(400)), boot)) {
      assertNothingGoes(rig, 3);
    }
  }

  @Test
  void timeInWhichTheAgentWasDownCountsAsLongAsTheMachineRan() throws IOException {
    locked(3).close();
    boot.advance(Duration.ofHours(LOCK_HOURS + 1));
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START, boot)) {
      assertThat(rig.volume.prune(2880)).isEqualTo(2);
    }
  }

  @Test
  void timeInWhichTheMachineWasOffDoesNotCount() throws IOException {
    locked(3).close();
    boot.reboot();
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START.plus(Duration.ofDays(30)), boot)) {
      assertNothingGoes(rig, 3);
      boot.advance(Duration.ofHours(LOCK_HOURS));
      assertThat(rig.volume.prune(2880)).isEqualTo(2);
    }
  }

  @Test
  void unlockedPointsMayGoIntoALockedOne() throws IOException {
    try (VolumeRig rig = VolumeRig.create(root, boot)) {
      rig.initial(content);
      rig.delta(VolumeRig.content(2, content.length), 0);
      rig.volume.keep(LOCKED);
      byte[] newest = VolumeRig.content(3, content.length);
      RecoveryPoint locked = rig.delta(newest, 0, 1, 2);
      assertThat(rig.volume.prune(2880)).isEqualTo(2);
      assertThat(rig.read(locked.pointId(), VolumeRig.VDA)).isEqualTo(newest);
      assertThat(rig.volume.point(locked.pointId()).lockedUntil()).isEqualTo(locked.lockedUntil());
    }
  }

  @Test
  void damagedSettingsLetNothingGo() throws IOException {
    VolumeRig before = VolumeRig.create(root, boot);
    before.volume.keep(new RetentionSettings(0, List.of(), 0, 14, 2880));
    before.initial(content);
    before.delta(content, 1);
    before.close();
    Files.writeString(before.home().resolve("retention.json"), "{}");
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START, boot)) {
      assertThat(rig.volume.problems()).anyMatch(it -> it.file().equals("retention.json"));
      assertThat(rig.volume.prune(1)).isZero();
      assertThat(rig.volume.points()).hasSize(2);
    }
  }

  @Test
  void settingsAndLocksAreThereAfterARestart() throws IOException {
    locked(2).close();
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START, boot)) {
      assertThat(rig.volume.retention()).contains(LOCKED);
      PointId newest = rig.volume.newest().orElseThrow().pointId();
      assertThat(rig.volume.lockLeft(newest)).isEqualTo(Duration.ofHours(LOCK_HOURS));
    }
  }
}
