package io.secondsite.disk.nbd;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of a listening socket. It appears under its name only with its final mode and group, it
 * replaces a socket file that nobody listens on and nothing else, and it goes with its server.
 */
final class SocketFile {
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_SOCKET = 0140000;
  private static final int BACKLOG = 128;

  private final Path path;
  private final long inode;

  private SocketFile(Path path, long inode) {
    this.path = path;
    this.inode = inode;
  }

  /** Binds the channel, which listens when this returns. */
  static SocketFile bind(ServerSocketChannel channel, Path path, String group) throws IOException {
    requireFree(path);
    Path hidden = path.resolveSibling(path.getFileName() + ".new");
    requireFree(hidden);
    Files.deleteIfExists(hidden);
    try {
      channel.bind(UnixDomainSocketAddress.of(hidden), BACKLOG);
      Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-rw----"));
      if (!group.isEmpty()) {
        Files.getFileAttributeView(hidden, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setGroup(
                path.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(group));
      }
      SocketFile file = new SocketFile(path, inode(hidden));
      Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      Files.deleteIfExists(hidden);
      throw new IOException("cannot listen on socket %s: %s".formatted(path, e), e);
    }
  }

  /** Removes the file unless another server has put its own there since. */
  void remove() throws IOException {
    try {
      if (inode(path) == inode) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) {
      // Gone already: that is what was wanted.
      return;
    }
  }

  private static void requireFree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & TYPE_MASK) != TYPE_SOCKET) {
      throw new FileAlreadyExistsException(path.toString(), "", "is there and is no socket");
    }
    if (answers(path)) {
      throw new FileAlreadyExistsException(path.toString(), "", "another server listens on it");
    }
  }

  private static boolean answers(Path path) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false;
    }
  }

  private static long inode(Path path) throws IOException {
    return (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }
}
