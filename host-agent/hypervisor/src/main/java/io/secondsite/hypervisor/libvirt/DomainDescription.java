package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.ImageStamp;
import io.secondsite.hypervisor.VirtualMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** What a domain's XML says about its disks and cards. */
record DomainDescription(List<Disk> disks, List<VirtualMachine.Nic> nics) {

  /**
   * A disk that holds data.
   *
   * @param type libvirt's type of source: file, block, network…
   * @param source the path, or a network disk's name; empty where there is none
   * @param bootOrder as the definition has it; 0 where it says nothing
   */
  record Disk(
      String target,
      String type,
      String source,
      String format,
      boolean isLun,
      boolean isShared,
      int bootOrder) {

    /** Whether its image was written, as long as nothing runs on it; empty if nobody can tell. */
    String stamp() {
      return type.equals("file") ? ImageStamp.of(Path.of(source)) : "";
    }

    boolean tracked() {
      return untracked().isEmpty();
    }

    /** Whether it can be read though its changes are not tracked. */
    boolean scannable() {
      return DiskRule.against(this).map(DiskRule::isScannable).orElse(false);
    }

    /** Why changes cannot be tracked; empty where they can. */
    String untracked() {
      return DiskRule.against(this).map(rule -> rule.reason(this)).orElse("");
    }
  }

  DomainDescription {
    disks = List.copyOf(disks);
    nics = List.copyOf(nics);
  }

  static DomainDescription parse(String domainXml) throws HypervisorException {
    Element domain = Xml.parse(domainXml, "domain");
    List<Disk> disks = new ArrayList<>();
    List<VirtualMachine.Nic> nics = new ArrayList<>();
    Optional<Element> devices = Xml.child(domain, "devices");
    if (devices.isPresent()) {
      for (Element disk : Xml.children(devices.get(), "disk")) {
        if (holdsData(disk)) {
          disks.add(disk(disk));
        }
      }
      for (Element nic : Xml.children(devices.get(), "interface")) {
        nics.add(
            new VirtualMachine.Nic(
                Xml.attribute(nic, "mac", "address"), Xml.attribute(nic, "source", "network")));
      }
    }
    return new DomainDescription(disks, nics);
  }

  /** Without the attribute it is a disk; what nobody writes is none. */
  private static boolean holdsData(Element disk) {
    String device = disk.getAttribute("device");
    return (device.isEmpty() || device.equals("disk") || device.equals("lun"))
        && Xml.child(disk, "readonly").isEmpty();
  }

  /** The disk that is booted from: the first by its order, else the first. */
  Optional<String> bootDisk() {
    return disks.stream()
        .filter(disk -> disk.bootOrder() > 0)
        .min(Comparator.comparingInt(Disk::bootOrder))
        .or(() -> disks.stream().findFirst())
        .map(Disk::target);
  }

  private static int bootOrder(Element disk) {
    String order = Xml.attribute(disk, "boot", "order");
    return order.matches("[0-9]{1,4}") ? Integer.parseInt(order) : 0;
  }

  private static Disk disk(Element disk) {
    String type = disk.getAttribute("type");
    String source =
        switch (type) {
          case "file" -> Xml.attribute(disk, "source", "file");
          case "block" -> Xml.attribute(disk, "source", "dev");
          case "volume" -> Xml.attribute(disk, "source", "volume");
          default -> Xml.attribute(disk, "source", "name");
        };
    // libvirt's own default for a disk without a format is raw
    String format = Xml.attribute(disk, "driver", "type");
    return new Disk(
        Xml.attribute(disk, "target", "dev"),
        type,
        source,
        format.isEmpty() ? "raw" : format,
        disk.getAttribute("device").equals("lun"),
        Xml.child(disk, "shareable").isPresent(),
        bootOrder(disk));
  }

  Optional<Disk> disk(String target) {
    return disks.stream().filter(disk -> disk.target().equals(target)).findFirst();
  }
}
