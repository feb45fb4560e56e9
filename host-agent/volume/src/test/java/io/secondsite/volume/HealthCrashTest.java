package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.FaultyFiles.Fault;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I5, I7: whenever the power goes, no listed point that rests on damage counts as sound. */
class HealthCrashTest {
  private static final int CLUSTERS = 2;
  private static final int OPERATIONS_MAX = 200;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @ParameterizedTest
  @EnumSource(Fault.class)
  void I7_aPointThatInheritsDamageIsListedWithItOrNotAtAll(Fault fault) throws IOException {
    boolean struck = true;
    for (int failAt = 1; struck; failAt++) {
      assertThat(failAt).isLessThan(OPERATIONS_MAX);
      Path root = Files.createDirectories(folder.resolve(fault + "-" + failAt));
      Path kept = Files.createDirectories(folder.resolve("kept-" + fault + "-" + failAt));
      byte[] content = content(1, CLUSTERS * Cluster.SIZE_BYTES);
      damaged(root, content);
      FaultyFiles files = new FaultyFiles(root, kept, fault, failAt, failAt);
      // When
      try (VolumeRig rig = VolumeRig.open(root, files)) {
        resync(rig, content);
      } catch (IOException e) {
        assertThat(files.struck()).as("%s", e).isTrue();
      }
      files.afterwards();
      struck = files.struck();
      // Then
      try (VolumeRig rig = VolumeRig.open(root)) {
        for (RecoveryPoint point : rig.volume.points()) {
          assertThat(rig.volume.health(point.pointId()))
              .as("%s, operation %d, %s", fault, failAt, point.pointId())
              .isInstanceOf(Health.Damaged.class);
        }
      }
    }
  }

  /** A volume with one point, of which cluster 0 is damaged and known to be. */
  private static void damaged(Path root, byte[] content) throws IOException {
    try (VolumeRig rig = VolumeRig.create(root)) {
      PointId point = rig.initial(content).pointId();
      Path base = rig.disk(VDA).resolve("base.raw");
      try (RandomAccessFile file = new RandomAccessFile(base.toFile(), "rw")) {
        file.seek(9);
        int old = file.read();
        file.seek(9);
        file.write(old ^ 1);
      }
      try {
        rig.volume.verify(point);
      } catch (VolumeException e) {
        assertThat(rig.volume.health(point)).isInstanceOf(Health.Damaged.class);
      }
    }
  }

  /** Cluster 1 comes anew, cluster 0 does not. */
  private static void resync(VolumeRig rig, byte[] content) throws IOException {
    PointHeader header =
        new PointHeader(
            rig.volume.epoch(),
            rig.volume.newest().orElseThrow().pointId(),
            Origin.RESYNC,
            null,
            List.of(VolumeRig.disk(VDA, content.length)));
    try (PointWriter writer = rig.volume.begin(header)) {
      VolumeRig.put(writer, VDA, 1, content);
      writer.commit(VolumeRig.seal());
    }
  }
}
