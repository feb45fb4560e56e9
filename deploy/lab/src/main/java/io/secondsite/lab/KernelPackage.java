package io.secondsite.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * The distribution's packages that the guest is made of, installed or only unpacked: the cloud
 * kernel's image and modules, and QEMU's guest agent.
 */
record KernelPackage(Path image, Path modules, Path guestAgent) {
  /**
   * Unpacked, not installed: an installed kernel would become the machine's own at its next boot.
   */
  static final String APT_LINE =
      """
      d=$(mktemp -d) && cd "$d" && apt-get download qemu-guest-agent $(apt-cache depends \
      linux-image-cloud-amd64 | awk '/Depends: linux-image/{print $2}') \
      && for p in *.deb; do dpkg -x "$p" %s; done\
      """
          .formatted(LabSettings.ROOT.resolve("kernel"));

  private static final String PREFIX = "vmlinuz-";

  static Path root() {
    var unpacked = LabSettings.ROOT.resolve("kernel");
    return Files.isDirectory(unpacked.resolve("boot")) ? unpacked : Path.of("/");
  }

  static Optional<KernelPackage> find(Path root) {
    var boot = root.resolve("boot");
    if (!Files.isDirectory(boot)) {
      return Optional.empty();
    }
    try (var files = Files.list(boot)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(PREFIX))
          .filter(file -> file.getFileName().toString().contains("cloud"))
          .sorted(Comparator.reverseOrder())
          .map(file ->
              new KernelPackage(file, modulesOf(root, file), root.resolve("usr/sbin/qemu-ga")))
          .filter(kernel -> Files.isDirectory(kernel.modules()))
          .filter(kernel -> Files.isExecutable(kernel.guestAgent()))
          .findFirst();
    } catch (IOException e) {
      throw new LabException("Cannot look for a kernel in " + boot, e);
    }
  }

  /** The module's file, plain or compressed; empty if the kernel has it built in. */
  Optional<Path> module(String path) {
    for (var ending : new String[] {".ko", ".ko.xz"}) {
      var file = modules.resolve("kernel").resolve(path + ending);
      if (Files.exists(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static Path modulesOf(Path root, Path image) {
    var version = image.getFileName().toString().substring(PREFIX.length());
    return root.resolve("lib/modules").resolve(version);
  }
}
