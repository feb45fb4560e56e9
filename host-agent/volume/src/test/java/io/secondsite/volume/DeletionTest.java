package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deleted replica is kept for a while, and then gone for good. */
class DeletionTest {
  @TempDir Path root;
  private final ManualBootClock boot = new ManualBootClock();
  private final byte[] content = VolumeRig.content(1, 2 * 65_536);

  private VolumeRig volume(int lockHours) throws IOException {
    VolumeRig rig = VolumeRig.create(root, boot);
    rig.volume.keep(new RetentionSettings(24, List.of(), lockHours, 14, 2880));
    rig.initial(content);
    rig.delta(content, 1);
    return rig;
  }

  @Test
  void aDeletedVolumeTakesNoPointAndKeepsItsPoints() throws IOException {
    try (VolumeRig rig = volume(0)) {
      rig.volume.delete();
      assertThatThrownBy(() -> rig.delta(content, 0))
          .isInstanceOfSatisfying(
              VolumeException.class,
              e -> assertThat(e.code()).isEqualTo(VolumeException.Code.DELETED));
      boot.advance(Duration.ofDays(13));
      assertThat(rig.volume.prune(1)).isZero();
      assertThat(rig.store.disposeOfDeleted()).isEmpty();
      assertThat(rig.volume.points()).hasSize(2);
    }
  }

  @Test
  void itCanBeRestoredAlsoAfterARestart() throws IOException {
    VolumeRig before = volume(0);
    Deletion deletion = before.volume.delete();
    assertThat(before.volume.delete()).isEqualTo(deletion);
    before.close();
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START, boot)) {
      assertThat(rig.volume.deletion()).contains(deletion);
      rig.volume.restore();
      assertThat(rig.volume.deletion()).isEmpty();
      rig.delta(content, 0);
      assertThat(rig.volume.points()).hasSize(3);
    }
  }

  @Test
  void whenItsTimeIsOverNothingOfItIsLeft() throws IOException {
    try (VolumeRig rig = volume(0)) {
      rig.volume.delete();
      boot.advance(Duration.ofDays(14));
      assertThat(rig.store.disposeOfDeleted()).containsExactly(VolumeRig.VM);
      assertThat(rig.store.volumes()).isEmpty();
      try (Stream<Path> left = Files.list(root)) {
        assertThat(left.map(VolumeLayout::name)).containsExactly(ReplicaTime.FILE);
      }
    }
  }

  @Test
  void I44_aDeletedVolumeIsKeptUntilItsLastLockEnds() throws IOException {
    int lockHours = 30 * 24;
    try (VolumeRig rig = volume(lockHours)) {
      rig.volume.delete();
      boot.advance(Duration.ofHours(lockHours).minusSeconds(1));
      assertThat(rig.store.disposeOfDeleted()).isEmpty();
      boot.advance(Duration.ofSeconds(1));
      assertThat(rig.store.disposeOfDeleted()).hasSize(1);
    }
  }

  @Test
  void aPinHoldsADeletedVolume() throws IOException {
    try (VolumeRig rig = volume(0)) {
      rig.volume.pin("audit", rig.volume.points().getFirst().pointId());
      rig.volume.delete();
      boot.advance(Duration.ofDays(100));
      assertThat(rig.store.disposeOfDeleted()).isEmpty();
      rig.volume.unpin("audit");
      assertThat(rig.store.disposeOfDeleted()).hasSize(1);
    }
  }

  @Test
  void whatACrashLeftOfARemovalIsSwept() throws IOException {
    VolumeRig rig = volume(0);
    rig.close();
    Files.move(rig.home(), root.resolve(VolumeRig.VM + ".removed"));
    try (ReplicaStore store =
        ReplicaStore.open(root, VolumeRig.SETTINGS, java.time.Clock.systemUTC())) {
      assertThat(store.volumes()).isEmpty();
      store.disposeOfDeleted();
      assertThat(root.resolve(VolumeRig.VM + ".removed")).doesNotExist();
    }
  }

  @Test
  void aMarkThatCannotBeReadKeepsTheVolumeForEver() throws IOException {
    VolumeRig before = volume(0);
    before.volume.delete();
    before.close();
    Files.writeString(before.home().resolve("deleted.json"), "{}");
    try (VolumeRig rig = VolumeRig.open(root, VolumeRig.START, boot)) {
      boot.advance(Duration.ofDays(1000));
      assertThat(rig.store.disposeOfDeleted()).isEmpty();
      assertThat(rig.volume.problems()).anyMatch(it -> it.file().equals("deleted.json"));
    }
  }

  @Test
  void onePointIsRemovedUnlessItIsTheNewest() throws IOException {
    try (VolumeRig rig = volume(0)) {
      PointId oldest = rig.volume.points().getFirst().pointId();
      PointId newest = rig.volume.points().getLast().pointId();
      assertThatThrownBy(() -> rig.volume.remove(newest)).hasMessageContaining("newest");
      rig.volume.remove(oldest);
      assertThat(rig.volume.points()).extracting(RecoveryPoint::pointId).containsExactly(newest);
      assertThatThrownBy(() -> rig.volume.remove(newest)).hasMessageContaining("last good");
    }
  }
}
