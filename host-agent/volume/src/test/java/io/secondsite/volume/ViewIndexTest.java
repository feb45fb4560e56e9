package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VM;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I7: the view index is fast, and whatever happens to its files, what is served is right. */
class ViewIndexTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  /** Enough for two levels of pages. */
  private static final int ZERO_CLUSTERS = 1200;

  private static final int CLUSTERS = ZERO_CLUSTERS + 8;
  private static final StoreSettings SETTINGS = new StoreSettings(0, 64, 2, 2, 3);

  @TempDir(factory = MemoryFolder.class)
  Path root;

  private static ReplicaStore open(Path root) throws VolumeException {
    return ReplicaStore.open(root, SETTINGS, new ManualClock(VolumeRig.START), new RealFiles());
  }

  /** A point that holds many clusters as zeros, then points that change one cluster each. */
  private static byte[] create(ReplicaVolume volume, int depth, long seed) throws IOException {
    byte[] disk = new byte[CLUSTERS * CLUSTER];
    List<PointHeader.Disk> disks = List.of(VolumeRig.fullDisk(VDA, disk.length));
    try (PointWriter writer = volume.begin(PointHeader.initial(volume.epoch(), "copy", disks))) {
      change(writer, disk, 0, seed);
      writer.commit(VolumeRig.seal());
    }
    for (int point = 1; point < depth; point++) {
      PointId parent = volume.newest().orElseThrow().pointId();
      List<PointHeader.Disk> same = List.of(VolumeRig.disk(VDA, disk.length));
      try (PointWriter writer = volume.begin(PointHeader.delta(volume.epoch(), parent, same))) {
        if (point == 1) {
          writer.putZero(VDA, 8, ZERO_CLUSTERS);
        } else {
          change(writer, disk, point % 7, seed + point);
        }
        writer.commit(VolumeRig.seal());
      }
    }
    return disk;
  }

  private static void change(PointWriter writer, byte[] disk, int cluster, long seed)
      throws IOException {
    System.arraycopy(content(seed, CLUSTER), 0, disk, cluster * CLUSTER, CLUSTER);
    VolumeRig.put(writer, VDA, cluster, disk);
  }

  private static PointView newest(ReplicaVolume volume) throws VolumeException {
    return volume.view(volume.newest().orElseThrow().pointId());
  }

  private static byte[] read(ReplicaVolume volume) throws IOException {
    try (PointView view = newest(volume)) {
      return VolumeRig.read(view.disk(VDA));
    }
  }

  private static Path disk(Path root) {
    return root.resolve(VM.toString()).resolve("disks").resolve(VDA.text());
  }

  private static List<Path> segments(Path root) throws IOException {
    try (Stream<Path> all = Files.list(disk(root).resolve(IndexFiles.DIRECTORY))) {
      return all.sorted().toList();
    }
  }

  @Test
  void aViewOpensNoFileOfItsChainAndAReadOpensOne() throws IOException {
    for (int depth : new int[] {10, 160}) {
      Path place = Files.createDirectory(root.resolve("depth-" + depth));
      byte[] expected;
      try (ReplicaStore store = open(place)) {
        // Given
        ReplicaVolume volume = store.create(VM, "web-1");
        expected = create(volume, depth, 1);
        OpenLayers layers = volume.state().reading.resources().layers();
        // When
        long before = layers.opened();
        try (PointView view = newest(volume)) {
          // Then
          assertThat(layers.opened()).isEqualTo(before);
          byte[] first = new byte[512];
          view.disk(VDA).read(0, ByteBuffer.wrap(first));
          assertThat(layers.opened()).isEqualTo(before + 1);
          assertThat(first).isEqualTo(Arrays.copyOf(expected, 512));
        }
      }
      // And after a restart: the sidecars of older points are not even there
      String firstInMemory = sums(place, depth - SETTINGS.indexTailPoints());
      try (Stream<Path> files = Files.list(disk(place))) {
        for (Path file : files.filter(name -> name.toString().endsWith(".sums")).toList()) {
          boolean isSidecar = VolumeOpening.pointOf(VolumeLayout.name(file), ".sums") != null;
          if (isSidecar && file.toString().compareTo(firstInMemory) < 0) {
            Files.write(file, new byte[1]);
          }
        }
      }
      try (ReplicaStore store = open(place);
          PointView view = newest(store.volume(VM))) {
        assertThat(view.disk(VDA).sizeBytes()).isEqualTo(expected.length);
        assertThat(view.disk(VDA).extents(8L * CLUSTER, (long) ZERO_CLUSTERS * CLUSTER)).hasSize(1);
      }
    }
  }

  private static String sums(Path place, int sequence) {
    return VolumeLayout.sums(disk(place), new PointId(1, sequence)).toString();
  }

  @Test
  void noMoreFilesAreOpenThanTheLimitSays() throws IOException {
    try (ReplicaStore store = open(root)) {
      // Given
      ReplicaVolume volume = store.create(VM, "web-1");
      byte[] expected = create(volume, 30, 1);
      // When
      byte[] read = read(volume);
      // Then
      OpenLayers layers = volume.state().reading.resources().layers();
      assertThat(read).isEqualTo(expected);
      assertThat(layers.opened()).isGreaterThan(SETTINGS.layerFilesMax());
      assertThat(layers.size()).isLessThanOrEqualTo(SETTINGS.layerFilesMax());
    }
  }

  @Test
  void I7_aFlippedBitAnywhereInASegmentChangesNothingThatIsServed() throws IOException {
    // Given
    byte[] expected;
    try (ReplicaStore store = open(root)) {
      expected = create(store.create(VM, "web-1"), 9, 1);
    }
    Path segment = segments(root).getFirst();
    byte[] whole = Files.readAllBytes(segment);
    int footer = whole.length - footerBytes(whole);
    assertThat(footer).isEqualTo(4 * IndexPage.BYTES); // three pages of entries and one above
    for (int at = 0; at < whole.length; at += step(at, footer)) {
      for (int bit : new int[] {at % 8, 7 - at % 8}) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        Files.write(segment, flipped);
        // When
        try (ReplicaStore store = open(root)) {
          ReplicaVolume volume = store.volume(VM);
          byte[] read = read(volume);
          // Then
          assertThat(Arrays.equals(read, expected)).as("byte %d bit %d", at, bit).isTrue();
          assertThat(volume.problems()).isEmpty();
          assertThat(volume.health(volume.newest().orElseThrow().pointId()))
              .isInstanceOf(Health.Unread.class);
        }
      }
    }
    assertThat(segments(root)).isNotEmpty();
  }

  /** The edges of pages and the footer byte by byte, the rest here and there. */
  private static int step(int at, int footer) {
    int inPage = at % IndexPage.BYTES;
    if (at >= footer) {
      return 5;
    }
    return inPage < 16 || inPage >= IndexPage.BYTES - 9 ? 3 : 1361;
  }

  private static int footerBytes(byte[] segment) {
    return ByteBuffer.wrap(segment).getInt(segment.length - 2 * Integer.BYTES);
  }

  @Test
  void I7_aSegmentThatIsDamagedUnderAnOpenViewIsMadeAgain() throws IOException {
    for (int kind = 0; kind < 3; kind++) {
      Path place = Files.createDirectory(root.resolve("kind-" + kind));
      try (ReplicaStore store = open(place)) {
        // Given
        ReplicaVolume volume = store.create(VM, "web-1");
        byte[] expected = create(volume, 9, 1);
        try (PointView view = newest(volume)) {
          Path segment = segments(place).getFirst();
          // When
          try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            switch (kind) {
              case 0 -> file.write(new byte[(int) file.length()]);
              case 1 -> file.write(new byte[3 * IndexPage.BYTES]);
              default -> file.setLength(100); // the mapping fails as a dying device does
            }
          }
          // Then
          assertThat(VolumeRig.read(view.disk(VDA))).isEqualTo(expected);
          assertThat(view.disk(VDA).extents(0, expected.length)).isNotEmpty();
        }
        assertThat(Files.size(segments(place).getFirst())).isGreaterThan(100);
      }
    }
  }

  @Test
  void I7_segmentsOfAnotherDiskOrAnotherHistoryAreNotBelieved() throws IOException {
    // Given: the same names, other contents
    Path other = Files.createDirectory(root.resolve("other"));
    Path mine = Files.createDirectory(root.resolve("mine"));
    byte[] expected;
    try (ReplicaStore store = open(mine);
        ReplicaStore others = open(other)) {
      expected = create(store.create(VM, "web-1"), 8, 1);
      ReplicaVolume volume = others.create(VM, "web-1");
      byte[] rest = create(volume, 7, 1);
      PointId parent = volume.newest().orElseThrow().pointId();
      List<PointHeader.Disk> same = List.of(VolumeRig.disk(VDA, rest.length));
      try (PointWriter writer = volume.begin(PointHeader.delta(volume.epoch(), parent, same))) {
        writer.putZero(VDA, 3, 1);
        writer.commit(VolumeRig.seal());
      }
    }
    // When
    for (Path segment : segments(mine)) {
      Files.delete(segment);
    }
    for (Path segment : segments(other)) {
      Files.copy(segment, segments(mine, segment));
    }
    // Then
    try (ReplicaStore store = open(mine)) {
      assertThat(read(store.volume(VM))).isEqualTo(expected);
    }
  }

  private static Path segments(Path place, Path like) {
    return disk(place).resolve(IndexFiles.DIRECTORY).resolve(VolumeLayout.name(like));
  }

  @Test
  void segmentsAreFewHoweverManyPointsThereAre() throws IOException {
    try (ReplicaStore store = open(root)) {
      // Given
      ReplicaVolume volume = store.create(VM, "web-1");
      // When
      create(volume, 150, 1);
      // Then
      assertThat(segments(root)).hasSizeLessThanOrEqualTo(8);
    }
  }

  @Test
  void entriesOfPointsThatAreGoneAreGoneAfterTheNextMerge() throws IOException {
    try (ReplicaStore store = open(root)) {
      // Given
      ReplicaVolume volume = store.create(VM, "web-1");
      byte[] expected = create(volume, 40, 1);
      List<PointId> ids = volume.points().stream().map(RecoveryPoint::pointId).toList();
      // When
      volume.merge(ids.subList(0, 20), ids.get(20));
      volume.merge(ids.subList(21, 35), ids.get(35));
      for (int round = 0; round < 40; round++) {
        PointId parent = volume.newest().orElseThrow().pointId();
        List<PointHeader.Disk> same = List.of(VolumeRig.disk(VDA, expected.length));
        try (PointWriter writer = volume.begin(PointHeader.delta(volume.epoch(), parent, same))) {
          change(writer, expected, round % 7, 1000 + round);
          writer.commit(VolumeRig.seal());
        }
      }
      // Then
      List<IndexSegment> segments =
          volume.state().reading.index(volume.state().chain(VDA)).acquire().segments();
      assertThat(segments.stream().mapToInt(one -> one.points().size()).sum())
          .isLessThan(volume.points().size() + 15);
      assertThat(read(volume)).isEqualTo(expected);
    }
  }
}
