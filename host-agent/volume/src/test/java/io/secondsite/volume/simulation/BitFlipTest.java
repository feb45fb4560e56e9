package io.secondsite.volume.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.volume.PointId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * I7: a flipped bit of any file that lies in a volume's home is told, healed, or in dead space; no
 * wrong byte is served, and points that do not need the damaged place stay usable.
 */
class BitFlipTest {
  private static final int FLIPS = 300;
  private static final int FLIPS_SOAK = 10_000;
  private static final long SEED = 4711;

  /** Where tables and headers stand; the rest of a file is mostly data and holes. */
  private static final int HEAD_BYTES = 512;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @Test
  void I7_noFlippedBitOfAnyFileIsServed() throws IOException {
    flip(FLIPS);
  }

  @Test
  @Tag("soak")
  void I7_noneOfTenThousandFlippedBitsIsServed() throws IOException {
    flip(FLIPS_SOAK);
  }

  private void flip(int flips) throws IOException {
    // Given
    Random random = new Random(SEED);
    List<Still> stills =
        List.of(Still.quiet(folder), midRemoval(Workflow.FOLD), midRemoval(Workflow.MERGE));
    Map<String, Integer> told = new TreeMap<>();
    for (int flip = 0; flip < flips; flip++) {
      Still still = stills.get(flip % stills.size());
      Path file = still.files().get(random.nextInt(still.files().size()));
      Path root = folder.resolve("flip");
      Sweep.copy(still.root(), root);
      long bit = place(random, Files.size(still.root().resolve(file)));
      // When
      flip(root.resolve(file), bit);
      Damaged found = look(root, still.model(), "seed " + SEED + ", " + file + ", bit " + bit);
      // Then
      requireOthersUsable(found, still.model(), file, bit);
      told.merge(
          Reach.kind(file), found.problems() || !found.lost().isEmpty() ? 1 : 0, Integer::sum);
      SimulatedDisk.delete(List.of(root));
    }
    assertThat(told.keySet())
        .contains("base.raw", "base.sums", "qcow2", "sums", "json", "points", "epoch.json")
        .contains("pins.json", "volume.json", "removal.json", "merged");
    assertThat(told.get("points")).isPositive();
    assertThat(told.get("base.raw")).isPositive();
    assertThat(told.get("sums")).isPositive();
    assertThat(told.get("qcow2")).isPositive();
  }

  private static Damaged look(Path root, Model model, String what) throws IOException {
    try {
      return Damaged.look(root, model);
    } catch (IOException | RuntimeException | Broken e) {
      throw new AssertionError(what + ": " + e, e);
    }
  }

  /** A volume whose process died when a removal was decided and nothing of it done. */
  private Still midRemoval(Workflow removal) throws IOException {
    Path live = Files.createDirectory(folder.resolve(removal + "-live"));
    Path root = folder.resolve(removal + "-root");
    try (Scene scene = Scene.create(live)) {
      removal.prepare(scene);
    }
    Model before =
        new Sweep(Files.createDirectory(folder.resolve(removal + "-sweep")), removal).before();
    SimulatedDisk disk =
        SimulatedDisk.over(live, Files.createDirectory(folder.resolve(removal + "-kept")), SEED);
    Path record = disk.files().resolve(Simulation.VM.toString()).resolve("removal.json");
    try (Scene scene = Scene.open(disk.root(), before)) {
      disk.faults()
          .watch(_ -> {
            if (Files.exists(record) && !Files.exists(root)) {
              disk.image(root, Loss.NOTHING, new Random(SEED));
            }
          });
      removal.run(scene);
      return Still.of(root, scene.model());
    }
  }

  private static long place(Random random, long sizeBytes) {
    long bits = sizeBytes * 8;
    long head = Math.min(bits, HEAD_BYTES * 8L);
    return switch (random.nextInt(3)) {
      case 0 -> random.nextLong(head);
      case 1 -> bits - 1 - random.nextLong(head);
      default -> random.nextLong(bits);
    };
  }

  private static void flip(Path file, long bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
    Files.write(file, bytes);
  }

  /** Only the point of the file and those above it that have the disk may be lost. */
  private static void requireOthersUsable(Damaged found, Model model, Path file, long bit) {
    Set<PointId> mayBeLost = Reach.mayBeLost(model, file);
    Set<PointId> wrongly = new TreeSet<>(found.lost());
    wrongly.removeAll(mayBeLost);
    assertThat(wrongly).as("lost through " + file + ", bit " + bit).isEmpty();
  }
}
