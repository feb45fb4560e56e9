package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/** Names and habits of an offline package's files. No link is ever followed. */
final class SeedFiles {
  static final String MANIFEST = "manifest.json";
  static final String SIGNATURE = "manifest.sig";
  static final String DRAFT = "draft.json";
  static final String PARTIAL = ".partial";
  static final String WHOLE = ".seed";

  private SeedFiles() {}

  /** Returns when the file is on stable storage. */
  static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  static InputStream open(Path file) throws IOException {
    return Channels.newInputStream(
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  /** A small file that must be there and whole. */
  static byte[] read(Path file, int bytesMax) throws IOException, ReplicationException {
    if (!isFile(file)) {
      throw new ReplicationException(
          Code.SEED_INCOMPLETE, file + " is missing: the package was not finished, or not copied");
    }
    try (InputStream in = open(file)) {
      byte[] content = in.readNBytes(bytesMax + 1);
      if (content.length > bytesMax) {
        throw new ReplicationException(
            Code.SEED_ALTERED, file + " is longer than " + bytesMax + " bytes");
      }
      return content;
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
