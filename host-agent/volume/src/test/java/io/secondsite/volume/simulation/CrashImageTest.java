package io.secondsite.volume.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * I2, I3, I5, I15, I16: between any two calls of everything that writes the machine may stop, and
 * any of these calls may fail; what is acknowledged is there afterwards, whole.
 */
class CrashImageTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  /** Everything that was not synced is gone at each sync, anything of it at the other calls. */
  @ParameterizedTest
  @EnumSource
  void I3_aCrashAtEveryCallLeavesEveryAcknowledgedPointWhole(Workflow workflow) throws IOException {
    // Given
    Sweep sweep = new Sweep(folder, workflow);
    // When, then
    int images =
        sweep.crashImages((number, call) -> {
          if (call.syncs()) {
            return List.of(Loss.EVERYTHING);
          }
          return number % 3 == 0 ? List.of(Loss.NOTHING) : List.of(Loss.ANYTHING);
        });
    assertThat(images).isGreaterThan(5);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("soak")
  void I3_everyKindOfCrashAtEveryCallLeavesEveryAcknowledgedPointWhole(Workflow workflow)
      throws IOException {
    Sweep sweep = new Sweep(folder, workflow).withQemuEvery(1);
    List<Loss> losses =
        List.of(Loss.NOTHING, Loss.EVERYTHING, Loss.ANYTHING, Loss.ANYTHING, Loss.ANYTHING);
    assertThat(sweep.crashImages((_, _) -> losses)).isGreaterThan(5);
  }

  @Test
  void I5_aVolumeIsThereOrCanBeMade() throws IOException {
    // Given
    SimulatedDisk disk =
        SimulatedDisk.over(
            Files.createDirectory(folder.resolve("disk")),
            Files.createDirectory(folder.resolve("kept")),
            1);
    int[] images = new int[1];
    disk.faults()
        .watch(call -> {
          Path image = folder.resolve("image-" + images[0]++);
          disk.image(image, call.syncs() ? Loss.EVERYTHING : Loss.ANYTHING, new Random(images[0]));
          // When, then
          try (Scene scene = openOrCreate(image)) {
            assertThat(scene.volume().problems()).as("before call " + images[0]).isEmpty();
            scene.initial(Map.of(Scene.A, 1024));
            scene.check();
          }
        });
    Scene.create(disk.root()).close();
    assertThat(images[0]).isGreaterThan(10);
  }

  private static Scene openOrCreate(Path root) throws IOException {
    try {
      return Scene.open(root, Scene.nothing());
    } catch (VolumeException e) {
      assertThat(e.code()).isEqualTo(VolumeException.Code.NOT_FOUND);
      return Scene.create(root);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"INITIAL_COPY", "DELTA_THAT_RESIZES_ADDS_AND_REMOVES_DISKS", "FOLD", "MERGE"})
  void I3_aCrashWhileOpeningAfterACrashLosesNothing(Workflow workflow) throws IOException {
    assertThat(new Sweep(folder, workflow).crashImagesOfOpenings(17)).isGreaterThan(3);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("soak")
  void I3_noCrashWhileOpeningAfterACrashLosesAnything(Workflow workflow) throws IOException {
    assertThat(new Sweep(folder, workflow).crashImagesOfOpenings(1)).isPositive();
  }

  /** Another part of the calls for each workflow. */
  @ParameterizedTest
  @CsvSource({"KILL, 9", "ERROR, 5", "LOST_SYNC, 1", "FULL, 3"})
  void I5_I15_I16_aFailedCallIsNeverAnAcknowledgementNorALoss(Faults.Kind kind, int step)
      throws IOException {
    int workflows = 0;
    for (Workflow workflow : Workflow.values()) {
      // Given
      Path folderOfOne = Files.createDirectory(folder.resolve(workflow.name()));
      Sweep sweep = new Sweep(folderOfOne, workflow);
      // When, then
      sweep.failures(kind, 1 + workflows++ % step, step);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"KILL", "ERROR", "LOST_SYNC", "FULL"})
  @Tag("soak")
  void I5_I15_I16_noFailedCallIsEverAnAcknowledgementNorALoss(Faults.Kind kind) throws IOException {
    for (Workflow workflow : Workflow.values()) {
      Path folderOfOne = Files.createDirectory(folder.resolve(workflow.name()));
      assertThat(new Sweep(folderOfOne, workflow).failures(kind, 1, 1)).isPositive();
    }
  }
}
