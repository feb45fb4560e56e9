package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VDB;
import static io.secondsite.volume.VolumeRig.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of docs/operating/leaving.md, as they stand there, on a replica. */
class LeavingDocumentTest {
  private static final int SIZE_BYTES = 3 * Cluster.SIZE_BYTES;
  private static final SpaceLimits ROOMY = new SpaceLimits(0, 0, 70, 85, 95);
  private static final int POINTS = 4;

  @TempDir Path folder;
  private final List<PointId> points = new ArrayList<>();
  private final List<byte[]> contents = new ArrayList<>();
  private String document = "";

  @BeforeEach
  void replica() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/qemu-img")), "no qemu-img");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/jq")), "no jq");
    document = Files.readString(Path.of("..", "..", "docs", "operating", "leaving.md"));
    Path registry = Files.createDirectory(folder.resolve("registry"));
    Files.createDirectory(folder.resolve("out"));
    try (StorageLocations locations =
        StorageLocations.open(
            List.of(location("fast"), location("slow")),
            registry,
            VolumeRig.SETTINGS,
            new ManualClock(VolumeRig.START))) {
      ReplicaVolume volume =
          locations.create(VM, "web-1", new Placing("fast", Map.of("vdb", "slow")));
      for (int index = 0; index < POINTS; index++) {
        contents.add(VolumeRig.content(index, SIZE_BYTES));
        points.add(write(volume, contents.getLast()).pointId());
      }
    }
  }

  private LocationSettings location(String name) throws IOException {
    return new LocationSettings(
        name, Files.createDirectory(folder.resolve(name)), Optional.empty(), ROOMY, true);
  }

  private static RecoveryPoint write(ReplicaVolume volume, byte[] content) throws IOException {
    @Nullable PointId parent = volume.newest().map(RecoveryPoint::pointId).orElse(null);
    boolean full = parent == null;
    List<PointHeader.Disk> disks =
        List.of(
            new PointHeader.Disk(VDA, "vda", SIZE_BYTES, full),
            new PointHeader.Disk(VDB, "vdb", SIZE_BYTES, full));
    PointHeader header =
        parent == null
            ? PointHeader.initial(volume.epoch(), "copy-1", disks)
            : PointHeader.delta(volume.epoch(), parent, disks);
    try (PointWriter writer = volume.begin(header)) {
      for (long cluster = 0; cluster < Cluster.count(SIZE_BYTES); cluster++) {
        VolumeRig.put(writer, VDA, cluster, content);
        VolumeRig.put(writer, VDB, cluster, content);
      }
      return writer.commit(VolumeRig.seal());
    }
  }

  private List<String> blocks(String language) {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(document);
    return block.results().map(found -> found.group(1)).toList();
  }

  private String run(List<String> command, PointId point) throws Exception {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("VOLUME", folder.resolve("fast").resolve(VM.toString()).toString());
    builder.environment().put("POINT", point.text());
    builder.environment().put("OUT", folder.resolve("out").toString());
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void everyDiskOfAnyPointComesOutWithoutUs() throws Exception {
    // Given
    String script = "set -eu -o pipefail\n" + String.join("\n", blocks("sh"));
    for (int index = 0; index < POINTS; index++) {
      // When
      String said = run(List.of("/bin/bash", "-c", script), points.get(index));
      // Then
      assertThat(said).contains("web-1").contains(points.get(index).text());
      for (String disk : List.of("disk-a", "disk-b", "disk-a-in-steps", "disk-b-in-steps")) {
        assertThat(folder.resolve("out").resolve(disk + ".raw"))
            .as(disk)
            .hasBinaryContent(contents.get(index));
      }
      assertThat(folder.resolve("out/definition.xml")).hasContent("<domain/>\n");
    }
  }

  /** The distribution's has the distribution's modules, whatever comes first in the path. */
  private static Optional<String> python() throws Exception {
    for (String program : List.of("/usr/bin/python3", "python3")) {
      try {
        if (new ProcessBuilder(program, "-c", "import xxhash").start().waitFor() == 0) {
          return Optional.of(program);
        }
      } catch (IOException e) {
        // not here
      }
    }
    return Optional.empty();
  }

  @Test
  void theDigestOfThePageIsTheOneOfTheManifest() throws Exception {
    // Given
    Path script = Files.writeString(folder.resolve("digest.py"), blocks("python").getFirst());
    Optional<String> python = python();
    assumeTrue(python.isPresent(), "no python3 with xxhash");
    Path image = Files.write(folder.resolve("image.raw"), contents.getLast());
    // When
    String said = run(List.of(python.get(), script.toString(), image.toString()), points.getLast());
    // Then
    Path manifest =
        folder
            .resolve("fast")
            .resolve(VM.toString())
            .resolve("points")
            .resolve(points.getLast() + VolumeLayout.JSON);
    RecoveryPoint point = SealedJson.read(manifest, RecoveryPoint.class);
    assertThat(said.strip()).isEqualTo(point.disk(VDA).orElseThrow().contentDigest());
  }
}
