package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * The checkpoints of a machine that is off. They are written when it stops properly and taken away
 * when it starts, so a machine that was killed has none; and they count only while the images are
 * as they were left. Not thread-safe: used while the machine's process does not run, or by it
 * alone.
 */
final class CheckpointStore {
  private static final long MAGIC = 0x5353_424d_4150_0001L;
  private static final int HEADER_BYTES = 24;

  private final Path folder;

  CheckpointStore(Path folder) {
    this.folder = folder;
  }

  private Path index() {
    return folder.resolve("checkpoints.json");
  }

  /** The names, oldest first; none where nothing was stored. */
  List<String> names() throws IOException {
    return Files.exists(index()) ? JsonFile.read(index(), Index.class).names() : List.of();
  }

  /** Stores the checkpoints: their sets first, the index that makes them valid last. */
  void save(Stored stored, Map<String, Path> images) throws IOException {
    Files.createDirectories(folder);
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Map<String, ClusterSet>> disk : stored.changes().entrySet()) {
      for (Map.Entry<String, ClusterSet> checkpoint : disk.getValue().entrySet()) {
        Entry entry = new Entry(disk.getKey(), checkpoint.getKey());
        JsonFile.write(entry.file(folder), encode(checkpoint.getValue()));
        entries.add(entry);
      }
    }
    List<Stamp> stamps = new ArrayList<>();
    for (Map.Entry<String, Path> image : images.entrySet()) {
      stamps.add(Stamp.of(image.getKey(), image.getValue()));
    }
    JsonFile.write(index(), new Index(stored.names(), entries, stamps));
  }

  /**
   * The stored checkpoints.
   *
   * @throws IOException if there are none or they cannot be trusted; the caller treats them as lost
   */
  Stored load(Map<String, Path> images, Map<String, Long> diskSizesBytes) throws IOException {
    Index index = JsonFile.read(index(), Index.class);
    for (Map.Entry<String, Path> image : images.entrySet()) {
      if (!index.images().contains(Stamp.of(image.getKey(), image.getValue()))) {
        throw new IOException("the image of " + image.getKey() + " was changed while it was off");
      }
    }
    Map<String, Map<String, ClusterSet>> changes = new LinkedHashMap<>();
    for (Entry entry : index.entries()) {
      Long sizeBytes = diskSizesBytes.get(entry.disk());
      if (sizeBytes == null || !Checkpoints.isName(entry.checkpoint())) {
        throw new IOException("the index of checkpoints names what the machine does not have");
      }
      changes
          .computeIfAbsent(entry.disk(), disk -> new LinkedHashMap<>())
          .put(entry.checkpoint(), decode(Files.readAllBytes(entry.file(folder)), sizeBytes));
    }
    return new Stored(index.names(), changes);
  }

  /** Takes all away, the index first. */
  void clear() throws IOException {
    if (Files.deleteIfExists(index())) {
      JsonFile.sync(folder);
    }
    for (Path file : MachineHome.entries(folder)) {
      Files.deleteIfExists(file);
    }
  }

  private static ByteBuffer encode(ClusterSet set) {
    long[] words = set.words();
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + words.length * Long.BYTES);
    bytes.position(HEADER_BYTES);
    bytes.asLongBuffer().put(words);
    return bytes.putLong(0, MAGIC).putLong(8, words.length).putLong(16, checksum(bytes)).rewind();
  }

  private static ClusterSet decode(byte[] content, long diskSizeBytes) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    long wordsMax = Cluster.count(diskSizeBytes) / Long.SIZE + 1;
    if (content.length < HEADER_BYTES
        || bytes.getLong(0) != MAGIC
        || bytes.getLong(8) > wordsMax
        || content.length != HEADER_BYTES + bytes.getLong(8) * Long.BYTES
        || bytes.getLong(16) != checksum(bytes)) {
      throw new IOException("a set of changes is damaged");
    }
    LongBuffer words = bytes.position(HEADER_BYTES).asLongBuffer();
    long[] copy = new long[words.remaining()];
    words.get(copy);
    try {
      return ClusterSet.of(diskSizeBytes, copy);
    } catch (IllegalArgumentException e) {
      throw new IOException("a set of changes is damaged", e);
    }
  }

  private static long checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().position(HEADER_BYTES).limit(bytes.capacity()));
    return crc.getValue();
  }

  /** Checkpoints with, for each disk, what was written from each to the next, oldest first. */
  record Stored(List<String> names, Map<String, Map<String, ClusterSet>> changes) {
    Stored {
      names = List.copyOf(names);
      changes = Map.copyOf(changes);
    }

    /** Without one of them. */
    Stored without(String checkpoint) {
      changes.values().forEach(chain -> Checkpoints.remove(chain, checkpoint));
      return new Stored(names.stream().filter(name -> !name.equals(checkpoint)).toList(), changes);
    }
  }

  private record Index(List<String> names, List<Entry> entries, List<Stamp> images) {}

  private record Entry(String disk, String checkpoint) {
    Path file(Path folder) {
      return folder.resolve(checkpoint + "." + disk + ".bitmap");
    }
  }

  /** How an image was left. */
  private record Stamp(String disk, long sizeBytes, long modifiedMicros) {
    static Stamp of(String disk, Path image) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(image, BasicFileAttributes.class);
      return new Stamp(
          disk, attributes.size(), attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS));
    }
  }
}
