package io.secondsite.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * What the lab's guest boots: the distribution's kernel, and a first file system of busybox, the
 * kernel's virtio modules, e2fsck, the distribution's guest agent and our own init. No binary of it
 * is kept with the sources.
 */
public record GuestImage(Path kernel, Path initramfs) {
  /** In the order of loading; ext4 is built into the cloud kernel. */
  private static final List<String> MODULES =
      List.of(
          "drivers/virtio/virtio_ring",
          "drivers/virtio/virtio",
          "drivers/virtio/virtio_pci_modern_dev",
          "drivers/virtio/virtio_pci_legacy_dev",
          "drivers/virtio/virtio_pci",
          "drivers/block/virtio_blk",
          "net/core/failover",
          "drivers/net/net_failover",
          "drivers/net/virtio_net",
          "drivers/char/virtio_console");

  private static final Pattern LIBRARY = Pattern.compile("(/\\S+\\.so\\S*)");

  /** Builds both files into a folder, replacing what was there in one step. */
  public static GuestImage build(Path folder) {
    return build(folder, KernelPackage.root());
  }

  static GuestImage build(Path folder, Path kernelRoot) {
    var kernel =
        KernelPackage.find(kernelRoot)
            .orElseThrow(() ->
                new LabException(
                    "No cloud kernel under %s. Get one: %s"
                        .formatted(kernelRoot, KernelPackage.APT_LINE)));
    try {
      Files.createDirectories(folder);
      var image = new GuestImage(folder.resolve("vmlinuz"), folder.resolve("initramfs.gz"));
      var draft = folder.resolve("draft." + ProcessHandle.current().pid());
      Files.copy(kernel.image(), draft, StandardCopyOption.REPLACE_EXISTING);
      publish(draft, image.kernel());
      try (var archive =
          new CpioArchive(
              new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(draft))))) {
        fill(archive, kernel);
      }
      publish(draft, image.initramfs());
      return image;
    } catch (IOException e) {
      throw new LabException("Cannot build the guest's image in " + folder, e);
    }
  }

  private static void fill(CpioArchive archive, KernelPackage kernel) throws IOException {
    archive.folder("dev"); // the kernel makes the console here before init runs
    archive.add("init", 0755, init());
    archive.add("bin/busybox", 0755, Files.readAllBytes(Path.of(which("busybox"))));
    var libraries = new TreeSet<String>();
    program(archive, libraries, Path.of(which("e2fsck")));
    program(archive, libraries, kernel.guestAgent());
    for (var library : libraries) {
      archive.add(library.substring(1), 0755, Files.readAllBytes(Path.of(library)));
    }
    archive.add("etc/mtab", 0644, new byte[0]);
    modules(archive, kernel);
  }

  private static void program(CpioArchive archive, Set<String> libraries, Path program)
      throws IOException {
    archive.add("sbin/" + program.getFileName(), 0755, Files.readAllBytes(program));
    var linked = Command.of("ldd", program.toString()).run();
    LIBRARY.matcher(linked).results().forEach(library -> libraries.add(library.group(1)));
  }

  private static void modules(CpioArchive archive, KernelPackage kernel) throws IOException {
    var order = new StringBuilder();
    for (var path : MODULES) {
      var file = kernel.module(path);
      if (file.isPresent()) { // else built in
        var name = path.substring(path.lastIndexOf('/') + 1) + ".ko";
        archive.add("modules/" + name, 0644, plain(file.get()));
        order.append(name).append('\n');
      }
    }
    archive.add("modules/order", 0644, order.toString().getBytes(US_ASCII));
  }

  private static byte[] plain(Path module) throws IOException {
    if (!module.toString().endsWith(".xz")) {
      return Files.readAllBytes(module);
    }
    var copy = Files.createTempFile("module", ".ko.xz");
    Files.copy(module, copy, StandardCopyOption.REPLACE_EXISTING);
    Command.of("xz", "-d", "-f", copy.toString()).run();
    var expanded = Path.of(copy.toString().replaceFirst("\\.xz$", ""));
    var content = Files.readAllBytes(expanded);
    Files.delete(expanded);
    return content;
  }

  private static void publish(Path draft, Path file) throws IOException {
    Command.of("chmod", "0644", draft.toString()).run();
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] init() throws IOException {
    try (var stream = GuestImage.class.getResourceAsStream("guest-init.sh")) {
      if (stream == null) {
        throw new LabException("guest-init.sh is missing from this build");
      }
      return stream.readAllBytes();
    }
  }

  private static String which(String tool) {
    return Command.of("sh", "-c", "PATH=/usr/sbin:/usr/bin:/sbin:/bin; command -v " + tool)
        .run()
        .strip();
  }
}
