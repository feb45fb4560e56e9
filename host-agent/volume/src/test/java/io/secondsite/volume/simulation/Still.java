package io.secondsite.volume.simulation;

import static io.secondsite.volume.simulation.Scene.A;
import static io.secondsite.volume.simulation.Scene.B;
import static io.secondsite.volume.simulation.Scene.C;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A volume at rest: what it should show, and its files but for the lock. */
record Still(Path root, Model model, List<Path> files) {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  static Still of(Path root, Model model) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return new Still(
          root,
          model,
          all.filter(Files::isRegularFile)
              .filter(file -> !file.endsWith("lock"))
              .map(root::relativize)
              .sorted()
              .toList());
    }
  }

  /** Five points of disks that grow, shrink, come and go, in two epochs; one point is pinned. */
  static Still quiet(Path folder) throws IOException {
    Path root = Files.createDirectory(folder.resolve("quiet"));
    try (Scene scene = Scene.create(root)) {
      scene.initial(Map.of(A, 4 * CLUSTER + 1024, B, 3 * CLUSTER));
      scene.delta(Map.of(A, 4 * CLUSTER + 1024, B, 2 * CLUSTER - 512), false);
      scene.delta(Map.of(A, 2 * CLUSTER, C, CLUSTER), false);
      scene.raiseEpoch("site-b");
      scene.delta(Map.of(A, 4 * CLUSTER, C, CLUSTER), false);
      scene.delta(Map.of(A, 4 * CLUSTER, C, 2 * CLUSTER), true);
      scene.pin("kept", 1);
      return of(root, scene.model());
    }
  }
}
