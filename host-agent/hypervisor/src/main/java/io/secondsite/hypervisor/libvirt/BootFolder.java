package io.secondsite.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of one boot. All names follow from the boot's, so a crash forgets none of them. */
record BootFolder(Path folder) {

  Path note() {
    return folder.resolve("boot.json");
  }

  /** Where the daemon between the views and QEMU listens. */
  Path socket() {
    return folder.resolve("boot.sock");
  }

  Path daemonPid() {
    return folder.resolve("daemon.pid");
  }

  Path serialLog() {
    return folder.resolve("serial.log");
  }

  Path kernel() {
    return folder.resolve("kernel");
  }

  Path initrd() {
    return folder.resolve("initrd");
  }

  Path nvram() {
    return folder.resolve("nvram.fd");
  }

  Path overlay(String target) {
    return folder.resolve(target + ".qcow2");
  }

  boolean exists() {
    return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes the folder; QEMU may enter and read it, libvirt gives it the files that it writes. */
  void make(String qemuGroup) throws IOException {
    Path parent = folder.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(parent);
      share(parent, qemuGroup);
    }
    Files.createDirectory(folder);
    share(folder, qemuGroup);
  }

  private static void share(Path folder, String qemuGroup) throws IOException {
    GroupPrincipal group = principals(folder).lookupPrincipalByGroupName(qemuGroup);
    PosixFileAttributeView view = posix(folder);
    view.setGroup(group);
    view.setPermissions(PosixFilePermissions.fromString("rwxr-x---"));
  }

  /** Gives a file to QEMU's user; its mode stays. */
  static void give(Path file, String qemuUser, String qemuGroup) throws IOException {
    UserPrincipal user = principals(file).lookupPrincipalByName(qemuUser);
    PosixFileAttributeView view = posix(file);
    view.setGroup(principals(file).lookupPrincipalByGroupName(qemuGroup));
    view.setOwner(user);
  }

  private static UserPrincipalLookupService principals(Path file) {
    return file.getFileSystem().getUserPrincipalLookupService();
  }

  private static PosixFileAttributeView posix(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw new IOException(file + " is on a file system without owners");
    }
    return view;
  }

  /** All that is in the folder. */
  List<Path> files() throws IOException {
    if (!exists()) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(path -> !path.equals(folder)).sorted().toList();
    }
  }

  /** Deletes everything; the note last, so that an interrupted removal is found again. */
  void delete() throws IOException {
    for (Path file : files().stream().sorted(Comparator.reverseOrder()).toList()) {
      if (!file.equals(note())) {
        deleteIfThere(file);
      }
    }
    deleteIfThere(note());
    deleteIfThere(folder);
  }

  private static void deleteIfThere(Path file) throws IOException {
    try {
      Files.delete(file);
    } catch (NoSuchFileException e) {
      // libvirt removes some of them by itself
    }
  }
}
