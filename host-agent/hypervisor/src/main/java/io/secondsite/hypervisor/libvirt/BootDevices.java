package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.BootRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** The devices of a boot's domain. */
record BootDevices(BootXml xml) {
  private static final Pattern MAC = Pattern.compile("([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}");
  private static final String AGENT = "org.qemu.guest_agent.0";
  private static final Set<String> BUSES = Set.of("virtio", "scsi", "sata", "ide", "usb");
  private static final Set<String> CONTROLLERS =
      Set.of("pci", "scsi", "sata", "ide", "usb", "virtio-serial");
  private static final Set<String> CONTROLLER = Set.of("model", "target", "address", "master");

  void addTo(Element domain) {
    Element devices = Xml.add(domain, "devices");
    for (BootRequest.Disk disk : xml.request().disks()) {
      xml.sourceDisk(disk.target()).ifPresent(from -> addDisk(devices, from, disk.target()));
    }
    Optional<Element> from = Xml.child(xml.source(), "devices");
    if (from.isEmpty()) {
      return;
    }
    // Places on the buses are kept: guests name their cards and disks by them.
    for (Element controller : Xml.children(from.get(), "controller")) {
      if (CONTROLLERS.contains(controller.getAttribute("type"))) {
        PlainCopy.into(devices, controller, CONTROLLER);
      }
    }
    for (Element nic : Xml.children(from.get(), "interface")) {
      addNic(devices, nic);
    }
    Element serial = Xml.add(devices, "serial", "type", "file");
    Xml.add(serial, "source", "path", xml.folder().serialLog().toString(), "append", "on");
    Xml.add(serial, "target", "port", "0");
    addAgentChannel(devices, from.get());
    addSmallDevices(devices, from.get());
  }

  private void addDisk(Element devices, Element from, String target) {
    Element disk = Xml.add(devices, "disk", "type", "file", "device", "disk");
    Xml.add(disk, "driver", "name", "qemu", "type", "qcow2", "discard", "unmap");
    Xml.add(disk, "source", "file", xml.folder().overlay(target).toString());
    Element copy = Xml.add(disk, "target", "dev", target);
    String bus = Xml.attribute(from, "target", "bus");
    if (BUSES.contains(bus)) {
      copy.setAttribute("bus", bus);
    }
    PlainCopy.children(disk, from, "serial", Set.of());
    PlainCopy.children(disk, from, "wwn", Set.of());
    PlainCopy.children(disk, from, "boot", Set.of());
    PlainCopy.children(disk, from, "address", Set.of());
  }

  private void addNic(Element devices, Element from) {
    Element nic = Xml.add(devices, "interface");
    String mac = Xml.attribute(from, "mac", "address");
    switch (xml.request().networkOf(mac)) {
      case BootRequest.Network.None _ -> {
        // Not type "null": it crashes libvirtd 9.0. Not "user": that leads out once it is linked.
        nic.setAttribute("type", "ethernet");
        Xml.add(nic, "link", "state", "down");
      }
      case BootRequest.Network.Isolated _ ->
          connect(nic, BootNote.networkName(xml.request().bootId()));
      case BootRequest.Network.Existing existing -> connect(nic, existing.name());
    }
    if (MAC.matcher(mac).matches()) {
      Xml.add(nic, "mac", "address", mac);
    }
    PlainCopy.attribute(nic, from, "model", "type");
    PlainCopy.children(nic, from, "address", Set.of());
  }

  private static void connect(Element nic, String network) {
    nic.setAttribute("type", "network");
    Xml.add(nic, "source", "network", network);
  }

  /** Without a path: libvirt makes the socket where it makes all of them. */
  private static void addAgentChannel(Element devices, Element from) {
    boolean has =
        Xml.children(from, "channel").stream()
            .anyMatch(channel -> Xml.attribute(channel, "target", "name").equals(AGENT));
    if (has) {
      Element channel = Xml.add(devices, "channel", "type", "unix");
      Xml.add(channel, "target", "type", "virtio", "name", AGENT);
    }
  }

  private static void addSmallDevices(Element devices, Element from) {
    for (Element input : Xml.children(from, "input")) {
      if (List.of("tablet", "mouse", "keyboard").contains(input.getAttribute("type"))) {
        PlainCopy.into(devices, input, Set.of("address"));
      }
    }
    for (Element video : Xml.children(from, "video")) {
      Element copy = Xml.add(devices, "video");
      PlainCopy.attribute(copy, video, "model", "type");
      PlainCopy.children(copy, video, "address", Set.of());
    }
    for (Element random : Xml.children(from, "rng")) {
      Element copy = Xml.add(devices, "rng", "model", "virtio");
      Element backend = Xml.add(copy, "backend", "model", "random");
      backend.setTextContent("/dev/urandom");
      PlainCopy.children(copy, random, "address", Set.of());
    }
    for (Element balloon : Xml.children(from, "memballoon")) {
      Element copy = Xml.add(devices, "memballoon");
      String model = balloon.getAttribute("model");
      copy.setAttribute("model", PlainCopy.isWord(model) ? model : "none");
      PlainCopy.children(copy, balloon, "address", Set.of());
    }
  }
}
