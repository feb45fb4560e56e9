package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/**
 * The domain XML of a boot, built anew from an allow-list of the source's definition. The paths in
 * it are those of the boot's own folder, and of a firmware below {@link #FIRMWARE}. What is not on
 * the list (emulators, command lines, host devices, labels, filters, displays) is left out.
 */
record BootXml(BootRequest request, BootFolder folder, Element source) {
  /** Where distributions keep the firmware that a definition may name. */
  static final Path FIRMWARE = Path.of("/usr/share");

  private static final Pattern TARGET = Pattern.compile("[a-z]{1,8}[a-z0-9]{0,8}");
  private static final Set<String> FEATURES =
      Set.of(
          "acpi",
          "apic",
          "pae",
          "hap",
          "viridian",
          "pmu",
          "vmport",
          "smm",
          "ioapic",
          "gic",
          "hyperv",
          "relaxed",
          "vapic",
          "spinlocks",
          "vpindex",
          "runtime",
          "synic",
          "stimer",
          "direct",
          "reset",
          "vendor_id",
          "frequencies",
          "reenlightenment",
          "tlbflush",
          "ipi",
          "evmcs",
          "avic",
          "kvm",
          "hidden",
          "hint-dedicated",
          "poll-control",
          "pv-ipi");
  private static final Set<String> CPU =
      Set.of("model", "vendor", "topology", "feature", "cache", "maxphysaddr");
  private static final Set<String> CLOCK = Set.of("timer", "catchup");

  /** Reads the definition and checks that the request fits it. */
  static BootXml of(BootRequest request, BootFolder folder) throws HypervisorException {
    BootXml xml = new BootXml(request, folder, Xml.parse(request.definition(), "domain"));
    xml.ensureDisks();
    xml.ensureCards();
    if (request.name().isBlank() || request.name().indexOf('/') >= 0) {
      throw new HypervisorException(Code.FAILED, "name: not blank and without a slash");
    }
    return xml;
  }

  private void ensureDisks() throws HypervisorException {
    Set<String> seen = new HashSet<>();
    for (BootRequest.Disk disk : request.disks()) {
      if (!TARGET.matcher(disk.target()).matches() || sourceDisk(disk.target()).isEmpty()) {
        throw new HypervisorException(
            Code.NOT_FOUND, "disks: the definition has no disk " + disk.target());
      }
      if (!seen.add(disk.target())) {
        throw new HypervisorException(Code.FAILED, "disks: " + disk.target() + " stands twice");
      }
    }
    if (seen.isEmpty()) {
      throw new HypervisorException(Code.NOT_FOUND, "disks: at least one is needed");
    }
  }

  private void ensureCards() throws HypervisorException {
    List<String> present =
        Xml.child(source, "devices").stream()
            .flatMap(devices -> Xml.children(devices, "interface").stream())
            .map(nic -> Xml.attribute(nic, "mac", "address").toLowerCase(Locale.ROOT))
            .toList();
    for (String mac : request.cards().keySet()) {
      if (!present.contains(mac)) {
        throw new HypervisorException(
            Code.NOT_FOUND, "networks: the definition has no card " + mac);
      }
    }
  }

  Optional<Element> sourceDisk(String target) {
    return Xml.child(source, "devices").stream()
        .flatMap(devices -> Xml.children(devices, "disk").stream())
        .filter(disk -> Xml.attribute(disk, "target", "dev").equals(target))
        .findFirst();
  }

  /** The kernel of a direct boot: it is copied, QEMU never gets the original. */
  Optional<Path> kernel() {
    return file("kernel");
  }

  Optional<Path> initrd() {
    return file("initrd");
  }

  private Optional<Path> file(String name) {
    return Xml.child(source, "os")
        .map(os -> Xml.text(os, name))
        .filter(text -> text.startsWith("/") && text.indexOf('\0') < 0)
        .map(Path::of);
  }

  /** Whether the source runs on KVM. */
  boolean wantsKvm() {
    return source.getAttribute("type").equals("kvm");
  }

  /**
   * The domain, for files that lie in the boot's folder by now.
   *
   * @param kvm whether it runs on KVM; otherwise its processor is emulated
   */
  String domain(boolean kvm) {
    Element domain = Xml.create("domain");
    domain.setAttribute("type", kvm ? "kvm" : "qemu");
    Xml.addText(domain, "name", request.name());
    Xml.addText(domain, "uuid", request.vm().toString());
    PlainCopy.children(domain, source, "memory", Set.of());
    PlainCopy.children(domain, source, "currentMemory", Set.of());
    for (Element from : Xml.children(source, "vcpu")) {
      Element vcpu = PlainCopy.into(domain, from, Set.of());
      vcpu.removeAttribute("cpuset"); // processors of the source's host
      vcpu.removeAttribute("placement");
    }
    addOs(domain);
    PlainCopy.children(domain, source, "features", FEATURES);
    addCpu(domain, kvm);
    PlainCopy.children(domain, source, "clock", CLOCK);
    Xml.addText(domain, "on_poweroff", "destroy");
    Xml.addText(domain, "on_reboot", "restart");
    Xml.addText(domain, "on_crash", "destroy");
    new BootDevices(this).addTo(domain);
    return Xml.write(domain);
  }

  /** A processor that is the host's, or is modelled after it, exists with KVM only. */
  private void addCpu(Element domain, boolean kvm) {
    if (wantsKvm() && !kvm) {
      Xml.add(domain, "cpu", "mode", "maximum");
      return;
    }
    PlainCopy.children(domain, source, "cpu", CPU);
  }

  private void addOs(Element domain) {
    Element os = Xml.add(domain, "os");
    Optional<Element> from = Xml.child(source, "os");
    if (from.isEmpty()) {
      Xml.addText(os, "type", "hvm");
      return;
    }
    PlainCopy.children(os, from.get(), "type", Set.of());
    addFirmware(os, from.get());
    if (Files.exists(folder.kernel())) {
      Xml.addText(os, "kernel", folder.kernel().toString());
      if (Files.exists(folder.initrd())) {
        Xml.addText(os, "initrd", folder.initrd().toString());
      }
      String commandLine = Xml.text(from.get(), "cmdline");
      if (!commandLine.isEmpty()) {
        Xml.addText(os, "cmdline", commandLine);
      }
    } else if (!ordersDisks()) {
      Xml.add(os, "boot", "dev", "hd");
    }
  }

  /** Disks with an order of their own and a general order exclude each other. */
  private boolean ordersDisks() {
    return request.disks().stream()
        .flatMap(disk -> sourceDisk(disk.target()).stream())
        .anyMatch(disk -> !Xml.attribute(disk, "boot", "order").isEmpty());
  }

  /** The variables are made anew in the boot's folder: those of the source are not captured. */
  private void addFirmware(Element os, Element from) {
    boolean efi = from.getAttribute("firmware").equals("efi");
    Optional<Element> loader = Xml.child(from, "loader").filter(BootXml::isFirmware);
    if (efi) {
      os.setAttribute("firmware", "efi");
      PlainCopy.children(os, from, "firmware", Set.of("feature"));
      loader
          .map(it -> it.getAttribute("secure"))
          .filter(PlainCopy::isWord)
          .ifPresent(secure -> Xml.add(os, "loader", "secure", secure));
    } else if (loader.isPresent()) {
      Element copy = PlainCopy.into(os, loader.get(), Set.of());
      copy.setTextContent(loader.get().getTextContent().strip());
      copy.setAttribute("readonly", "yes");
    }
    if (efi || loader.map(it -> it.getAttribute("type").equals("pflash")).orElse(false)) {
      Element nvram = Xml.add(os, "nvram");
      nvram.setTextContent(folder.nvram().toString());
      Xml.child(from, "nvram")
          .map(it -> it.getAttribute("template"))
          .filter(BootXml::isBelowFirmware)
          .ifPresent(template -> nvram.setAttribute("template", template));
    }
  }

  private static boolean isFirmware(Element loader) {
    return isBelowFirmware(loader.getTextContent().strip());
  }

  private static boolean isBelowFirmware(String text) {
    if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
      return false;
    }
    Path path = Path.of(text);
    return path.equals(path.normalize())
        && path.startsWith(FIRMWARE)
        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** The views' targets in the order of the request. */
  List<String> targets() {
    return request.disks().stream().map(BootRequest.Disk::target).toList();
  }
}
