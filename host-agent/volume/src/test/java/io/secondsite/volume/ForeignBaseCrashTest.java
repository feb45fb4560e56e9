package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.changed;
import static io.secondsite.volume.VolumeRig.content;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.CrashSweep.Expected;
import io.secondsite.volume.FaultyFiles.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I2, I3, I5, I26: taking a foreign image on, draining it, and folding into it meanwhile. */
class ForeignBaseCrashTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private final Expected before = new Expected();
  private final byte[] old = content(1, 4 * CLUSTER + 1024);
  private final byte[] second = changed(old, 3 * CLUSTER - 512, 1);
  private final byte[] third = changed(second, 5 * CLUSTER, 3);
  private Path image;
  private Path template;

  @BeforeEach
  void createImage() throws IOException {
    image = Files.write(folder.resolve("old.raw"), old);
    template = Files.createDirectory(folder.resolve("template"));
  }

  private void adopt(int drained) throws IOException {
    try (VolumeRig rig = VolumeRig.create(template)) {
      before.put(rig.adopt(image), old);
      rig.drain(drained);
      before.put(rig.delta(second, 1), second);
      before.put(rig.delta(third, 3), third);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anImageIsTakenOnOrNot(Fault fault) throws IOException {
    VolumeRig.create(template).close();
    Expected after = new Expected();
    after.put(new PointId(1, 1), Map.of(VolumeRig.VDA, old));
    CrashSweep.run(
        folder, fault, template, rig -> rig.adopt(image), List.of(new Expected(), after));
  }

  @ParameterizedTest
  @EnumSource
  void whateverIsDrainedWhenThePointsStay(Fault fault) throws IOException {
    adopt(1);
    CrashSweep.run(folder, fault, template, rig -> rig.drain(100), List.of(before));
  }

  @ParameterizedTest
  @EnumSource
  void aFoldIntoAHalfDrainedBaseIsDoneOrNotAtAll(Fault fault) throws IOException {
    adopt(2);
    PointId first = before.firstKey();
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> rig.volume.foldOldest(),
        List.of(before, before.without(first)));
  }

  @ParameterizedTest
  @EnumSource
  void aFoldThenTheRestOfTheDrain(Fault fault) throws IOException {
    adopt(0);
    PointId first = before.firstKey();
    CrashSweep.run(
        folder,
        fault,
        template,
        rig -> {
          rig.volume.foldOldest();
          rig.drain(100);
        },
        List.of(before, before.without(first)));
  }
}
