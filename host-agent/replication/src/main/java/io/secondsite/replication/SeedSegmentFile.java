package io.secondsite.replication;

import io.secondsite.disk.ClusterCodec;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaReader;
import io.secondsite.replication.wire.DeltaTrailer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;

/** Writes a segment to a file while it is read and checked: what is on the medium is sound. */
final class SeedSegmentFile {
  /** Less room than this is left for nobody: a full file system may be more than ours. */
  static final long RESERVE_BYTES = 64L << 20;

  private static final long BETWEEN_LOOKS_BYTES = 16L << 20;
  private static final int BUFFER_BYTES = 256 * 1024;

  private SeedSegmentFile() {}

  /** What was written. */
  record Written(SeedManifest.SeedFile file, DeltaHeader header, DeltaTrailer trailer) {}

  /** Returns when the file is on stable storage. */
  static Written write(Path file, InputStream segment) throws IOException {
    MessageDigest sha256 = SeedFiles.sha256();
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS))) {
      Tee tee = new Tee(segment, file, channel, sha256);
      DeltaReader reader = new DeltaReader(tee);
      ByteBuffer payload = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
      while (reader.next(payload.clear()).isPresent()) {
        payload.clear();
      }
      tee.flush();
      channel.force(true);
      String digest = HexFormat.of().formatHex(sha256.digest());
      String name = String.valueOf(file.getFileName());
      return new Written(
          new SeedManifest.SeedFile(name, channel.size(), digest),
          reader.header(),
          reader.trailer());
    }
  }

  /** Keeps what passes. */
  private static final class Tee extends FilterInputStream {
    private final Path file;
    private final OutputStream out;
    private final MessageDigest sha256;
    private long untilLook;

    Tee(InputStream in, Path file, FileChannel channel, MessageDigest sha256) {
      super(in);
      this.file = file;
      out = new java.io.BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
      this.sha256 = sha256;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = in.read(into, offset, length);
      if (read > 0) {
        look(read);
        sha256.update(into, offset, read);
        out.write(into, offset, read);
      }
      return read;
    }

    private void look(int bytes) throws IOException {
      untilLook -= bytes;
      if (untilLook <= 0) {
        untilLook = BETWEEN_LOOKS_BYTES;
        if (Files.getFileStore(file).getUsableSpace() < RESERVE_BYTES) {
          throw new IOException("No space left: less than " + RESERVE_BYTES + " bytes are free");
        }
      }
    }

    void flush() throws IOException {
      out.flush();
    }
  }
}
