package io.secondsite.disk.qcow2;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeTry;

/** Chains of three points over a raw base, with QEMU and our reader as two judges. */
final class ChainTest {

  @BeforeTry
  void needQemu() {
    QemuImg.assumePresent("qemu-img");
  }

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void everyPointOfAChainShowsItsInstant(@ForAll long seed) throws IOException {
    // Given
    Random random = new Random(seed);
    DiskModel model = new DiskModel(random.nextInt(1, 40 * 128) * Qcow2Header.SECTOR_BYTES);
    Path folder = Files.createTempDirectory("chain");
    try {
      model.writeRaw(folder.resolve("base.raw"));
      Optional<String> backing = Optional.of("base.raw");
      String format = "raw";
      for (String name : List.of("one.qcow2", "two.qcow2", "three.qcow2")) {
        Path point = folder.resolve(name);
        // When
        model.writePoint(point, backing, format, random.nextLong());
        // Then
        Path expected = folder.resolve("expected.raw");
        model.writeRaw(expected);
        QemuImg.check(point);
        QemuImg.assertIdentical(point, "qcow2", expected, "raw");
        try (Qcow2Reader reader = Qcow2Reader.open(point)) {
          reader.expectBacking(backing);
        }
        backing = Optional.of(name);
        format = "qcow2";
      }
      Clusters.assertShows(
          model,
          folder.resolve("three.qcow2"),
          folder.resolve("two.qcow2"),
          folder.resolve("one.qcow2"));
    } finally {
      delete(folder);
    }
  }

  @Property(tries = 6, shrinking = ShrinkingMode.OFF)
  void pointsOfDifferentSizesAreClippedAsQemuDoes(@ForAll long seed) throws IOException {
    // Given: what a shrink cuts must stay zeros when the disk grows again
    Random random = new Random(seed);
    DiskModel model = new DiskModel(20 * Cluster.SIZE_BYTES);
    Path folder = Files.createTempDirectory("chain");
    try {
      Path one = folder.resolve("one.qcow2");
      model.writePoint(one, Optional.empty(), "", random.nextLong());
      model.resize(random.nextInt(1, 20) * Cluster.SIZE_BYTES);
      Path two = folder.resolve("two.qcow2");
      model.writePoint(two, Optional.of("one.qcow2"), "qcow2", random.nextLong());
      model.resize(30 * Cluster.SIZE_BYTES - 512);
      Path three = folder.resolve("three.qcow2");
      // When
      model.writePoint(three, Optional.of("two.qcow2"), "qcow2", random.nextLong());
      // Then
      Path expected = folder.resolve("expected.raw");
      model.writeRaw(expected);
      QemuImg.check(three);
      QemuImg.assertIdentical(three, "qcow2", expected, "raw");
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
