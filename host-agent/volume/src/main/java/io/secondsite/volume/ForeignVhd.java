package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * What a foreign VHDX or VPC image must not be: a differencing one, whose content lies in its
 * parent. All else QEMU reads or refuses by itself, as it does a VHDX whose log was not replayed.
 */
final class ForeignVhd {
  private static final int SECTOR = 512;
  private static final int VPC_TYPE = 60;
  private static final int VPC_FIXED = 2;
  private static final int VPC_DYNAMIC = 3;

  private static final long REGIONS_OFFSET = 192 * 1024;
  private static final int TABLE_BYTES = 64 * 1024;
  private static final int REGIONS_HEADER = 16;
  private static final int METADATA_HEADER = 32;
  private static final int ENTRY = 32;
  private static final int GUID = 16;
  private static final int HAS_PARENT = 1 << 1;
  private static final byte[] METADATA_REGION = guid("06a27c8b90479a4bb8fe575f050f886e");
  private static final byte[] FILE_PARAMETERS = guid("3767a1ca36fa434db3b633f0aa44e76b");

  private ForeignVhd() {}

  private static byte[] guid(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  static void requireAloneVpc(Path file) throws IOException {
    try (FileChannel channel = open(file)) {
      ByteBuffer footer = read(channel, Math.max(0, channel.size() - SECTOR), SECTOR);
      require(file, startsWith(footer, "conectix"), "is no VPC image");
      int type = footer.order(ByteOrder.BIG_ENDIAN).getInt(VPC_TYPE);
      require(
          file,
          type == VPC_FIXED || type == VPC_DYNAMIC,
          "rests on a parent: give an image that stands alone");
    }
  }

  static void requireAloneVhdx(Path file) throws IOException {
    try (FileChannel channel = open(file)) {
      require(file, startsWith(read(channel, 0, SECTOR), "vhdxfile"), "is no VHDX image");
      ByteBuffer regions = read(channel, REGIONS_OFFSET, TABLE_BYTES);
      OptionalInt region = entry(regions, REGIONS_HEADER, METADATA_REGION);
      require(file, region.isPresent(), "is no VHDX image: it has no metadata");
      long start = regions.getLong(region.getAsInt() + GUID);
      ByteBuffer metadata = read(channel, start, TABLE_BYTES);
      OptionalInt item = entry(metadata, METADATA_HEADER, FILE_PARAMETERS);
      require(file, item.isPresent(), "is no VHDX image: its metadata says nothing of it");
      long offset = Integer.toUnsignedLong(metadata.getInt(item.getAsInt() + GUID));
      ByteBuffer parameters = read(channel, start + offset, 2 * Integer.BYTES);
      require(
          file,
          (parameters.getInt(Integer.BYTES) & HAS_PARENT) == 0,
          "rests on a parent: give an image that stands alone");
    }
  }

  /** Where the entry of that name begins. */
  private static OptionalInt entry(ByteBuffer table, int first, byte[] guid) {
    for (int at = first; at + ENTRY <= table.limit(); at += ENTRY) {
      if (table.slice(at, GUID).equals(ByteBuffer.wrap(guid))) {
        return OptionalInt.of(at);
      }
    }
    return OptionalInt.empty();
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /** Zeros behind the file's end. */
  private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    if (offset >= 0) {
      int count = 0;
      while (bytes.hasRemaining() && count >= 0) {
        count = channel.read(bytes, offset + bytes.position());
      }
    }
    return bytes.clear().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static boolean startsWith(ByteBuffer bytes, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    return bytes.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
  }

  private static void require(Path file, boolean sound, String fault) throws VolumeException {
    if (!sound) {
      throw new VolumeException(Code.CORRUPT, "image: " + file + " " + fault);
    }
  }
}
