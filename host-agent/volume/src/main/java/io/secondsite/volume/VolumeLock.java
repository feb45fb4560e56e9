package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a volume to one process. The system lets go of it when the process ends, however. */
final class VolumeLock implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(VolumeLock.class);
  private static final int OWNER_BYTES_MAX = 1024;

  private final FileChannel channel;

  private VolumeLock(FileChannel channel) {
    this.channel = channel;
  }

  static VolumeLock take(Path file, String holder, Instant now) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      if (tryLock(channel) == null) {
        throw new VolumeException(Code.LOCKED, file + " is held by " + owner(channel));
      }
      writeOwner(channel, holder + " since " + now);
      return new VolumeLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** For people; a full disk must not keep the volume from being read. */
  private static void writeOwner(FileChannel channel, String owner) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      log.atWarn().setCause(e).log("the lock does not say who holds it");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this process has it open already
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(OWNER_BYTES_MAX);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
