package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QEMU reads every point without us: an oracle that nobody here wrote. */
class VolumeQemuTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  @TempDir(factory = MemoryFolder.class)
  Path root;

  private final Map<PointId, byte[]> expected = new TreeMap<>();

  @BeforeEach
  void requireQemu() {
    boolean present =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "qemu-img")));
    assumeTrue(present, "qemu-img is not installed");
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private void assertQemuAgrees(VolumeRig rig) throws IOException, InterruptedException {
    Path raw = root.resolve("expected.raw");
    for (RecoveryPoint point : rig.volume.points()) {
      Path file = rig.disk(VDA).resolve(point.pointId() + ".qcow2");
      run("qemu-img", "check", "-f", "qcow2", file.toString());
      byte[] content = expected.get(point.pointId());
      assertThat(content).isNotNull();
      Files.write(raw, content);
      String[] compare = {
        "qemu-img", "compare", "-f", "qcow2", "-F", "raw", file.toString(), raw.toString()
      };
      assertThat(run(compare)).contains("Images are identical");
    }
  }

  @Test
  void everyPointComparesIdenticalThroughDeltasMergesAndFolds() throws Exception {
    // Given: a disk that grows, shrinks within a cluster and grows again
    Random random = new Random(3);
    int[] clusters = {6, 9, 4, 9, 9, 12, 12};
    try (VolumeRig rig = VolumeRig.create(root)) {
      byte[] content = content(1, 8 * CLUSTER);
      expected.put(rig.initial(content).pointId(), content);
      for (int step = 0; step < clusters.length; step++) {
        content = Arrays.copyOf(content, clusters[step] * CLUSTER - 512 * random.nextInt(100));
        try (PointWriter writer = rig.beginDelta(content.length)) {
          int cluster = random.nextInt(clusters[step] - 1);
          System.arraycopy(content(step, CLUSTER), 0, content, cluster * CLUSTER, CLUSTER);
          VolumeRig.put(writer, VDA, cluster, content);
          int zero = random.nextInt(clusters[step] - 1);
          Arrays.fill(content, zero * CLUSTER, (zero + 1) * CLUSTER, (byte) 0);
          writer.putZero(VDA, zero, 1);
          expected.put(writer.commit(VolumeRig.seal()).pointId(), content);
        }
      }
      assertQemuAgrees(rig);
      // When
      List<PointId> points = rig.volume.points().stream().map(RecoveryPoint::pointId).toList();
      rig.volume.merge(points.subList(2, 4), points.get(4));
      assertQemuAgrees(rig);
      rig.volume.foldOldest();
      rig.volume.merge(points.subList(1, 2), points.get(4));
      // Then
      assertQemuAgrees(rig);
      assertThat(rig.volume.points()).hasSize(4);
      assertThat(Files.size(rig.disk(VDA).resolve("base.raw")))
          .isEqualTo(rig.volume.points().getFirst().disks().getFirst().sizeBytes());
    }
  }

  @Test
  void everyPointOfEveryLineComparesIdentical() throws Exception {
    try (VolumeRig rig = VolumeRig.create(root)) {
      // Given: failovers at older points, disks of other sizes on each line, repeated failback
      Random random = new Random(5);
      byte[] content = content(1, 6 * CLUSTER);
      expected.put(rig.initial(content).pointId(), content);
      for (int line = 0; line < 4; line++) {
        for (int step = 0; step < 3; step++) {
          PointId parent = parent(rig, step == 0, random);
          int clusters = 3 + random.nextInt(6);
          byte[] next =
              VolumeRig.changed(
                  Objects.requireNonNull(expected.get(parent)),
                  clusters * CLUSTER - 512 * random.nextInt(100),
                  random.nextInt(clusters - 1));
          expected.put(write(rig, parent, next), next);
        }
        rig.volume.raiseEpoch(rig.volume.epoch(), "site-" + line);
      }
      assertQemuAgrees(rig);
      // When, then: what is left of each line after a merge on it
      for (ListedLine line : rig.volume.lines()) {
        List<RecoveryPoint> points = line.points();
        for (int index = 0; index + 1 < points.size(); index++) {
          if (!rig.volume.state().isHeld(points.get(index).pointId())) {
            rig.volume.merge(points.get(index).pointId(), points.get(index + 1).pointId());
            break;
          }
        }
      }
      assertQemuAgrees(rig);
      // And after the lines that were left, from the newest down
      int left = rig.volume.points().size();
      for (ListedLine line : rig.volume.lines().reversed()) {
        if (!line.current() && !rig.volume.state().isHeld(line.newest().pointId())) {
          rig.volume.removeLine(line.line());
          assertQemuAgrees(rig);
        }
      }
      assertThat(rig.volume.points().size()).isLessThan(left);
    }
  }

  private static PointId parent(VolumeRig rig, boolean any, Random random) {
    List<RecoveryPoint> points = rig.volume.points();
    return points.get(any ? random.nextInt(points.size()) : points.size() - 1).pointId();
  }

  /** Everything is sent that differs from the parent. */
  private PointId write(VolumeRig rig, PointId parent, byte[] content) throws IOException {
    byte[] before = Arrays.copyOf(Objects.requireNonNull(expected.get(parent)), content.length);
    long[] changed =
        LongStream.range(0, Cluster.count(content.length))
            .filter(
                at -> !Arrays.equals(VolumeRig.cluster(before, at), VolumeRig.cluster(content, at)))
            .toArray();
    return rig.deltaOn(parent, content, changed).pointId();
  }
}
