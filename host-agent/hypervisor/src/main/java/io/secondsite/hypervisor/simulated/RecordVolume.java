package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.disk.WritableDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongUnaryOperator;
import java.util.zip.CRC32C;

/**
 * The "file system" that {@link RecordWriter} keeps on a disk, made so that it proves what it lost:
 * a superblock, a ring of numbered records, and churn blocks scattered over the rest. Which churn
 * blocks record n overwrites follows from n, so after a crash or on a replica each block's expected
 * state is known, and a cluster that was not replicated shows as torn.
 *
 * <p>Every block has 4 KiB: magic, number, place, time, filler that follows from those, CRC-32C.
 * Not thread-safe.
 */
public final class RecordVolume {
  /** Bytes in a block. */
  public static final int BLOCK_BYTES = 4096;

  /** Smallest disk that can hold the layout. */
  public static final long DISK_BYTES_MIN = 64L * BLOCK_BYTES;

  private static final long SUPERBLOCK_MAGIC = 0x5353_5245_4346_5331L;
  private static final long RECORD_MAGIC = 0x5353_5245_434f_5244L;
  private static final long CHURN_MAGIC = 0x5353_4348_5552_4e31L;
  private static final int RING_BLOCKS_MAX = 16_384;
  private static final int CHURN_BLOCKS_MAX = 2_048;
  static final int CHURN_PER_RECORD_MAX = 200;
  private static final int CHURN_REPLAY_MAX = 200_000;
  private static final int HEADER_BYTES = 32;
  private static final int CRC_OFFSET = BLOCK_BYTES - Integer.BYTES;
  private static final int SCAN_BLOCKS = 64;

  private final long ringBlocks;
  private final int churnBlocks;
  private final long churnStride;
  private final long diskSizeBytes;
  private final long salt;
  private final int churnPerRecord;

  private RecordVolume(long diskSizeBytes, long salt, int churnPerRecord) {
    long blocks = diskSizeBytes / BLOCK_BYTES;
    if (diskSizeBytes < DISK_BYTES_MIN) {
      throw new IllegalArgumentException("a disk for records has at least " + DISK_BYTES_MIN);
    }
    this.diskSizeBytes = diskSizeBytes;
    this.salt = salt;
    this.churnPerRecord = churnPerRecord;
    this.ringBlocks = Math.min(RING_BLOCKS_MAX, blocks / 2);
    this.churnBlocks = (int) Math.min(CHURN_BLOCKS_MAX, blocks / 4);
    this.churnStride = (blocks - 1 - ringBlocks) / churnBlocks;
  }

  /** Whether nothing was ever put on the disk. */
  static boolean isBlank(ReadableDisk disk) throws IOException {
    return isZero(block(disk, 0));
  }

  /** Formats a disk; records and churn blocks that were there stay, so only blank disks. */
  static RecordVolume format(WritableDisk disk, int salt, int churnPerRecord) throws IOException {
    RecordVolume volume = new RecordVolume(disk.sizeBytes(), salt, churnPerRecord);
    disk.write(0, encode(SUPERBLOCK_MAGIC, salt, disk.sizeBytes(), churnPerRecord));
    disk.flush();
    return volume;
  }

  /** What is on the disk; damage is a result, not an exception. */
  public static RecordReport check(ReadableDisk disk) throws IOException {
    ByteBuffer superblock = block(disk, 0);
    if (!isValid(superblock, SUPERBLOCK_MAGIC)
        || superblock.getLong(16) != disk.sizeBytes()
        || superblock.getLong(24) < 0
        || superblock.getLong(24) > CHURN_PER_RECORD_MAX) {
      return RecordReport.UNREADABLE;
    }
    return open(disk).scan(disk);
  }

  /** The volume of a disk that {@link #check} found readable. */
  static RecordVolume open(ReadableDisk disk) throws IOException {
    ByteBuffer superblock = block(disk, 0);
    return new RecordVolume(disk.sizeBytes(), superblock.getLong(8), (int) superblock.getLong(24));
  }

  /**
   * Overwrites the churn blocks that belong to this number, then writes the record. Between them is
   * a barrier as a journal has one: disks may lose what was not flushed in any order, and a record
   * says that its churn blocks are there.
   */
  void write(WritableDisk disk, long number, Instant at) throws IOException {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
    for (int i = 0; i < churnPerRecord; i++) {
      int index = churnIndex(number, i);
      disk.write(churnOffset(index), encode(CHURN_MAGIC, number, index, micros));
    }
    disk.flush();
    disk.write(recordOffset(number), encode(RECORD_MAGIC, number, number % ringBlocks, micros));
  }

  private long recordOffset(long number) {
    return (1 + number % ringBlocks) * BLOCK_BYTES;
  }

  private long churnOffset(int index) {
    return (1 + ringBlocks + index * churnStride) * BLOCK_BYTES;
  }

  private int churnIndex(long number, int i) {
    return Math.floorMod(mix(number * 31 + i, salt), churnBlocks);
  }

  private RecordReport scan(ReadableDisk disk) throws IOException {
    long[] found = new long[(int) ringBlocks];
    Ring ring = new Ring();
    eachBlock(
        disk,
        found.length,
        slot -> (1 + slot) * BLOCK_BYTES,
        (slot, block) -> {
          if (isValid(block, RECORD_MAGIC) && block.getLong(8) % ringBlocks == slot) {
            found[(int) slot] = block.getLong(8);
            ring.saw(block.getLong(8), block.getLong(24));
          } else if (!isZero(block)) {
            ring.torn++;
          }
        });
    for (long number = Math.max(1, ring.last - ringBlocks + 1); number <= ring.last; number++) {
      if (found[(int) (number % ringBlocks)] != number) {
        ring.torn++;
      }
    }
    long torn = ring.torn + tornChurn(disk, ring.last);
    return new RecordReport(
        true, ring.last, torn, Instant.EPOCH.plus(ring.lastMicros, ChronoUnit.MICROS));
  }

  private long tornChurn(ReadableDisk disk, long last) throws IOException {
    long[] expected = new long[churnBlocks];
    long first = Math.max(1, last - CHURN_REPLAY_MAX + 1);
    for (long number = first; number <= last; number++) {
      for (int i = 0; i < churnPerRecord; i++) {
        expected[churnIndex(number, i)] = number;
      }
    }
    boolean[] underWay = new boolean[churnBlocks];
    for (int i = 0; i < churnPerRecord; i++) {
      underWay[churnIndex(last + 1, i)] = true;
    }
    long[] torn = new long[1];
    eachBlock(
        disk,
        churnBlocks,
        index -> churnOffset((int) index),
        (index, block) -> {
          long number = isZero(block) ? 0 : block.getLong(8);
          boolean whole =
              number == 0 || (isValid(block, CHURN_MAGIC) && block.getLong(16) == index);
          boolean right =
              number == expected[(int) index]
                  || (number == last + 1 && underWay[(int) index])
                  || (expected[(int) index] == 0 && number < first);
          if (!whole || !right) {
            torn[0]++;
          }
        });
    return torn[0];
  }

  private static void eachBlock(
      ReadableDisk disk, int count, LongUnaryOperator offsetOf, BlockVisitor visitor)
      throws IOException {
    ByteBuffer blocks = ByteBuffer.allocate(SCAN_BLOCKS * BLOCK_BYTES);
    for (int i = 0; i < count; ) {
      long offset = offsetOf.applyAsLong(i);
      int together = 1;
      while (i + together < count
          && together < SCAN_BLOCKS
          && offsetOf.applyAsLong(i + together) == offset + (long) together * BLOCK_BYTES) {
        together++;
      }
      disk.read(offset, blocks.clear().limit(together * BLOCK_BYTES));
      for (int k = 0; k < together; k++) {
        visitor.visit(i + k, blocks.slice(k * BLOCK_BYTES, BLOCK_BYTES));
      }
      i += together;
    }
  }

  private static ByteBuffer block(ReadableDisk disk, long number) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    disk.read(number * BLOCK_BYTES, block);
    return block.flip();
  }

  private static boolean isZero(ByteBuffer block) {
    for (int i = 0; i < BLOCK_BYTES; i += Long.BYTES) {
      if (block.getLong(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isValid(ByteBuffer block, long magic) {
    return block.getLong(0) == magic
        && block.getLong(8) >= 0
        && block.getInt(CRC_OFFSET) == checksum(block);
  }

  private static ByteBuffer encode(long magic, long number, long place, long last) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    block.putLong(magic).putLong(number).putLong(place).putLong(last);
    for (int at = HEADER_BYTES; at < CRC_OFFSET - Integer.BYTES; at += Long.BYTES) {
      block.putLong(at, mix(number + at, magic ^ place));
    }
    return block.putInt(CRC_OFFSET, checksum(block)).clear();
  }

  private static int checksum(ByteBuffer block) {
    CRC32C crc = new CRC32C();
    crc.update(block.duplicate().position(0).limit(CRC_OFFSET));
    return (int) crc.getValue();
  }

  /** A bijective mixer: neighbouring numbers give bits that do not compress. */
  private static long mix(long number, long salt) {
    long mixed = number * 0x9e37_79b9_7f4a_7c15L + salt;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ (mixed >>> 31);
  }

  @Override
  public String toString() {
    return "records on %d bytes: ring %d, churn %d"
        .formatted(diskSizeBytes, ringBlocks, churnBlocks);
  }

  /** What the scan of the ring gathers. */
  private static final class Ring {
    private long last;
    private long lastMicros;
    private long torn;

    void saw(long number, long micros) {
      if (number > last) {
        last = number;
        lastMicros = micros;
      }
    }
  }

  private interface BlockVisitor {
    void visit(long index, ByteBuffer block);
  }
}
