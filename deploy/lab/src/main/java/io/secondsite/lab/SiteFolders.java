package io.secondsite.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The folders of one site; five of them stand in for libvirt's own inside its namespace. */
record SiteFolders(Path home) {
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  Path run() {
    return home.resolve("run");
  }

  Path configuration() {
    return home.resolve("etc");
  }

  Path log() {
    return home.resolve("log");
  }

  Path consoles() {
    return log().resolve("console");
  }

  Path images() {
    return home.resolve("images");
  }

  /** For sockets and scratch files of backups: QEMU may write here. */
  Path work() {
    return home.resolve("work");
  }

  Path socket() {
    return run().resolve("libvirt-sock");
  }

  Path script() {
    return home.resolve("site-init.sh");
  }

  String uri() {
    return "qemu+unix:///system?socket=" + socket();
  }

  void create() throws IOException {
    for (var folder :
        List.of(
            run(),
            home.resolve("lib"),
            home.resolve("cache"),
            configuration().resolve("hooks"),
            consoles(),
            images(),
            work())) {
      Files.createDirectories(folder);
    }
    Command.of("chmod", "0755", home.toString(), images().toString()).run();
    Command.of("chown", "libvirt-qemu:libvirt-qemu", work().toString()).run();
    Command.of("chmod", "0770", work().toString()).run();
    for (var standIn : List.of("/run/libvirt", "/var/cache/libvirt", "/var/log/libvirt")) {
      Files.createDirectories(Path.of(standIn)); // the places to mount on
    }
  }

  /** What does not outlive a power cut: process ids, sockets, the state of running domains. */
  void forgetRun() throws IOException {
    delete(run());
    Files.createDirectories(run());
    try (var paths = Files.walk(home)) {
      for (var path : paths.toList()) {
        if (isSocket(path)) {
          Files.delete(path);
        }
      }
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    var mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & FILE_TYPE) == SOCKET;
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
