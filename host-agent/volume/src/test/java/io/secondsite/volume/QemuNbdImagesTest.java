package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.ForeignImage.Format;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real images through real qemu-nbd processes. */
class QemuNbdImagesTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private final byte[] old = content(3, 40 * CLUSTER + 512);
  private Path sockets;
  private QemuNbdImages images;

  @BeforeEach
  void requireQemu() throws IOException {
    for (String program : List.of("qemu-img", "qemu-nbd")) {
      boolean present =
          Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
              .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
      assumeTrue(present, program + " is not installed");
    }
    sockets = Files.createDirectory(folder.resolve("s"));
    images = images("qemu-nbd");
    Arrays.fill(old, 5 * CLUSTER, 30 * CLUSTER, (byte) 0);
    Files.write(folder.resolve("old.raw"), old);
  }

  private QemuNbdImages images(String program) {
    return new QemuNbdImages(
        new QemuNbdImages.Settings(
            program, sockets, Duration.ofSeconds(20), Duration.ofSeconds(20)));
  }

  private void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** The old primary's image in a format. */
  private Path image(String name, String... options) throws Exception {
    Stream<String> command =
        Stream.concat(
            Stream.concat(
                Stream.of("qemu-img", "convert", "-f", "raw", "-O", "qcow2"), Stream.of(options)),
            Stream.of("old.raw", "./" + name));
    run(command.toArray(String[]::new));
    return folder.resolve(name);
  }

  private static ForeignImage qcow2(Path file) throws VolumeException {
    return ForeignImage.of(file, Format.QCOW2);
  }

  private static long processesOf(Path place) {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(place.toString()))
        .count();
  }

  private void assertNothingRuns() throws IOException {
    assertThat(processesOf(sockets)).isZero();
    assertThat(VolumeOpening.entries(sockets)).isEmpty();
  }

  private static void assertRefused(Code code, String why, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(VolumeException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=0.10",
        "compat=1.1,cluster_size=512",
        "compat=1.1,cluster_size=2097152",
        "compat=1.1,compression_type=zstd",
        "compat=1.1,lazy_refcounts=on"
      })
  void anyKindOfQcow2IsReadAndNothingIsLeftRunning(String options) throws Exception {
    // Given
    Path file = image("a, b=c:d%20 é.qcow2", "-c", "-o", options);
    byte[] before = Files.readAllBytes(file);
    // When
    try (ReadableDisk disk = images.open(qcow2(file))) {
      // Then
      assertThat(VolumeRig.read(disk)).isEqualTo(old);
      List<Extent> extents = disk.extents(0, disk.sizeBytes());
      boolean coarse = options.contains("2097152");
      assertThat(coarse || extents.stream().anyMatch(Extent::zero)).isTrue();
      assertThat(processesOf(sockets)).isEqualTo(1);
    }
    assertNothingRuns();
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /** Of a size that both formats can say. */
  private Path hyperV(String format, String... options) throws Exception {
    byte[] whole = Arrays.copyOf(old, 4 << 20);
    Files.write(folder.resolve("whole.raw"), whole);
    Stream<String> command =
        Stream.concat(
            Stream.concat(
                Stream.of("qemu-img", "convert", "-f", "raw", "-O", format), Stream.of(options)),
            Stream.of("whole.raw", "./disk." + format));
    run(command.toArray(String[]::new));
    return folder.resolve("disk." + format);
  }

  @ParameterizedTest
  @CsvSource({
    "VHDX, vhdx, subformat=dynamic",
    "VHDX, vhdx, subformat=fixed",
    "VPC, vpc, 'subformat=dynamic,force_size=on'",
    "VPC, vpc, 'subformat=fixed,force_size=on'"
  })
  void imagesOfHyperVAreReadAndNotChanged(Format format, String name, String options)
      throws Exception {
    // Given
    Path file = hyperV(name, "-o", options);
    byte[] before = Files.readAllBytes(file);
    // When
    try (ReadableDisk disk = images.open(ForeignImage.of(file, format))) {
      // Then
      assertThat(VolumeRig.read(disk)).isEqualTo(Arrays.copyOf(old, 4 << 20));
    }
    assertNothingRuns();
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void imagesOfHyperVThatRestOnAParentAreRefused() throws Exception {
    // Given: the parent's bit in the VHDX' file parameters, and the type in the VPC's footer
    Path vhdx = hyperV("vhdx");
    byte[] bytes = Files.readAllBytes(vhdx);
    int entry = indexOf(bytes, HexFormat.of().parseHex("3767a1ca36fa434db3b633f0aa44e76b"));
    int table = indexOf(bytes, "metadata".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes[table + little.getInt(entry + 16) + 4] |= 2;
    Files.write(vhdx, bytes);
    Path vpc = hyperV("vpc");
    byte[] footed = Files.readAllBytes(vpc);
    footed[footed.length - 512 + 63] = 4;
    Files.write(vpc, footed);
    // When, then
    assertRefused(
        Code.CORRUPT, "rests on a parent", () -> images.open(ForeignImage.of(vhdx, Format.VHDX)));
    assertRefused(
        Code.CORRUPT, "rests on a parent", () -> images.open(ForeignImage.of(vpc, Format.VPC)));
    assertRefused(
        Code.CORRUPT, "no VHDX image", () -> images.open(ForeignImage.of(vpc, Format.VHDX)));
    assertRefused(
        Code.CORRUPT, "no VPC image", () -> images.open(ForeignImage.of(vhdx, Format.VPC)));
    Path empty = Files.write(folder.resolve("empty"), new byte[0]);
    assertRefused(
        Code.CORRUPT, "no VPC image", () -> images.open(ForeignImage.of(empty, Format.VPC)));
    Files.write(empty, Arrays.copyOf("vhdxfile".getBytes(StandardCharsets.US_ASCII), 512));
    assertRefused(
        Code.CORRUPT, "no metadata", () -> images.open(ForeignImage.of(empty, Format.VHDX)));
    assertNothingRuns();
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("not there");
  }

  @Test
  void aRawImageIsNotTakenForAnythingElse() throws Exception {
    // Given: its first bytes are those of a qcow2 image that names a host's file
    run(
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-F",
        "raw",
        "-b",
        "/etc/hostname",
        "trap",
        "1M");
    Path trap = folder.resolve("trap");
    byte[] bytes = Files.readAllBytes(trap);
    byte[] sectors = Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512);
    Files.write(trap, sectors);
    // When
    try (ReadableDisk disk = images.open(ForeignImage.of(trap, Format.RAW))) {
      // Then
      assertThat(VolumeRig.read(disk)).isEqualTo(sectors);
    }
    assertRefused(Code.CORRUPT, "backing file", () -> images.open(qcow2(trap)));
    assertNothingRuns();
  }

  @Test
  void imagesThatDrawInOtherFilesAreRefused() throws Exception {
    run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", "old.raw", "over.qcow2");
    run("qemu-img", "create", "-q", "-f", "qcow2", "-o", "data_file=d.raw", "data.qcow2", "1M");
    Path over = folder.resolve("over.qcow2");
    Path data = folder.resolve("data.qcow2");
    Path raw = folder.resolve("old.raw");
    assertRefused(Code.CORRUPT, "backing file", () -> images.open(qcow2(over)));
    assertRefused(Code.CORRUPT, "data in another file", () -> images.open(qcow2(data)));
    assertRefused(Code.CORRUPT, "no qcow2 image", () -> images.open(qcow2(raw)));
    Files.write(folder.resolve("empty"), new byte[0]);
    Path empty = folder.resolve("empty");
    assertRefused(Code.CORRUPT, "no qcow2 image", () -> images.open(qcow2(empty)));
    Path link = Files.createSymbolicLink(folder.resolve("link.raw"), raw);
    ForeignImage linked =
        new ForeignImage(link.toString(), Format.RAW, old.length, VolumeRig.START);
    assertRefused(Code.NOT_FOUND, "no regular file", () -> images.open(linked));
    run("mkfifo", "pipe");
    ForeignImage pipe =
        new ForeignImage(folder.resolve("pipe").toString(), Format.RAW, 0, VolumeRig.START);
    assertRefused(Code.NOT_FOUND, "no regular file", () -> images.open(pipe));
    assertNothingRuns();
  }

  @Test
  void whatQemuSaysIsToldAndAMissingProgramIsNamed() throws Exception {
    // Given: a header that promises a table larger than any
    Path file = image("cut.qcow2");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 36, 40, (byte) 0x7f);
    Files.write(file, bytes);
    // When, then
    assertRefused(Code.FAILED, "L1", () -> images.open(qcow2(file)));
    QemuNbdImages none = images("/nowhere/qemu-nbd");
    assertRefused(Code.FAILED, "/nowhere/qemu-nbd", () -> none.open(qcow2(image("fine.qcow2"))));
    assertNothingRuns();
  }

  @Test
  void anImageThatIsInUseIsNotRead() throws Exception {
    // Given: a VM that was started on it, as far as its lock goes
    Path file = image("busy.qcow2");
    Process writer =
        new ProcessBuilder(
                "qemu-nbd", "-f", "qcow2", "-k", folder.resolve("w").toString(), file.toString())
            .start();
    try {
      for (int turn = 0; turn < 3_000 && !Files.exists(folder.resolve("w")); turn++) {
        writer.waitFor(20, TimeUnit.MILLISECONDS);
      }
      // When, then
      assertRefused(Code.FAILED, "lock", () -> images.open(qcow2(file)));
    } finally {
      writer.destroy();
      writer.waitFor();
    }
  }

  @Test
  void I26_aVolumeRestsOnARealImageUntilItIsDrained() throws Exception {
    // Given
    Path file = image("old primary.qcow2");
    byte[] bytes = Files.readAllBytes(file);
    Path root = Files.createDirectory(folder.resolve("store"));
    ForeignDrains drains = new ForeignDrains(images, false);
    PointId adopted;
    byte[] now = VolumeRig.changed(old, old.length, 7);
    try (ReplicaStore store = store(root, drains)) {
      ReplicaVolume volume = store.create(VolumeRig.VM, "web-1");
      AdoptedDisk disk = new AdoptedDisk(VolumeRig.VDA, "vda", file, Format.QCOW2);
      adopted = volume.adopt(volume.epoch(), List.of(disk), VolumeRig.seal()).pointId();
      List<PointHeader.Disk> disks = List.of(VolumeRig.disk(VolumeRig.VDA, now.length));
      try (PointWriter writer = volume.begin(PointHeader.resync(volume.epoch(), adopted, disks))) {
        VolumeRig.put(writer, VolumeRig.VDA, 7, now);
        writer.commit(VolumeRig.seal());
      }
      assertNothingRuns();
    }
    // When: the process that serves it is killed while a view is open, and it is drained
    try (ReplicaStore store = store(root, drains)) {
      ReplicaVolume volume = store.volume(VolumeRig.VM);
      try (PointView view = volume.view(adopted)) {
        ReadableDisk disk = view.disk(VolumeRig.VDA);
        byte[] cluster = new byte[CLUSTER];
        disk.read(0, ByteBuffer.wrap(cluster));
        assertThat(cluster).isEqualTo(VolumeRig.cluster(old, 0));
        ProcessHandle.current()
            .children()
            .filter(child -> child.info().commandLine().orElse("").contains(sockets.toString()))
            .forEach(ProcessHandle::destroyForcibly);
        assertThat(VolumeRig.read(disk)).isEqualTo(old);
        volume.drain(() -> true);
        assertThat(VolumeRig.read(disk)).isEqualTo(old);
      }
      assertThat(volume.foreignDisks()).isEmpty();
      assertNothingRuns();
      assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
      Files.delete(file);
      // Then
      PointId newest = volume.newest().orElseThrow().pointId();
      volume.verify(adopted);
      volume.verify(newest);
      Path disk = root.resolve(VolumeRig.VM.toString()).resolve("disks/disk-a");
      run("qemu-img", "check", "-q", disk.resolve(newest + ".qcow2").toString());
      Files.write(folder.resolve("now.raw"), now);
      String mine = disk.resolve(newest + ".qcow2").toString();
      run("qemu-img", "compare", "-f", "qcow2", "-F", "raw", mine, "now.raw");
      run("qemu-img", "compare", disk.resolve(adopted + ".qcow2").toString(), "old.raw");
    }
  }

  private static ReplicaStore store(Path root, ForeignDrains drains) throws VolumeException {
    return ReplicaStore.open(
        root, VolumeRig.SETTINGS, new ManualClock(VolumeRig.START), new RealFiles(), drains);
  }
}
