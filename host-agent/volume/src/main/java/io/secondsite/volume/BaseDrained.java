package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.zip.CRC32C;

/**
 * Which clusters of a base are ours already, and no longer the foreign image's: a bit each, in
 * pages with a check code. A bit is written when its cluster is durable; a page that is damaged
 * counts as nothing drained, and draining a cluster twice does no harm. Thread-safe.
 */
final class BaseDrained {
  static final int PAGE_BYTES = 4096;

  private static final long MAGIC = 0x5353_4244_524e_3031L; // "SSBDRN01"
  private static final int PAGE_WORDS = 511;
  private static final int CRC_AT = PAGE_BYTES - Integer.BYTES;
  private static final long CLUSTERS_MAX = PointHeader.DISK_SIZE_BYTES_MAX / Cluster.SIZE_BYTES;

  private final Path file;
  private final long clusters;
  private final AtomicLongArray words;
  private final TreeSet<Integer> changed = new TreeSet<>();

  private BaseDrained(Path file, long clusters) {
    this.file = file;
    this.clusters = clusters;
    words = new AtomicLongArray(pages(clusters) * PAGE_WORDS);
  }

  private static int pages(long clusters) {
    return (int) (clusters / (PAGE_WORDS * 64L)) + 1;
  }

  /** How many clusters the foreign image had. */
  long clusters() {
    return clusters;
  }

  /** Begins with nothing drained. */
  static BaseDrained create(VolumeFiles files, Path file, SumsOwner owner, long clusters)
      throws IOException {
    BaseDrained drained = new BaseDrained(file, clusters);
    try (OutputStream out = files.create(file)) {
      out.write(header(owner, clusters));
      for (int page = 0; page < pages(clusters); page++) {
        out.write(drained.page(page).array());
      }
    }
    files.sync(file);
    return drained;
  }

  /**
   * Reads what was written.
   *
   * @throws VolumeException CORRUPT if it is no such file of this disk
   */
  static BaseDrained load(Path file, SumsOwner owner) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new VolumeException(Code.CORRUPT, file + " is missing or no regular file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer first = readPage(channel, 0);
      boolean known = isWhole(first) && first.getLong() == MAGIC && owner.isWrittenIn(first);
      long clusters = known ? first.getLong() : -1;
      if (clusters < 0 || clusters > CLUSTERS_MAX) {
        throw new VolumeException(Code.CORRUPT, file + " does not say what is drained");
      }
      BaseDrained drained = new BaseDrained(file, clusters);
      for (int page = 0; page < pages(clusters); page++) {
        drained.take(page, readPage(channel, page + 1));
      }
      return drained;
    }
  }

  private static byte[] header(SumsOwner owner, long clusters) {
    ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES).putLong(MAGIC);
    owner.write(page);
    page.putLong(clusters);
    return sealed(page).array();
  }

  private static ByteBuffer sealed(ByteBuffer page) {
    return page.putInt(CRC_AT, crc(page)).clear();
  }

  private static int crc(ByteBuffer page) {
    CRC32C crc = new CRC32C();
    crc.update(page.duplicate().clear().limit(CRC_AT));
    return (int) crc.getValue();
  }

  private static boolean isWhole(ByteBuffer page) {
    return page.limit() == PAGE_BYTES && page.getInt(CRC_AT) == crc(page);
  }

  private static ByteBuffer readPage(FileChannel channel, long page) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(PAGE_BYTES);
    int count = 0;
    while (into.hasRemaining() && count >= 0) {
      count = channel.read(into, page * PAGE_BYTES + into.position());
    }
    return into.flip();
  }

  private void take(int page, ByteBuffer bytes) {
    if (isWhole(bytes) && bytes.getInt(CRC_AT - Integer.BYTES) == page) {
      for (int word = 0; word < PAGE_WORDS; word++) {
        words.set(page * PAGE_WORDS + word, bytes.getLong());
      }
    }
  }

  private ByteBuffer page(int page) {
    ByteBuffer bytes = ByteBuffer.allocate(PAGE_BYTES);
    for (int word = 0; word < PAGE_WORDS; word++) {
      bytes.putLong(words.get(page * PAGE_WORDS + word));
    }
    return sealed(bytes.putInt(CRC_AT - Integer.BYTES, page));
  }

  /** Whether a cluster is ours. What the foreign image never had always was. */
  boolean has(long cluster) {
    int word = (int) (cluster / Long.SIZE);
    return word >= words.length() || (words.get(word) & 1L << cluster) != 0;
  }

  void add(long cluster) {
    int word = (int) (cluster / Long.SIZE);
    if (word < words.length()) {
      words.accumulateAndGet(word, 1L << cluster, (before, bit) -> before | bit);
      synchronized (changed) {
        changed.add(word / PAGE_WORDS);
      }
    }
  }

  /** The first cluster from a given one on that is not ours, or {@code end}. */
  long nextMissing(long from, long end) {
    long cluster = from;
    while (cluster < end && has(cluster)) {
      boolean wholeWord = cluster % Long.SIZE == 0 && word(cluster) == -1L;
      cluster += wholeWord ? Long.SIZE : 1;
    }
    return Math.min(cluster, end);
  }

  /** How many of the first clusters are ours. */
  long count(long end) {
    long count = 0;
    for (long cluster = 0; cluster < end; ) {
      boolean wholeWord = cluster % Long.SIZE == 0 && cluster + Long.SIZE <= end;
      if (wholeWord && cluster / Long.SIZE < words.length()) {
        count += Long.bitCount(word(cluster));
        cluster += Long.SIZE;
      } else {
        count += has(cluster) ? 1 : 0;
        cluster++;
      }
    }
    return count;
  }

  private long word(long cluster) {
    return words.get((int) (cluster / Long.SIZE));
  }

  /** Makes what was added durable; the clusters must be durable already. */
  void sync(VolumeFiles files) throws IOException {
    synchronized (changed) {
      if (changed.isEmpty()) {
        return;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int page : changed) {
          files.write(channel, file, (page + 1L) * PAGE_BYTES, page(page));
        }
      }
      files.sync(file);
      changed.clear();
    }
  }
}
