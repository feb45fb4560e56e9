package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.FaultyFiles.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I5: a deleted volume whose time is over is there whole, or gone for good; never in between. */
class DisposalCrashTest {
  private static final int OPERATIONS_MAX = 100;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private final ManualBootClock boot = new ManualBootClock();
  private final byte[] content = VolumeRig.content(1, 2 * 65_536);

  private ReplicaStore store(Path root, VolumeFiles files) throws IOException {
    return ReplicaStore.open(
        root, VolumeRig.SETTINGS, new ManualClock(VolumeRig.START), files, boot);
  }

  private void deleted(Path root) throws IOException {
    try (VolumeRig rig = VolumeRig.create(root, boot)) {
      rig.volume.keep(new RetentionSettings(24, List.of(), 0, 14, 2880));
      rig.initial(content);
      rig.delta(content, 1);
      rig.volume.delete();
    }
  }

  private boolean disposed(Path root, VolumeFiles files) {
    try (ReplicaStore store = store(root, files)) {
      return store.disposeOfDeleted().contains(VolumeRig.VM);
    } catch (IOException e) {
      return false;
    }
  }

  private void judge(Path root, boolean done, String when) throws IOException {
    try (ReplicaStore store = store(root, new RealFiles())) {
      if (!store.volumes().isEmpty()) {
        assertThat(done).as(when).isFalse();
        ReplicaVolume volume = store.volume(VolumeRig.VM);
        assertThat(volume.problems()).as(when).isEmpty();
        assertThat(volume.points()).as(when).hasSize(2);
        for (RecoveryPoint point : volume.points()) {
          volume.verify(point.pointId());
        }
      }
      store.disposeOfDeleted();
      assertThat(store.volumes()).as(when).isEmpty();
      // Another one of the same VM is made, and nothing of the old one is in its way
      store.create(VolumeRig.VM, "web-1");
      assertThat(store.volume(VolumeRig.VM).points()).isEmpty();
    }
    try (Stream<Path> left = Files.list(root)) {
      assertThat(left.filter(it -> VolumeLayout.name(it).endsWith(".removed"))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void I5_aHalfRemovedVolumeIsFinishedAndNeverListed(Fault fault) throws IOException {
    for (int failAt = 1; failAt < OPERATIONS_MAX; failAt++) {
      // Given
      Path root = Files.createDirectory(folder.resolve("run-" + failAt));
      Path kept = Files.createDirectory(folder.resolve("kept-" + failAt));
      deleted(root);
      boot.advance(Duration.ofDays(15));
      FaultyFiles files = new FaultyFiles(root, kept, fault, failAt, failAt);
      // When
      boolean done = disposed(root, files);
      files.afterwards();
      // Then
      judge(root, done, fault + " at operation " + failAt);
      VolumeModelTest.delete(root);
      if (!files.struck()) {
        assertThat(failAt).isGreaterThan(10);
        return;
      }
    }
    throw new AssertionError("the removal never got through");
  }
}
