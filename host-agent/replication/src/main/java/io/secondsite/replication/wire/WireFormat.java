package io.secondsite.replication.wire;

import io.secondsite.disk.ClusterChecksum;
import io.secondsite.volume.RecoveryPoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** The numbers of the format; docs/reference/delta-wire.md describes it. */
final class WireFormat {
  static final byte[] MAGIC = "SSDELTA\n".getBytes(StandardCharsets.US_ASCII);

  /** Versions 1 and 2, of before the first release, had another digest in the trailer. */
  static final short VERSION = 3;

  /** Goes on with what a segment that broke off brought: the one with {@link #FRAME_SAME}. */
  static final short VERSION_CONTINUED = 4;

  /** Magic, version, length of the header's body. */
  static final int PREAMBLE_BYTES = 8 + 2 + 4;

  /** The longest body of a header. */
  static final int HEADER_BYTES_MAX = 64 * 1024;

  /** The longest body of a trailer: a definition and what surrounds it. */
  static final int TRAILER_BYTES_MAX = DeltaEnd.Sealed.DEFINITION_BYTES_MAX + 4096;

  /** The longest short text, in bytes of UTF-8. */
  static final int TEXT_BYTES_MAX = 1024;

  static final byte FRAME_DATA_ZSTD = 1;
  static final byte FRAME_ZERO = 2;
  static final byte FRAME_SAME = 3;
  static final byte FRAME_TRAILER = 0x7F;

  static final int CRC_BYTES = 4;
  static final int SHA256_BYTES = 32;

  /** Type, disk, cluster, checksum, length. */
  static final int DATA_HEAD_BYTES = 1 + 2 + 8 + ClusterChecksum.SIZE_BYTES + 4;

  /** Type, disk, cluster, checksum. */
  static final int SAME_BYTES = 1 + 2 + 8 + ClusterChecksum.SIZE_BYTES;

  /** Type, disk, first cluster, count. */
  static final int ZERO_BYTES = 1 + 2 + 8 + 8;

  /** Type, length of the body. */
  static final int TRAILER_HEAD_BYTES = 1 + 4;

  static final byte END_STAGED = 1;
  static final byte END_SEALED = 2;

  private WireFormat() {}

  static byte code(RecoveryPoint.Origin origin) {
    return switch (origin) {
      case INITIAL -> 1;
      case DELTA -> 2;
      case RESYNC -> 3;
    };
  }

  static byte code(RecoveryPoint.Kind kind) {
    return switch (kind) {
      case CRASH_CONSISTENT -> 1;
      case APPLICATION_CONSISTENT -> 2;
    };
  }

  static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  static int crc(byte[] head, int length, ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(head, 0, length);
    crc.update(body);
    return (int) crc.getValue();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
