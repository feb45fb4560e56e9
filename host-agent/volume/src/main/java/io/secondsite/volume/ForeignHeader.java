package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the header of a foreign qcow2 image must not say: that its content lies in other files,
 * which it could name freely. Any cluster size and version is fine: QEMU reads it.
 */
final class ForeignHeader {
  private static final int MAGIC = 0x5146_49fb;
  private static final int HEADER_BYTES_V2 = 72;
  private static final int HEADER_BYTES_V3 = 104;
  private static final int BACKING_OFFSET = 8;
  private static final int CRYPT_METHOD = 32;
  private static final int INCOMPATIBLE_FEATURES = 72;
  private static final long CORRUPT = 1 << 1;
  private static final long DATA_FILE = 1 << 2;

  private ForeignHeader() {}

  static void requireAlone(Path file) throws IOException {
    ByteBuffer header = read(file);
    require(
        file, header.limit() >= HEADER_BYTES_V2 && header.getInt(0) == MAGIC, "is no qcow2 image");
    int version = header.getInt(4);
    require(file, version == 2 || version == 3, "is of an unknown version of qcow2: " + version);
    require(
        file,
        header.getLong(BACKING_OFFSET) == 0,
        "rests on a backing file: give an image that stands alone");
    require(file, header.getInt(CRYPT_METHOD) == 0, "is encrypted");
    if (version == 3) {
      require(file, header.limit() == HEADER_BYTES_V3, "ends within its header");
      long features = header.getLong(INCOMPATIBLE_FEATURES);
      require(file, (features & DATA_FILE) == 0, "has its data in another file");
      require(file, (features & CORRUPT) == 0, "is marked corrupt: see qemu-img check");
    }
  }

  private static ByteBuffer read(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES_V3);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      int count = 0;
      while (header.hasRemaining() && count >= 0) {
        count = channel.read(header, header.position());
      }
    }
    return header.flip();
  }

  private static void require(Path file, boolean sound, String fault) throws VolumeException {
    if (!sound) {
      throw new VolumeException(Code.CORRUPT, "image: " + file + " " + fault);
    }
  }
}
