package io.secondsite.disk.qcow2;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.ZstdFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Writes one qcow2 v3 file: frames packed byte to byte, then the tables, the header last. Without
 * {@link #finish()} the file has no header and no reader takes it for an image. Not thread-safe.
 *
 * <p>Layout: header; frames; then, each at a 64 KiB boundary, L2 tables, refcount blocks, refcount
 * table, L1 table. Pages of zeros are left out as holes.
 */
public final class Qcow2Writer implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final Set<String> BACKING_FORMATS = Set.of("raw", "qcow2");

  private final FileChannel channel;
  private final long sizeBytes;
  private final String backingFileName;
  private final String backingFormat;
  private final ClusterEntries entries = new ClusterEntries();
  private final ByteBuffer pending = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private long pendingOffset = Cluster.SIZE_BYTES;
  private boolean finished;

  private Qcow2Writer(
      FileChannel channel, long sizeBytes, String backingFileName, String backingFormat) {
    this.channel = channel;
    this.sizeBytes = sizeBytes;
    this.backingFileName = backingFileName;
    this.backingFormat = backingFormat;
  }

  /**
   * Begins a new file; one that exists is refused, since somebody may be reading it.
   *
   * @param sizeBytes the disk's size, whole sectors of 512 bytes
   * @param backingFileName the name of a file in the same folder
   * @param backingFormat {@code raw} or {@code qcow2}; without a backing file it is not looked at
   */
  public static Qcow2Writer create(
      Path file, long sizeBytes, Optional<String> backingFileName, String backingFormat)
      throws IOException {
    requireSize(sizeBytes);
    backingFileName.ifPresent(name -> requireBacking(name, backingFormat));
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new Qcow2Writer(
        channel,
        sizeBytes,
        backingFileName.orElse(""),
        backingFileName.isPresent() ? backingFormat : "");
  }

  /** Writes a whole file that holds nothing of its own: the disk is what the backing file shows. */
  public static void emptyShell(
      Path file, long sizeBytes, Optional<String> backingFileName, String backingFormat)
      throws IOException {
    try (Qcow2Writer writer = create(file, sizeBytes, backingFileName, backingFormat)) {
      writer.finish();
    }
  }

  private static void requireSize(long sizeBytes) {
    if (sizeBytes <= 0
        || sizeBytes > Qcow2Header.SIZE_BYTES_MAX
        || sizeBytes % Qcow2Header.SECTOR_BYTES != 0) {
      throw new IllegalArgumentException(
          "sizeBytes: "
              + sizeBytes
              + " is no whole sectors of 512 bytes up to "
              + Qcow2Header.SIZE_BYTES_MAX);
    }
  }

  /** QEMU takes a name with a colon for a protocol, and one with a slash for another folder. */
  private static void requireBacking(String name, String format) {
    boolean plain =
        !name.isBlank()
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().noneMatch(c -> c == '/' || c == ':' || Character.isISOControl(c))
            && name.getBytes(StandardCharsets.UTF_8).length <= Qcow2Header.BACKING_NAME_BYTES_MAX;
    if (!plain) {
      throw new IllegalArgumentException(
          "backingFileName: not the plain name of a file in the same folder");
    }
    if (!BACKING_FORMATS.contains(format)) {
      throw new IllegalArgumentException("backingFormat: raw or qcow2, not " + format);
    }
  }

  /**
   * Takes one whole frame as the content of a cluster; a later put of the same cluster wins.
   *
   * @throws CorruptClusterException if the buffer does not hold exactly one zstd frame; its content
   *     is not decoded here
   */
  public void putCompressed(long cluster, ByteBuffer zstdFrame) throws IOException {
    requireOpen(cluster);
    int length = ZstdFrame.length(zstdFrame);
    if (length != zstdFrame.remaining()) {
      throw new CorruptClusterException(
          "cluster " + cluster + " comes with " + (zstdFrame.remaining() - length) + " bytes more");
    }
    if (length > pending.remaining()) {
      writePending();
    }
    entries.put(cluster, ClusterEntry.compressed(nextOffset(), length));
    pending.put(zstdFrame);
  }

  /** Makes a cluster read as zeros, whatever the backing file holds; takes no space. */
  public void putZero(long cluster) {
    requireOpen(cluster);
    entries.put(cluster, ClusterEntry.ZERO);
  }

  /** Where the frame of a cluster stands, for {@link Qcow2Frames}; 0 if it has none. */
  public long place(long cluster) {
    long entry = entries.get(cluster);
    return ClusterEntry.isCompressed(entry) ? entry : 0;
  }

  /** The bytes of all frames taken so far, also of those that a later put replaced. */
  public long storedBytes() {
    return nextOffset() - Cluster.SIZE_BYTES;
  }

  /**
   * Completes the file and returns when it is on stable storage. Its name in the folder is the
   * caller's to make durable.
   */
  public void finish() throws IOException {
    requireOpen(0);
    finished = true;
    writePending();
    int[] tableIndexes = entries.tableIndexes();
    int l1Entries = Qcow2Header.l1Entries(sizeBytes);
    FileLayout layout = FileLayout.of(nextOffset(), tableIndexes.length, l1Entries);
    writeL2(layout, tableIndexes);
    writeRefcounts(layout);
    writeL1(layout, tableIndexes, l1Entries);
    ByteBuffer header =
        new Qcow2Header(
                sizeBytes,
                layout.l1Offset(),
                l1Entries,
                layout.refcountTableOffset(),
                layout.refcountTableClusters(),
                true,
                backingFileName,
                backingFormat)
            .encode();
    writeWhole(0, header);
    channel.force(true);
  }

  private void writeL2(FileLayout layout, int[] tableIndexes) throws IOException {
    for (int position = 0; position < tableIndexes.length; position++) {
      writeSparse(layout.l2Offset(position), entries.table(tableIndexes[position]));
    }
  }

  private void writeRefcounts(FileLayout layout) throws IOException {
    Refcounts refcounts = new Refcounts(layout);
    entries.forEachCompressed(refcounts::addCompressed);
    for (int block = 0; block < layout.refcountBlocks(); block++) {
      writeSparse(layout.refcountBlockOffset(block), refcounts.block(block));
    }
    ByteBuffer table = ByteBuffer.allocate(layout.refcountTableClusters() * Cluster.SIZE_BYTES);
    for (int block = 0; block < layout.refcountBlocks(); block++) {
      table.putLong(layout.refcountBlockOffset(block));
    }
    writeSparse(layout.refcountTableOffset(), table.clear());
  }

  /** The L1 table ends the file, so that its last byte is written even where it is zero. */
  private void writeL1(FileLayout layout, int[] tableIndexes, int l1Entries) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(l1Entries * Long.BYTES);
    for (int position = 0; position < tableIndexes.length; position++) {
      long entry = layout.l2Offset(position) | ClusterEntry.COPIED;
      table.putLong(tableIndexes[position] * Long.BYTES, entry);
    }
    writeSparse(layout.l1Offset(), table);
    writeWhole(layout.l1Offset() + table.capacity() - 1, table.slice(table.capacity() - 1, 1));
  }

  private void writeSparse(long offset, ByteBuffer table) throws IOException {
    for (SparsePages.Run run : SparsePages.runs(table)) {
      writeWhole(offset + run.offset(), table.slice(run.offset(), run.length()));
    }
  }

  private void writePending() throws IOException {
    int length = pending.flip().remaining();
    writeWhole(pendingOffset, pending);
    pendingOffset += length;
    pending.clear();
  }

  private void writeWhole(long offset, ByteBuffer from) throws IOException {
    long at = offset;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
  }

  private long nextOffset() {
    return pendingOffset + pending.position();
  }

  private void requireOpen(long cluster) {
    if (finished) {
      throw new IllegalStateException("the file is finished");
    }
    if (cluster < 0 || cluster >= Cluster.count(sizeBytes)) {
      throw new IllegalArgumentException("cluster " + cluster + " is outside the disk");
    }
  }

  /** Closes the file. One that was not finished is no image; its path is the caller's to delete. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
