package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I14: what was pinned stays when nobody can read any more what it was. */
class DamagedPinsTest {
  @TempDir(factory = MemoryFolder.class)
  Path root;

  @Test
  void I14_aPinWrittenAfterTheOthersWereDamagedDoesNotFreeThem() throws IOException {
    // Given
    byte[] content = content(1, 2 * Cluster.SIZE_BYTES);
    PointId pinned;
    try (VolumeRig rig = VolumeRig.create(root)) {
      pinned = rig.initial(content).pointId();
      rig.delta(content, 0);
      rig.volume.pin("kept", pinned);
      Files.writeString(rig.home().resolve("pins.json"), "{");
    }
    // When
    try (VolumeRig rig = VolumeRig.open(root)) {
      rig.volume.pin("drill", rig.volume.newest().orElseThrow().pointId());
    }
    // Then
    try (VolumeRig rig = VolumeRig.open(root)) {
      assertThat(rig.volume.pins()).containsOnlyKeys("drill");
      assertThatThrownBy(rig.volume::foldOldest).isInstanceOf(VolumeException.class);
      assertThat(rig.volume.problems())
          .anyMatch(problem -> problem.file().equals("pins.damaged.json"));
      Files.delete(rig.home().resolve("pins.damaged.json"));
    }
    try (VolumeRig rig = VolumeRig.open(root)) {
      rig.volume.foldOldest();
      assertThat(rig.volume.points()).noneMatch(point -> point.pointId().equals(pinned));
    }
  }
}
