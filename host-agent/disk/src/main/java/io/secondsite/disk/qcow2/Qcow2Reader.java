package io.secondsite.disk.qcow2;

import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.BAD_ENTRY;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.NOT_QCOW2;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.TRUNCATED;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.UNEXPECTED_BACKING;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.UNSUPPORTED_FEATURE;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.ZstdFrame;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * One qcow2 v3 file with clusters of 64 KiB, read-only; nothing in it is trusted. Its backing file
 * is named, never opened. Thread-safe; a file must not change while it is open, only be replaced.
 *
 * <p>Never interrupt a thread that reads here: the JDK answers an interrupt in a file channel by
 * closing it for everyone.
 */
public final class Qcow2Reader implements Closeable {
  private static final long TABLE_OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;

  private static final int START_BYTES = 4096;

  /** Frames in the making, shared by all readers; as many as threads decode at a time. */
  private static final ArrayBlockingQueue<ByteBuffer> FRAMES = new ArrayBlockingQueue<>(16);

  private final FileChannel channel;
  private final long fileSizeBytes;
  private final Qcow2Header header;
  private final long[] l2Offsets;

  private Qcow2Reader(
      FileChannel channel, long fileSizeBytes, Qcow2Header header, long[] l2Offsets) {
    this.channel = channel;
    this.fileSizeBytes = fileSizeBytes;
    this.header = header;
    this.l2Offsets = l2Offsets;
  }

  /**
   * Opens a file after judging its header and its L1 table.
   *
   * @throws Qcow2FormatException if it is no image that this product reads
   */
  public static Qcow2Reader open(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(file.toString());
      }
      throw new Qcow2FormatException(NOT_QCOW2, "not a regular file: " + file.getFileName());
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try {
      long fileSizeBytes = channel.size();
      Qcow2Header header = Qcow2Header.parse(start(channel, fileSizeBytes), fileSizeBytes);
      return new Qcow2Reader(channel, fileSizeBytes, header, l2Offsets(channel, header));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The first page of the file where the header ends in it, else the first cluster. */
  private static ByteBuffer start(FileChannel channel, long fileSizeBytes) throws IOException {
    int page = (int) Math.min(START_BYTES, fileSizeBytes);
    ByteBuffer start = ByteBuffer.allocate(page);
    readWhole(channel, 0, start, "the header");
    if (page == START_BYTES && Qcow2Header.bytes(start.flip()) > START_BYTES) {
      start = ByteBuffer.allocate((int) Math.min(Cluster.SIZE_BYTES, fileSizeBytes));
      readWhole(channel, 0, start, "the header");
      return start.flip();
    }
    return start.rewind().limit(page);
  }

  private static long[] l2Offsets(FileChannel channel, Qcow2Header header) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(header.l1Entries() * Long.BYTES);
    readWhole(channel, header.l1Offset(), table, "the L1 table");
    long fileSizeBytes = channel.size();
    long[] offsets = new long[header.l1Entries()];
    for (int index = 0; index < offsets.length; index++) {
      long entry = table.getLong(index * Long.BYTES);
      offsets[index] = entry & TABLE_OFFSET_MASK;
      requireL2(index, entry, offsets[index], fileSizeBytes);
    }
    requireOwnTables(offsets);
    return offsets;
  }

  private static void requireL2(int index, long entry, long offset, long fileSizeBytes)
      throws Qcow2FormatException {
    boolean reserved = (entry & ~(TABLE_OFFSET_MASK | ClusterEntry.COPIED)) != 0;
    if (reserved || offset % Cluster.SIZE_BYTES != 0) {
      throw new Qcow2FormatException(BAD_ENTRY, "L1 entry " + index + " is no place for a table");
    }
    if (offset > fileSizeBytes - Cluster.SIZE_BYTES) {
      throw new Qcow2FormatException(
          TRUNCATED, "L1 entry " + index + " reaches behind the file's end");
    }
  }

  /** One table under many entries would make a small file cost as much work as a huge one. */
  private static void requireOwnTables(long[] offsets) throws Qcow2FormatException {
    long[] sorted = offsets.clone();
    Arrays.sort(sorted);
    for (int index = 1; index < sorted.length; index++) {
      if (sorted[index] != 0 && sorted[index] == sorted[index - 1]) {
        throw new Qcow2FormatException(
            BAD_ENTRY, "two L1 entries share the table at " + sorted[index]);
      }
    }
  }

  /** The disk's size in bytes. */
  public long sizeBytes() {
    return header.sizeBytes();
  }

  /** The backing file's name as it stands in the file: not checked, not to be opened blindly. */
  public Optional<String> backingFileName() {
    return present(header.backingFileName());
  }

  /** The backing file's format as it stands in the file. */
  public Optional<String> backingFormat() {
    return present(header.backingFormat());
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /**
   * Returns only if the file names exactly this backing file, or none where none is expected.
   *
   * @throws Qcow2FormatException otherwise
   */
  public void expectBacking(Optional<String> expected) throws Qcow2FormatException {
    if (!backingFileName().equals(expected)) {
      throw new Qcow2FormatException(
          UNEXPECTED_BACKING,
          "backing file: "
              + backingFileName().orElse("none")
              + " instead of "
              + expected.orElse("none"));
    }
  }

  /** Where a cluster of the disk stands. */
  public ClusterMapping lookup(long cluster) throws IOException {
    if (cluster < 0 || cluster >= Cluster.count(sizeBytes())) {
      throw new IllegalArgumentException("cluster " + cluster + " is outside the disk");
    }
    long l2Offset = l2Offsets[(int) (cluster / Qcow2Header.L2_ENTRIES)];
    if (l2Offset == 0) {
      return ClusterEntry.mapping(cluster, 0, fileSizeBytes);
    }
    ByteBuffer entry = ByteBuffer.allocate(Long.BYTES);
    long at = l2Offset + cluster % Qcow2Header.L2_ENTRIES * Long.BYTES;
    readWhole(channel, at, entry, "an L2 table");
    return ClusterEntry.mapping(cluster, entry.getLong(0), fileSizeBytes);
  }

  /** Shows every cluster that this file holds, in the order of the disk. */
  public void forEachAllocated(ClusterVisitor visitor) throws IOException {
    long clusterCount = Cluster.count(sizeBytes());
    ByteBuffer table = ByteBuffer.allocate(Cluster.SIZE_BYTES);
    for (int index = 0; index < l2Offsets.length; index++) {
      if (l2Offsets[index] == 0) {
        continue;
      }
      readWhole(channel, l2Offsets[index], table.clear(), "an L2 table");
      long first = (long) index * Qcow2Header.L2_ENTRIES;
      int count = (int) Math.min(Qcow2Header.L2_ENTRIES, clusterCount - first);
      for (int entry = 0; entry < count; entry++) {
        visit(first + entry, table.getLong(entry * Long.BYTES), visitor);
      }
    }
  }

  private void visit(long cluster, long entry, ClusterVisitor visitor) throws IOException {
    if (entry != 0) {
      ClusterMapping mapping = ClusterEntry.mapping(cluster, entry, fileSizeBytes);
      visitor.visit(cluster, mapping);
    }
  }

  /**
   * Reads a cluster, always all its 65,536 bytes, where this file holds it.
   *
   * @return false if the cluster is absent: nothing was written, the backing file has it
   * @throws CorruptClusterException if its frame is broken
   */
  public boolean readCluster(long cluster, ByteBuffer into, ClusterCodec codec) throws IOException {
    return readCluster(lookup(cluster), into, codec);
  }

  /** The same for a mapping that this file's reader gave before. */
  public boolean readCluster(ClusterMapping mapping, ByteBuffer into, ClusterCodec codec)
      throws IOException {
    return switch (mapping) {
      case ClusterMapping.Absent _ -> false;
      case ClusterMapping.Zero _ -> {
        fillWithZeros(into, Cluster.SIZE_BYTES);
        yield true;
      }
      case ClusterMapping.Compressed compressed -> {
        requireZstd();
        decode(channel, compressed, into, codec);
        yield true;
      }
      case ClusterMapping.Plain plain -> {
        readPlain(plain, into);
        yield true;
      }
    };
  }

  /**
   * Reads the zstd frame of a compressed cluster, exactly its bytes, for decoding or for copying
   * into another file.
   *
   * @return the frame's length in bytes; the buffer advances by it
   * @throws IllegalArgumentException if the cluster is not compressed
   */
  public int readFrame(long cluster, ByteBuffer frame) throws IOException {
    if (!(lookup(cluster) instanceof ClusterMapping.Compressed compressed)) {
      throw new IllegalArgumentException("cluster " + cluster + " is not compressed");
    }
    return readFrame(compressed, frame);
  }

  /** The same for a mapping that this file's reader gave before. */
  public int readFrame(ClusterMapping.Compressed compressed, ByteBuffer frame) throws IOException {
    requireZstd();
    return readFrame(channel, compressed, frame);
  }

  private void requireZstd() throws Qcow2FormatException {
    if (!header.zstd()) {
      throw new Qcow2FormatException(
          UNSUPPORTED_FEATURE, "compression_type: zlib clusters are not read, only zstd");
    }
  }

  private static int readFrame(
      FileChannel channel, ClusterMapping.Compressed compressed, ByteBuffer frame)
      throws IOException {
    int lengthMax = Math.min(compressed.lengthBytesMax(), ClusterCodec.FRAME_BYTES_MAX);
    ByteBuffer read = frame.slice(frame.position(), Math.min(lengthMax, frame.remaining()));
    readWhole(channel, compressed.fileOffset(), read, "a compressed cluster");
    int length = ZstdFrame.length(read.flip());
    frame.position(frame.position() + length);
    return length;
  }

  static void decode(
      FileChannel channel,
      ClusterMapping.Compressed compressed,
      ByteBuffer into,
      ClusterCodec codec)
      throws IOException {
    ByteBuffer pooled = FRAMES.poll();
    ByteBuffer frame =
        pooled == null ? ByteBuffer.allocateDirect(ClusterCodec.FRAME_BYTES_MAX) : pooled.clear();
    try {
      readFrame(channel, compressed, frame);
      codec.decode(frame.flip(), into);
    } finally {
      FRAMES.offer(frame);
    }
  }

  /** QEMU lets a file end within its last cluster; the rest is zeros. */
  private void readPlain(ClusterMapping.Plain plain, ByteBuffer into) throws IOException {
    int length = (int) Math.min(Cluster.SIZE_BYTES, fileSizeBytes - plain.fileOffset());
    readWhole(channel, plain.fileOffset(), into.slice(into.position(), length), "a cluster");
    into.position(into.position() + length);
    fillWithZeros(into, Cluster.SIZE_BYTES - length);
  }

  private static void fillWithZeros(ByteBuffer into, int count) {
    into.put(ByteBuffer.allocate(count));
  }

  private static void readWhole(FileChannel channel, long offset, ByteBuffer into, String what)
      throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new Qcow2FormatException(TRUNCATED, "the file ends within " + what);
      }
      at += count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
