package io.secondsite.hypervisor.libvirt;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** The documents that begin a pull-mode backup with a checkpoint. */
final class CaptureXml {
  /** The metadata context of the dirty extents is {@code qemu:dirty-bitmap:} and this. */
  static final String EXPORT_BITMAP = "dirty";

  private CaptureXml() {}

  /** A disk, the file for its old blocks, and whether its changes are tracked. */
  record Disk(String target, Path scratch, boolean tracked) {}

  static String backup(Path socket, Optional<String> since, List<Disk> disks) {
    Element backup = Xml.create("domainbackup");
    backup.setAttribute("mode", "pull");
    if (disks.stream().anyMatch(Disk::tracked)) {
      since.ifPresent(checkpoint -> Xml.addText(backup, "incremental", checkpoint));
    }
    Xml.add(backup, "server", "transport", "unix", "socket", socket.toString());
    Element list = Xml.add(backup, "disks");
    for (Disk disk : disks) {
      boolean incremental = disk.tracked() && since.isPresent();
      Element element =
          Xml.add(
              list,
              "disk",
              "name",
              disk.target(),
              "backup",
              "yes",
              "type",
              "file",
              "backupmode",
              incremental ? "incremental" : "full",
              "exportname",
              disk.target());
      if (incremental) {
        element.setAttribute("incremental", since.get());
        element.setAttribute("exportbitmap", EXPORT_BITMAP);
      }
      Xml.add(element, "driver", "type", "qcow2");
      Xml.add(element, "scratch", "file", disk.scratch().toString());
    }
    return Xml.write(backup);
  }

  /** Disks that are not named are left out: libvirt would add them all otherwise. */
  static String checkpoint(String name, List<String> captured, List<String> others) {
    Element checkpoint = Xml.create("domaincheckpoint");
    Xml.addText(checkpoint, "name", name);
    Element list = Xml.add(checkpoint, "disks");
    captured.forEach(target -> Xml.add(list, "disk", "name", target, "checkpoint", "bitmap"));
    others.forEach(target -> Xml.add(list, "disk", "name", target, "checkpoint", "no"));
    return Xml.write(checkpoint);
  }
}
