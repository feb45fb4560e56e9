package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.VM;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondsite.disk.Cluster;
import io.secondsite.disk.CorruptClusterException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * S13: every parser of a volume's files, on bytes that nobody wrote: a typed refusal or a sound
 * result, in bounded time and memory. Where a file carries a digest or a check code, half of the
 * spoiled ones get a right one, so that what lies behind it is met too.
 */
@Timeout(600)
class ParserFuzzTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;
  private static final int ROUNDS = 2500;
  private static final int ROUNDS_SOAK = 200_000;
  private static final int OPENINGS = 400;
  private static final int OPENINGS_SOAK = 20_000;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Path root = Path.of("");
  private final Map<Path, byte[]> sound = new TreeMap<>();
  private PointId newest = new PointId(1, 1);

  @BeforeEach
  void aVolumeWithEveryFile() throws IOException {
    root = Files.createDirectory(folder.resolve("sound"));
    try (VolumeRig rig = VolumeRig.create(root)) {
      byte[] content = content(1, 4 * CLUSTER + 512);
      rig.initial(content);
      for (int cluster = 0; cluster < 3; cluster++) {
        try (PointWriter writer = rig.beginDelta(content.length)) {
          VolumeRig.put(writer, VDA, cluster, content(cluster + 5, content.length));
          writer.putZero(VDA, cluster + 1, 1);
          newest = writer.commit(VolumeRig.seal()).pointId();
        }
      }
      rig.volume.pin("kept", newest);
    }
    List<PointId> ids = List.of(new PointId(1, 1), new PointId(1, 2));
    Files.write(
        home(root).resolve("staging.json"),
        SealedJson.seal(
            new VolumeRecords.Staging(
                1, "copy", List.of(new VolumeRecords.StagedDisk(VDA, CLUSTER)))));
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("lock")) {
          sound.put(root.relativize(file), Files.readAllBytes(file));
        }
      }
    }
    Removal removal =
        new Removal(
            1,
            ids.subList(0, 1),
            ids.get(1),
            null,
            List.of(new Removal.Disk(VDA, Removal.Action.FOLD, ids.subList(0, 1), null)));
    sound.put(Path.of(VM.toString(), "removal.json"), SealedJson.seal(removal));
  }

  private static Path home(Path root) {
    return root.resolve(VM.toString());
  }

  private List<byte[]> samples() {
    return List.copyOf(sound.values());
  }

  @Test
  void everyParserRefusesWhatItDoesNotUnderstand() throws IOException {
    parse(ROUNDS);
  }

  @Test
  @Tag("soak")
  void everyParserRefusesWhatItDoesNotUnderstandForLong() throws IOException {
    parse(ROUNDS_SOAK);
  }

  private void parse(int rounds) throws IOException {
    // Given
    Path spoiled = folder.resolve("spoiled");
    List<Path> names = List.copyOf(sound.keySet());
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random(round);
      Path name = names.get(random.nextInt(names.size()));
      Files.write(spoiled, spoil(name, random));
      // When, then
      try {
        parse(name, spoiled);
      } catch (IOException e) {
        assertThat(e).as("round " + round + ", " + name).isNotInstanceOf(EOFException.class);
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("round " + round + ", " + name, e);
      }
    }
    assertThat(refused).isGreaterThan(rounds / 4);
  }

  private void parse(Path name, Path spoiled) throws IOException {
    String text = name.getFileName().toString();
    SumsOwner owner = new SumsOwner(VM, VDA);
    if (text.endsWith(".json")) {
      for (Class<?> type :
          List.of(
              RecoveryPoint.class,
              Removal.class,
              VolumeRecords.Identity.class,
              VolumeRecords.EpochRecord.class,
              VolumeRecords.Staging.class)) {
        parseJson(spoiled, type);
      }
      SealedJson.read(spoiled, VolumeRecords.Pins.class);
    } else if (text.equals("base.sums")) {
      try (BaseSums sums = BaseSums.openReadOnly(spoiled, owner)) {
        sums.forEach(0, 5, (_, _) -> {});
      }
    } else if (text.endsWith(".sums")) {
      PointId point = PointId.parse(text.substring(0, text.length() - 5));
      PointSums.load(spoiled, owner, point).forEach((_, _) -> {});
    }
  }

  private static void parseJson(Path spoiled, Class<?> type) {
    try {
      SealedJson.read(spoiled, type);
    } catch (VolumeException e) {
      assertThat(e.code()).isEqualTo(VolumeException.Code.CORRUPT);
    }
  }

  private byte[] spoil(Path name, Random random) throws IOException {
    byte[] bytes = sound.getOrDefault(name, new byte[0]);
    String text = name.getFileName().toString();
    if (text.endsWith(".json") && random.nextBoolean()) {
      return SealedJson.seal(spoilTree(name, random));
    }
    byte[] spoiled = new Mutator(random).mutate(bytes, samples());
    if (text.equals("base.sums") && random.nextBoolean()) {
      return withCheckCode(spoiled, Math.min(spoiled.length, BaseSums.HEADER_BYTES));
    }
    return text.endsWith(".sums") && random.nextBoolean()
        ? withCheckCode(spoiled, spoiled.length)
        : spoiled;
  }

  /** Puts the right CRC-32C into the last four bytes of what it covers. */
  private static byte[] withCheckCode(byte[] bytes, int length) {
    if (length >= Integer.BYTES) {
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, length - Integer.BYTES);
      ByteBuffer.wrap(bytes).putInt(length - Integer.BYTES, (int) crc.getValue());
    }
    return bytes;
  }

  private ObjectNode spoilTree(Path name, Random random) throws IOException {
    Path file = folder.resolve("tree.json");
    Files.write(file, sound.getOrDefault(name, new byte[0]));
    ObjectNode tree = SealedJson.readTree(file);
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      spoil(tree, random);
    }
    return tree;
  }

  /** Replaces, removes or adds something somewhere. */
  private static void spoil(JsonNode node, Random random) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    if (node instanceof ObjectNode object && !names.isEmpty()) {
      String name = names.get(random.nextInt(names.size()));
      JsonNode child = object.get(name);
      if (child.isContainerNode() && !child.isEmpty() && random.nextInt(3) > 0) {
        spoil(child, random);
      } else if (random.nextInt(6) == 0) {
        object.remove(name);
      } else {
        object.set(name, nasty(random));
      }
    } else if (node instanceof ArrayNode array && !array.isEmpty()) {
      int index = random.nextInt(array.size());
      switch (random.nextInt(4)) {
        case 0 -> array.set(index, nasty(random));
        case 1 -> array.add(array.get(index).deepCopy());
        case 2 -> array.remove(index);
        default -> spoil(array.get(index), random);
      }
    }
  }

  private static JsonNode nasty(Random random) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (random.nextInt(16)) {
      case 0 -> make.nullNode();
      case 1 -> make.numberNode(-1);
      case 2 -> make.numberNode(0);
      case 3 -> make.numberNode(Long.MAX_VALUE);
      case 4 -> make.numberNode(BigInteger.TWO.pow(200));
      case 5 -> make.numberNode(new BigDecimal("1e400"));
      case 6 -> make.textNode("");
      case 7 -> make.textNode("name\nwith newline\u0000and more");
      case 8 -> make.textNode("../../../etc/passwd");
      case 9 -> make.textNode("e00001-s0000000003");
      case 10 -> make.textNode("x".repeat(70_000));
      case 11 -> make.booleanNode(true);
      case 12 -> make.arrayNode();
      case 13 -> make.objectNode();
      case 14 -> deep(random.nextInt(900), make);
      default -> make.textNode("99999999-2222-4333-8444-555555555555");
    };
  }

  private static JsonNode deep(int levels, JsonNodeFactory make) {
    JsonNode node = make.numberNode(1);
    for (int level = 0; level < levels; level++) {
      node = make.arrayNode().add(node);
    }
    return node;
  }

  @Test
  void aVolumeWithASpoiledFileOpensOrIsRefused() throws IOException {
    open(OPENINGS);
  }

  @Test
  @Tag("soak")
  void aVolumeWithASpoiledFileOpensOrIsRefusedForLong() throws IOException {
    open(OPENINGS_SOAK);
  }

  private void open(int rounds) throws IOException {
    List<Path> names = List.copyOf(sound.keySet());
    for (int round = 0; round < rounds; round++) {
      // Given
      Random random = new Random(round);
      Path name = names.get(random.nextInt(names.size()));
      Path copy = Files.createDirectory(folder.resolve("open-" + round));
      sound.forEach((file, bytes) -> write(copy.resolve(file), bytes));
      if (random.nextInt(3) > 0) {
        Files.delete(home(copy).resolve("removal.json"));
      }
      write(copy.resolve(name), spoil(name, random));
      // When, then
      try (VolumeRig rig = VolumeRig.open(copy)) {
        use(rig);
      } catch (VolumeException e) {
        assertThat(e.code()).as("round " + round + ", " + name).isNotNull();
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError("round " + round + ", " + name, e);
      }
      assertThat(Files.exists(folder.resolve("passwd"), LinkOption.NOFOLLOW_LINKS)).isFalse();
      VolumeModelTest.delete(copy);
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(VolumeLayout.parent(file));
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all that is listed, writes a point, removes one: each may be refused with a reason. */
  private static void use(VolumeRig rig) throws IOException {
    for (RecoveryPoint point : rig.volume.points()) {
      attempt(() -> rig.volume.verify(point.pointId()));
      attempt(() -> rig.read(point.pointId(), VDA));
    }
    attempt(() -> rig.delta(content(3, 3 * CLUSTER), 1));
    attempt(rig.volume::foldOldest);
    attempt(() -> rig.volume.raiseEpoch(rig.volume.epoch(), "site-b"));
  }

  private interface Use {
    void run() throws IOException;
  }

  private static void attempt(Use use) throws IOException {
    try {
      use.run();
    } catch (VolumeException | CorruptClusterException e) {
      assertThat(e).hasMessageNotContaining("null pointer");
    } catch (NoSuchElementException e) {
      assertThat(rigIsEmpty(e)).isTrue(); // the rig's own way to say that no point is listed
    }
  }

  private static boolean rigIsEmpty(RuntimeException e) {
    return Arrays.stream(e.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("beginDelta"));
  }
}
