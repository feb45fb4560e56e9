package io.secondsite.volume.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file or a directory of a simulated disk: what of it is durable and what is not yet. */
final class Node {
  private static final int SECTOR_BYTES = 512;

  /** Another name of the file, which it keeps whatever happens to the others. */
  private final @Nullable Path anchor;

  private byte[] durable;
  private final List<Change> changes = new ArrayList<>();
  private final TreeMap<String, Node> durableNames = new TreeMap<>();
  private final List<NameChange> nameChanges = new ArrayList<>();

  /** A change of the content that was not synced: bytes, or null for a new size. */
  private static final class Change {
    final long offset;
    final byte @Nullable [] bytes;

    Change(long offset, byte @Nullable [] bytes) {
      this.offset = offset;
      this.bytes = bytes;
    }
  }

  /** A change of names that was not synced; it is durable as a whole or not at all. */
  private record NameChange(@Nullable String gone, @Nullable String name, @Nullable Node node) {}

  private Node(@Nullable Path anchor, byte[] durable) {
    this.anchor = anchor;
    this.durable = durable;
  }

  static Node directory() {
    return new Node(null, new byte[0]);
  }

  static Node file(Path anchor, byte[] durable) {
    return new Node(anchor, durable);
  }

  boolean isDirectory() {
    return anchor == null;
  }

  void wrote(long offset, byte[] bytes) {
    changes.add(new Change(offset, bytes));
  }

  void resized(long sizeBytes) {
    changes.add(new Change(sizeBytes, null));
  }

  /** Everything written since the last sync is durable. */
  void synced() {
    durable = with(changes);
    changes.clear();
  }

  /**
   * The system could not write the pages: it forgets that they are dirty, and perhaps what they
   * held.
   */
  void lostSync(Random random) throws IOException {
    boolean evicted = random.nextBoolean();
    durable = some(random);
    changes.clear();
    if (evicted && anchor != null) {
      try (FileChannel channel = FileChannel.open(anchor, StandardOpenOption.WRITE)) {
        channel.truncate(durable.length);
        writeWhole(channel, ByteBuffer.wrap(durable));
      }
    }
  }

  private static void writeWhole(FileChannel channel, ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      channel.write(from, from.position());
    }
  }

  void named(String name, Node node) {
    nameChanges.add(new NameChange(null, name, node));
  }

  void unnamed(String name) {
    nameChanges.add(new NameChange(name, null, null));
  }

  void renamed(String from, String to, Node node) {
    nameChanges.add(new NameChange(from, to, node));
  }

  void durablyNamed(String name, Node node) {
    durableNames.put(name, node);
  }

  void namesSynced() {
    nameChanges.forEach(change -> apply(change, durableNames));
    nameChanges.clear();
  }

  private static void apply(NameChange change, Map<String, Node> names) {
    if (change.gone != null) {
      names.remove(change.gone);
    }
    if (change.name != null && change.node != null) {
      names.put(change.name, change.node);
    }
  }

  /** The names that a directory has after a power cut. */
  Map<String, Node> names(Loss loss, Random random) {
    Map<String, Node> names = new TreeMap<>(durableNames);
    int percent = random.nextInt(101);
    for (NameChange change : nameChanges) {
      if (stays(loss, random, percent)) {
        apply(change, names);
      }
    }
    return names;
  }

  private static boolean stays(Loss loss, Random random, int percent) {
    return switch (loss) {
      case NOTHING -> true;
      case EVERYTHING -> false;
      case ANYTHING -> random.nextInt(100) < percent;
    };
  }

  /** What a file holds after a power cut. */
  byte[] content(Loss loss, Random random) {
    return switch (loss) {
      case NOTHING -> with(changes);
      case EVERYTHING -> durable;
      case ANYTHING -> some(random);
    };
  }

  private byte[] with(List<Change> made) {
    Content content = new Content(durable);
    for (Change change : made) {
      byte[] bytes = change.bytes;
      if (bytes == null) {
        content.resize((int) change.offset);
      } else {
        content.write((int) change.offset, bytes, 0, bytes.length);
      }
    }
    return content.bytes();
  }

  /** Sizes change in their order up to some moment; sectors are written in any order or not. */
  private byte[] some(Random random) {
    int percent = random.nextInt(101);
    Content content = new Content(durable);
    long sizeBytes = durable.length;
    int sizesKept = random.nextInt(changes.size() + 1);
    for (int index = 0; index < changes.size(); index++) {
      Change change = changes.get(index);
      byte[] bytes = change.bytes;
      if (bytes == null) {
        sizeBytes = index < sizesKept ? change.offset : sizeBytes;
        continue;
      }
      writeSome(content, change.offset, bytes, random, percent);
      if (index < sizesKept) {
        sizeBytes = Math.max(sizeBytes, change.offset + bytes.length);
      }
    }
    content.resize((int) sizeBytes);
    return content.bytes();
  }

  private static void writeSome(
      Content content, long offset, byte[] bytes, Random random, int percent) {
    int at = 0;
    while (at < bytes.length) {
      int length = (int) Math.min(bytes.length - at, SECTOR_BYTES - (offset + at) % SECTOR_BYTES);
      if (random.nextInt(100) < percent) {
        content.write((int) offset + at, bytes, at, length);
      }
      at += length;
    }
  }

  /** Bytes that grow and shrink. */
  private static final class Content {
    private byte[] bytes;
    private int length;

    Content(byte[] from) {
      bytes = from.clone();
      length = from.length;
    }

    void resize(int to) {
      room(to);
      if (to < length) {
        Arrays.fill(bytes, to, length, (byte) 0);
      }
      length = to;
    }

    void write(int offset, byte[] from, int at, int count) {
      room(offset + count);
      System.arraycopy(from, at, bytes, offset, count);
      length = Math.max(length, offset + count);
    }

    private void room(int needed) {
      if (needed > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
      }
    }

    byte[] bytes() {
      return Arrays.copyOf(bytes, length);
    }
  }
}
