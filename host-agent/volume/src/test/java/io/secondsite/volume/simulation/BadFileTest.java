package io.secondsite.volume.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.volume.PointId;
import io.secondsite.volume.VolumeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * I7: the list of bad files, each done to each file of a volume in turn. What the damage does not
 * reach stays usable, nothing wrong is served, and nothing hangs on a pipe.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadFileTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Still still = new Still(Path.of(""), Scene.nothing(), List.of());

  @BeforeEach
  void aVolume() throws IOException {
    still = Still.quiet(folder);
  }

  /** What is done to a file. */
  private interface Harm {
    void to(Path file) throws IOException;
  }

  private void toEveryFile(Harm harm) throws IOException {
    for (Path file : still.files()) {
      to(file, harm);
    }
  }

  private void to(Path file, Harm harm) throws IOException {
    // Given
    Path root = folder.resolve("harmed");
    Sweep.copy(still.root(), root);
    // When
    harm.to(root.resolve(file));
    // Then
    try {
      Damaged found = Damaged.look(root, still.model());
      Set<PointId> wrongly = new TreeSet<>(found.lost());
      boolean missing = !Files.isRegularFile(root.resolve(file), LinkOption.NOFOLLOW_LINKS);
      wrongly.removeAll(
          missing ? Reach.mayBeHidden(still.model(), file) : Reach.mayBeLost(still.model(), file));
      assertThat(wrongly).as("lost through " + file).isEmpty();
    } catch (IOException | RuntimeException | Broken e) {
      throw new AssertionError(file + ": " + e, e);
    } finally {
      SimulatedDisk.delete(List.of(root));
    }
  }

  @Test
  void I7_aFileCutAtAnyByteIsFound() throws IOException {
    for (Path file : still.files()) {
      long sizeBytes = Files.size(still.root().resolve(file));
      long step = Math.max(1, sizeBytes / 6); // with each file another phase: the parsers' own
      for (long length = sizeBytes % 7; length < sizeBytes; length += step) { // tests cut at each
        long cut = length;
        to(file, one -> Files.write(one, Arrays.copyOf(Files.readAllBytes(one), (int) cut)));
      }
    }
  }

  @Test
  void I7_anEmptyFileIsFound() throws IOException {
    toEveryFile(file -> Files.write(file, new byte[0]));
  }

  @Test
  void I7_aTailOfOnesOrZerosIsFoundOrDeadSpace() throws IOException {
    for (int value : new int[] {0xFF, 0}) {
      toEveryFile(file -> {
        byte[] bytes = Files.readAllBytes(file);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 4096);
        Arrays.fill(longer, bytes.length, longer.length, (byte) value);
        Files.write(file, longer);
      });
    }
  }

  @Test
  void I7_aHoleInTheMiddleIsFoundOrDeadSpace() throws IOException {
    for (int part = 1; part < 6; part += 3) {
      int at = part;
      toEveryFile(file -> {
        byte[] bytes = Files.readAllBytes(file);
        int from = bytes.length / 6 * at;
        Arrays.fill(bytes, from, Math.min(bytes.length, from + 4096), (byte) 0);
        Files.write(file, bytes);
      });
    }
  }

  /** Of one kind, with no other file of that kind between them in the order of their names. */
  private boolean isNextTo(Path file, Path other) {
    List<Path> kind =
        still.files().stream().filter(one -> Reach.kind(one).equals(Reach.kind(file))).toList();
    return kind.contains(other) && Math.abs(kind.indexOf(file) - kind.indexOf(other)) == 1;
  }

  @Test
  void I7_anOldTailBehindANewHeadIsFound() throws IOException {
    for (Path other : still.files()) {
      byte[] tail = Files.readAllBytes(still.root().resolve(other));
      for (Path file : still.files()) {
        if (isNextTo(file, other)) {
          to(
              file,
              one -> {
                byte[] head = Files.readAllBytes(one);
                byte[] mixed = Arrays.copyOf(tail, Math.max(tail.length, head.length / 2));
                System.arraycopy(head, 0, mixed, 0, head.length / 2);
                Files.write(one, mixed);
              });
        }
      }
    }
  }

  @Test
  void I7_aFileInTheWrongPlaceIsFound() throws IOException {
    for (Path other : still.files()) {
      for (Path file : still.files()) {
        if (isNextTo(file, other)) {
          to(
              file,
              one ->
                  Files.copy(
                      still.root().resolve(other), one, StandardCopyOption.REPLACE_EXISTING));
        }
      }
    }
  }

  @Test
  void I7_aFileOfAnotherVolumeIsFound() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (Scene scene = Scene.create(elsewhere)) {
      scene.initial(Map.of(Scene.A, 65536, Scene.B, 65536));
      scene.delta(Map.of(Scene.A, 65536, Scene.B, 65536), false);
    }
    for (Path file : still.files()) {
      Path foreign = elsewhere.resolve(file);
      boolean record = Reach.kind(file).endsWith(".json") || Reach.kind(file).equals("points");
      if (Files.exists(foreign) && !record) {
        to(file, one -> Files.copy(foreign, one, StandardCopyOption.REPLACE_EXISTING));
      }
    }
  }

  @Test
  void I46_aLinkIsNotFollowed() throws IOException {
    toEveryFile(file -> {
      Path aside = folder.resolve("aside");
      Files.deleteIfExists(aside);
      Files.move(file, aside);
      Files.createSymbolicLink(file, aside);
    });
  }

  @Test
  void I7_aHardLinkToSomethingElseIsFound() throws IOException {
    Path something = Files.write(folder.resolve("else"), new byte[100_000]);
    toEveryFile(file -> {
      Files.delete(file);
      Files.createLink(file, something);
    });
    assertThat(Files.readAllBytes(something)).containsOnly(0);
  }

  @Test
  void I46_aDirectoryAPipeOrADeviceIsNotOpened() throws IOException {
    toEveryFile(file -> {
      Files.delete(file);
      Files.createDirectory(file);
    });
    toEveryFile(file -> make(file, "mkfifo", file.toString()));
    toEveryFile(file -> make(file, "mknod", file.toString(), "c", "1", "5"));
  }

  /** Only some users may make devices; for others the file is just missing. */
  private static void make(Path file, String... command) throws IOException {
    Files.delete(file);
    try {
      new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command[0], e);
    }
  }

  @Test
  void aLockThatIsNoFileIsRefusedAndNotFollowed() throws IOException {
    Path lock = still.root().resolve(Simulation.VM.toString()).resolve("lock");
    Path outside = Files.writeString(folder.resolve("outside"), "mine");
    Files.delete(lock);
    Files.createSymbolicLink(lock, outside);
    assertThatThrownBy(() -> Scene.open(still.root(), still.model()))
        .isInstanceOf(VolumeException.class);
    assertThat(outside).hasContent("mine");
    Files.delete(lock);
    Files.createDirectory(lock);
    assertThatThrownBy(() -> Scene.open(still.root(), still.model()))
        .isInstanceOf(VolumeException.class);
  }

  @Test
  void aFileThatMayNotBeReadIsToldAndHidesNothingElse() throws IOException {
    for (Path file : still.files()) {
      Path root = folder.resolve("harmed");
      Sweep.copy(still.root(), root);
      Files.setPosixFilePermissions(root.resolve(file), Set.<PosixFilePermission>of());
      try {
        Damaged found = Damaged.look(root, still.model());
        assertThat(Files.isReadable(root.resolve(file)) && !found.lost().isEmpty()).isFalse();
      } catch (VolumeException e) {
        assertThat(Files.isReadable(root.resolve(file))).as(file + ": " + e).isFalse();
      } finally {
        SimulatedDisk.delete(List.of(root));
      }
    }
  }

  @Test
  void I46_aCraftedQcow2FileIsRefusedAndNamesNoFileOfTheHost() throws IOException {
    Path host = Files.write(folder.resolve("host"), new byte[400_000]);
    for (Path file : still.files()) {
      if (Reach.kind(file).equals("qcow2")) {
        header(file, bytes -> bytes.putInt(4, 2)); // version 2
        header(file, bytes -> bytes.putInt(4, 4));
        header(file, bytes -> bytes.putLong(24, 1L << 48)); // a huge disk
        header(file, bytes -> bytes.putLong(24, Long.MAX_VALUE & ~511L));
        header(file, bytes -> bytes.putInt(32, 2)); // encrypted
        header(file, bytes -> bytes.putInt(36, -1)); // an L1 table without end
        header(file, bytes -> bytes.putLong(40, 1L << 62));
        header(file, bytes -> bytes.putLong(48, 65536)); // reference counts elsewhere
        header(file, bytes -> bytes.putInt(56, -1));
        header(file, bytes -> bytes.putInt(60, 1)); // a snapshot inside
        header(file, bytes -> bytes.putLong(72, 8 | 4)); // the data in another file
        header(file, bytes -> bytes.putLong(72, 8 | 2));
        header(file, bytes -> backing(bytes, host.toString()));
        header(
            file,
            bytes -> backing(bytes, "json:{\"driver\":\"file\",\"filename\":\"" + host + "\"}"));
        header(file, bytes -> backing(bytes, "nbd://192.0.2.1/x"));
        header(file, bytes -> backing(bytes, "base.raw\n"));
        header(file, bytes -> backing(bytes, "../disk-a/base.raw"));
        header(file, bytes -> tables(bytes, 0, 1L << 63)); // an L2 table in the header
        header(file, bytes -> tables(bytes, 0, -1));
        header(file, bytes -> tables(bytes, 0, 0)); // the table is gone: older data must not show
      }
    }
  }

  private void header(Path file, Consumer<ByteBuffer> change) throws IOException {
    to(
        file,
        one -> {
          byte[] bytes = Files.readAllBytes(one);
          change.accept(ByteBuffer.wrap(bytes));
          Files.write(one, bytes);
        });
  }

  private static void backing(ByteBuffer bytes, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    bytes.putLong(8, 1024).putInt(16, text.length).put(1024, text);
  }

  private static void tables(ByteBuffer bytes, int index, long entry) {
    bytes.putLong((int) bytes.getLong(40) + index * Long.BYTES, entry);
  }

  @Test
  void namesThatNobodyKnowsAreLeftAlone() throws IOException {
    Path root = folder.resolve("names");
    Sweep.copy(still.root(), root);
    Path home = root.resolve(Simulation.VM.toString());
    Path newline =
        Files.writeString(home.resolve("points").resolve("e00001-s0000000001\n.json"), "{}");
    Path stranger =
        Files.writeString(home.resolve("disks").resolve("disk-a").resolve("my notes"), "x");
    Path vm = Files.createDirectory(root.resolve("../".length() + " not a vm\n"));
    // When
    Damaged found = Damaged.look(root, still.model());
    // Then
    assertThat(found.lost()).isEmpty();
    assertThat(Files.exists(newline, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(stranger).hasContent("x");
    assertThat(vm).exists();
  }
}
