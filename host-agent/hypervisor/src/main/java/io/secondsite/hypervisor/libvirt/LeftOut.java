package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/** What a replica of a machine will not have: it boots without, and people should know. */
enum LeftOut {
  READ_ONLY("disk that is read only", "the read-only disk %s is not replicated"),
  PASSED_THROUGH(
      "device of the host that is passed through (`hostdev`)",
      "a device of the host (%s) is not there at the other host"),
  TPM("TPM", "what the TPM holds is not replicated: keep recovery keys (BitLocker, LUKS) at hand"),
  NVRAM(
      "variables of the firmware (NVRAM)",
      "the firmware's variables are made anew: boot entries and Secure Boot keys of its own are not"
          + " replicated"),
  SHARED_FOLDER("folder of the host (`filesystem`)", "the folder %s of the host is not replicated");

  private final String what;
  private final String warning;

  LeftOut(String what, String warning) {
    this.what = what;
    this.warning = warning;
  }

  /** As the reference has it. */
  String row() {
    return "| " + what + " | " + String.format(warning, "NAME") + " |";
  }

  static List<String> of(String domainXml) throws HypervisorException {
    Element domain = Xml.parse(domainXml, "domain");
    List<String> warnings = new ArrayList<>();
    for (LeftOut each : values()) {
      each.names(domain).map(name -> String.format(each.warning, name)).forEach(warnings::add);
    }
    return warnings;
  }

  private Stream<String> names(Element domain) {
    return switch (this) {
      case READ_ONLY ->
          devices(domain, "disk")
              .filter(disk -> Xml.child(disk, "readonly").isPresent())
              .filter(disk -> List.of("", "disk", "lun").contains(disk.getAttribute("device")))
              .map(disk -> Xml.attribute(disk, "target", "dev"));
      case PASSED_THROUGH ->
          devices(domain, "hostdev").map(device -> device.getAttribute("type")).distinct();
      case TPM -> devices(domain, "tpm").map(tpm -> "tpm").limit(1);
      case NVRAM ->
          Xml.child(domain, "os").stream()
              .filter(os ->
                  os.getAttribute("firmware").equals("efi") || Xml.child(os, "nvram").isPresent())
              .map(os -> "nvram");
      case SHARED_FOLDER ->
          devices(domain, "filesystem").map(folder -> Xml.attribute(folder, "target", "dir"));
    };
  }

  private static Stream<Element> devices(Element domain, String kind) {
    return Xml.child(domain, "devices").stream()
        .flatMap(devices -> Xml.children(devices, kind).stream());
  }
}
