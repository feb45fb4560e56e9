package io.secondsite.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;

/** The folders that this process shares with QEMU. Immutable. */
final class RuntimeFolders {
  /** Longest path of a unix socket. */
  static final int SOCKET_BYTES_MAX = 107;

  private final LibvirtSettings settings;

  RuntimeFolders(LibvirtSettings settings) {
    this.settings = settings;
  }

  /** Where QEMU makes the sockets and libvirt the scratch files of captures. */
  Path captures() throws HypervisorException {
    return shared(settings.captures());
  }

  /** Where booted machines are kept, each in a folder of its own. */
  Path boots() throws HypervisorException {
    return shared(settings.boots());
  }

  /** A folder that QEMU's group may read and write, and nobody else. */
  Path shared(Path folder) throws HypervisorException {
    try {
      Files.createDirectories(folder);
      PosixFileAttributeView view =
          Files.getFileAttributeView(
              folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      view.setGroup(principals(folder).lookupPrincipalByGroupName(settings.qemuGroup()));
      view.setPermissions(PosixFilePermissions.fromString("rwxrwx---"));
      return folder;
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED,
          "%s cannot be shared with QEMU's group %s: %s"
              .formatted(folder, settings.qemuGroup(), e.getMessage()),
          e);
    }
  }

  /** Gives a file to QEMU's user. */
  void give(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    view.setGroup(principals(file).lookupPrincipalByGroupName(settings.qemuGroup()));
    view.setOwner(principals(file).lookupPrincipalByName(settings.qemuUser()));
  }

  /** A socket's path, refused if the system could not bind it. */
  Path socket(Path folder, String name) throws HypervisorException {
    Path socket = folder.resolve(name);
    int bytes = socket.toString().getBytes(UTF_8).length;
    if (bytes > SOCKET_BYTES_MAX) {
      throw new HypervisorException(
          Code.FAILED,
          "runtimeDirectory is too long: the socket %s has %d bytes of at most %d"
              .formatted(socket, bytes, SOCKET_BYTES_MAX));
    }
    return socket;
  }

  private static UserPrincipalLookupService principals(Path path) {
    return path.getFileSystem().getUserPrincipalLookupService();
  }
}
