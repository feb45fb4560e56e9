package io.secondsite.disk.qcow2;

import io.secondsite.disk.ClusterCodec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The frames of one qcow2 file, read at places that somebody noted as they were written ({@link
 * Qcow2Writer#place}), without a look at the file's header and tables: one read instead of four.
 * Nothing here says that what is read is the cluster that was meant; compare it with a checksum.
 * Thread-safe, with the same bounds as {@link Qcow2Reader}.
 */
public final class Qcow2Frames implements Closeable {
  private final FileChannel channel;
  private final long fileSizeBytes;

  private Qcow2Frames(FileChannel channel, long fileSizeBytes) {
    this.channel = channel;
    this.fileSizeBytes = fileSizeBytes;
  }

  public static Qcow2Frames open(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString(), null, "no regular file");
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try {
      return new Qcow2Frames(channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads a whole cluster.
   *
   * @param place what {@link Qcow2Writer#place} said
   * @return false if that is not the place of a frame in this file
   * @throws io.secondsite.disk.CorruptClusterException if there is no whole frame
   */
  public boolean read(long place, ByteBuffer into, ClusterCodec codec) throws IOException {
    if (!ClusterEntry.isCompressed(place)
        || !(ClusterEntry.mapping(0, place, fileSizeBytes)
            instanceof ClusterMapping.Compressed compressed)) {
      return false;
    }
    Qcow2Reader.decode(channel, compressed, into, codec);
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
