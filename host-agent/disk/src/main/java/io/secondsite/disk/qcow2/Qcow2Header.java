package io.secondsite.disk.qcow2;

import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.BAD_HEADER;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.ENCRYPTED;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.EXTERNAL_DATA_FILE;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.LIMIT_EXCEEDED;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.MARKED_CORRUPT;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.NOT_QCOW2;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.TRUNCATED;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.UNSUPPORTED_FEATURE;
import static io.secondsite.disk.qcow2.Qcow2FormatException.Code.UNSUPPORTED_VERSION;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.qcow2.Qcow2FormatException.Code;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What the header of a qcow2 v3 file says, as far as it matters here. An empty backing name means
 * no backing file, an empty format that none is named.
 */
record Qcow2Header(
    long sizeBytes,
    long l1Offset,
    int l1Entries,
    long refcountTableOffset,
    int refcountTableClusters,
    boolean zstd,
    String backingFileName,
    String backingFormat) {

  static final int L2_ENTRIES = Cluster.SIZE_BYTES / Long.BYTES;
  static final int BACKING_NAME_BYTES_MAX = 1023;

  /** The largest disk: 256 TiB. Its L1 table has 4 MiB. */
  static final long SIZE_BYTES_MAX = 1L << 48;

  /** Sizes are whole sectors. */
  static final int SECTOR_BYTES = 512;

  private static final int MAGIC = 0x5146_49fb;
  private static final int VERSION = 3;
  private static final int CLUSTER_BITS = 16;
  private static final int REFCOUNT_ORDER = 4; // 16 bits
  private static final int REFCOUNT_ORDER_MAX = 6;
  private static final int HEADER_BYTES_MIN = 104;
  private static final int HEADER_BYTES = 112;
  private static final int BACKING_FORMAT_BYTES_MAX = 15;
  private static final int COMPRESSION_ZSTD = 1;

  private static final long INCOMPATIBLE_DIRTY = 1; // reference counts are stale: not used here
  private static final long INCOMPATIBLE_CORRUPT = 1 << 1;
  private static final long INCOMPATIBLE_DATA_FILE = 1 << 2;
  private static final long INCOMPATIBLE_COMPRESSION = 1 << 3;

  private static final int EXTENSION_END = 0;
  private static final int EXTENSION_BACKING_FORMAT = 0xE279_2ACA;

  /** How many L1 entries a disk of this size needs. */
  static int l1Entries(long sizeBytes) {
    return (int) ((Cluster.count(sizeBytes) + L2_ENTRIES - 1) / L2_ENTRIES);
  }

  /** The bytes that stand at the beginning of the file. */
  ByteBuffer encode() {
    byte[] name = backingFileName.getBytes(StandardCharsets.UTF_8);
    byte[] format = backingFormat.getBytes(StandardCharsets.US_ASCII);
    int extensionBytes = format.length == 0 ? 0 : 8 + padded(format.length);
    int nameOffset = HEADER_BYTES + extensionBytes + 8;
    ByteBuffer header = ByteBuffer.allocate(nameOffset + name.length);
    header.putInt(MAGIC).putInt(VERSION);
    header.putLong(name.length == 0 ? 0 : nameOffset).putInt(name.length);
    header.putInt(CLUSTER_BITS).putLong(sizeBytes).putInt(0); // no encryption
    header.putInt(l1Entries).putLong(l1Offset);
    header.putLong(refcountTableOffset).putInt(refcountTableClusters);
    header.putInt(0).putLong(0); // no internal snapshots
    header.putLong(zstd ? INCOMPATIBLE_COMPRESSION : 0).putLong(0).putLong(0);
    header.putInt(REFCOUNT_ORDER).putInt(HEADER_BYTES);
    header.put((byte) (zstd ? COMPRESSION_ZSTD : 0));
    header.position(HEADER_BYTES);
    if (format.length > 0) {
      header.putInt(EXTENSION_BACKING_FORMAT).putInt(format.length).put(format);
    }
    header.position(nameOffset).put(name); // before it, the end of the extensions: zeros
    return header.flip();
  }

  /** Up to where a header tells of itself, from a start of at least 104 bytes, not checked. */
  static long bytes(ByteBuffer start) {
    long header = Integer.toUnsignedLong(start.getInt(100));
    long backing = start.getLong(8);
    long backingEnd = backing + Integer.toUnsignedLong(start.getInt(16));
    return backing < 0 || backingEnd < 0 ? Long.MAX_VALUE : Math.max(header, backingEnd);
  }

  /**
   * Reads and judges a header.
   *
   * @param start the first cluster of the file, or the whole of a shorter file
   */
  static Qcow2Header parse(ByteBuffer start, long fileSizeBytes) throws Qcow2FormatException {
    require(start.remaining() >= Integer.BYTES, TRUNCATED, "the file has no header");
    require(start.getInt(0) == MAGIC, NOT_QCOW2, "magic: the file is no qcow2 image");
    require(start.remaining() >= 8, TRUNCATED, "the header is cut short");
    int version = start.getInt(4);
    require(version == VERSION, UNSUPPORTED_VERSION, "version: " + version + ", only 3 is read");
    require(start.remaining() >= HEADER_BYTES_MIN, TRUNCATED, "the header is cut short");
    requireReadable(start);

    int headerBytes = start.getInt(100);
    require(
        headerBytes >= HEADER_BYTES_MIN && headerBytes % 8 == 0 && headerBytes < Cluster.SIZE_BYTES,
        BAD_HEADER,
        "header_length: " + Integer.toUnsignedString(headerBytes));
    require(headerBytes <= start.remaining(), TRUNCATED, "the header is cut short");
    long sizeBytes = sizeBytes(start.getLong(24));
    boolean zstd = zstd(start, headerBytes);

    int l1EntriesNeeded = l1Entries(sizeBytes);
    requireL1(start, l1EntriesNeeded, fileSizeBytes);
    requireRefcounts(start, fileSizeBytes);
    String backingFileName = backingFileName(start, headerBytes);
    return new Qcow2Header(
        sizeBytes,
        start.getLong(40),
        l1EntriesNeeded,
        start.getLong(48),
        start.getInt(56),
        zstd,
        backingFileName,
        backingFileName.isEmpty() ? "" : backingFormat(start, headerBytes));
  }

  private static void requireReadable(ByteBuffer start) throws Qcow2FormatException {
    int clusterBits = start.getInt(20);
    require(
        clusterBits == CLUSTER_BITS,
        UNSUPPORTED_FEATURE,
        "cluster_bits: " + Integer.toUnsignedString(clusterBits) + ", only 16 (64 KiB) is read");
    require(start.getInt(32) == 0, ENCRYPTED, "crypt_method: the image is encrypted");
    long incompatible = start.getLong(72);
    require(
        (incompatible & INCOMPATIBLE_CORRUPT) == 0,
        MARKED_CORRUPT,
        "incompatible_features: the image is marked corrupt; see qemu-img check");
    require(
        (incompatible & INCOMPATIBLE_DATA_FILE) == 0,
        EXTERNAL_DATA_FILE,
        "incompatible_features: the data is in an external file");
    long unknown = incompatible & ~(INCOMPATIBLE_DIRTY | INCOMPATIBLE_COMPRESSION);
    require(
        unknown == 0,
        UNSUPPORTED_FEATURE,
        "incompatible_features: unknown bits 0x" + Long.toHexString(unknown));
  }

  private static long sizeBytes(long sizeBytes) throws Qcow2FormatException {
    require(
        sizeBytes > 0 && sizeBytes <= SIZE_BYTES_MAX,
        LIMIT_EXCEEDED,
        "size: " + Long.toUnsignedString(sizeBytes) + " is not from 1 to " + SIZE_BYTES_MAX);
    require(
        sizeBytes % SECTOR_BYTES == 0, BAD_HEADER, "size: " + sizeBytes + " is no whole sectors");
    return sizeBytes;
  }

  private static boolean zstd(ByteBuffer start, int headerBytes) throws Qcow2FormatException {
    int type = headerBytes > HEADER_BYTES_MIN ? Byte.toUnsignedInt(start.get(104)) : 0;
    boolean named = (start.getLong(72) & INCOMPATIBLE_COMPRESSION) != 0;
    require(type <= COMPRESSION_ZSTD, UNSUPPORTED_FEATURE, "compression_type: " + type);
    require(
        named == (type != 0),
        BAD_HEADER,
        "compression_type: " + type + " contradicts incompatible_features");
    return type == COMPRESSION_ZSTD;
  }

  private static void requireL1(ByteBuffer start, int needed, long fileSizeBytes)
      throws Qcow2FormatException {
    long entries = Integer.toUnsignedLong(start.getInt(36));
    require(
        entries >= needed,
        BAD_HEADER,
        "l1_size: " + entries + " entries are too few for the disk, " + needed + " are needed");
    requireTable("l1_table_offset", start.getLong(40), entries * Long.BYTES, fileSizeBytes);
  }

  private static void requireRefcounts(ByteBuffer start, long fileSizeBytes)
      throws Qcow2FormatException {
    int order = start.getInt(96);
    require(
        order >= 0 && order <= REFCOUNT_ORDER_MAX,
        BAD_HEADER,
        "refcount_order: " + Integer.toUnsignedString(order));
    long clusters = Integer.toUnsignedLong(start.getInt(56));
    require(clusters > 0, BAD_HEADER, "refcount_table_clusters: there is no table");
    requireTable(
        "refcount_table_offset",
        start.getLong(48),
        clusters * Cluster.SIZE_BYTES,
        (fileSizeBytes + Cluster.SIZE_BYTES - 1) / Cluster.SIZE_BYTES * Cluster.SIZE_BYTES);
  }

  private static void requireTable(String field, long offset, long length, long fileSizeBytes)
      throws Qcow2FormatException {
    require(
        offset >= Cluster.SIZE_BYTES && offset % Cluster.SIZE_BYTES == 0,
        BAD_HEADER,
        field + ": " + Long.toUnsignedString(offset) + " is no place for a table");
    require(
        offset <= fileSizeBytes - length,
        TRUNCATED,
        field + ": the table of " + length + " bytes reaches behind the file's end");
  }

  private static String backingFileName(ByteBuffer start, int headerBytes)
      throws Qcow2FormatException {
    long offset = start.getLong(8);
    int length = start.getInt(16);
    if (offset == 0) {
      return "";
    }
    require(
        length >= 0 && length <= BACKING_NAME_BYTES_MAX,
        BAD_HEADER,
        "backing_file_size: " + Integer.toUnsignedString(length));
    require(
        offset >= headerBytes && offset <= start.remaining() - length,
        BAD_HEADER,
        "backing_file_offset: " + Long.toUnsignedString(offset) + " is outside the first cluster");
    return text("the backing file's name", start.slice((int) offset, length));
  }

  private static String backingFormat(ByteBuffer start, int headerBytes)
      throws Qcow2FormatException {
    int at = headerBytes;
    long end = start.getLong(8); // extensions stand between the header and the backing name
    String format = "";
    while (at + 8L <= end) {
      int type = start.getInt(at);
      long length = Integer.toUnsignedLong(start.getInt(at + 4));
      if (type == EXTENSION_END) {
        break;
      }
      require(at + 8L + length <= end, BAD_HEADER, "a header extension is longer than the header");
      if (type == EXTENSION_BACKING_FORMAT) {
        require(length <= BACKING_FORMAT_BYTES_MAX, BAD_HEADER, "the backing format is too long");
        format = text("the backing format", start.slice(at + 8, (int) length));
      }
      at += 8 + padded((int) length);
    }
    return format;
  }

  private static String text(String field, ByteBuffer bytes) throws Qcow2FormatException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new Qcow2FormatException(BAD_HEADER, field + " is no UTF-8");
    }
    require(
        text.chars().noneMatch(Character::isISOControl),
        BAD_HEADER,
        field + " has control characters");
    return text;
  }

  private static int padded(int length) {
    return (length + 7) & ~7;
  }

  private static void require(boolean sound, Code code, String message)
      throws Qcow2FormatException {
    if (!sound) {
      throw new Qcow2FormatException(code, message);
    }
  }
}
