package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import io.secondsite.hypervisor.VirtualMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * What libvirt holds of boots: transient domains and networks. A domain is a boot's if one of its
 * disks lies in the boot's folder, whatever its name or UUID. Thread-safe.
 */
final class BootDomains {
  private static final Logger log = LoggerFactory.getLogger(BootDomains.class);
  private static final int ACTIVE = 1;

  private final LibvirtConnection libvirt;

  BootDomains(LibvirtConnection libvirt) {
    this.libvirt = libvirt;
  }

  void ensureAbsent(UUID vm, String name) throws HypervisorException {
    libvirt.read(
        "look for " + name,
        connect -> {
          if (exists(() -> connect.domainLookupByUUIDString(vm.toString()).free())) {
            throw new HypervisorException(
                Code.WRONG_STATE, "vm: the host has a machine " + vm + " already");
          }
          if (exists(() -> connect.domainLookupByName(name).free())) {
            throw new HypervisorException(
                Code.WRONG_STATE, "name: the host has a machine " + name + " already");
          }
          return true;
        });
  }

  private interface Lookup {
    int now() throws LibvirtException;
  }

  private static boolean exists(Lookup lookup) throws LibvirtException {
    try {
      lookup.now();
      return true;
    } catch (LibvirtException e) {
      ErrorNumber code = e.getError().getCode();
      if (code == ErrorNumber.VIR_ERR_NO_DOMAIN || code == ErrorNumber.VIR_ERR_NO_NETWORK) {
        return false;
      }
      throw e;
    }
  }

  /** The networks that are up, by name. */
  List<String> networks() throws HypervisorException {
    return libvirt.read("networks", connect -> Stream.of(connect.listNetworks()).sorted().toList());
  }

  void ensureNetworks(List<String> wanted) throws HypervisorException {
    if (wanted.isEmpty()) {
      return;
    }
    List<String> present = networks();
    for (String name : wanted) {
      if (!present.contains(name)) {
        throw new HypervisorException(
            Code.NOT_FOUND,
            "networks: this host has no network %s that is up, only %s".formatted(name, present));
      }
    }
  }

  /** Makes a network without an address, a way out, or a server on it. */
  void createNetwork(String name) throws HypervisorException {
    Element network = Xml.create("network");
    Xml.addText(network, "name", name);
    Xml.add(network, "dns", "enable", "no");
    libvirt.change(
        "network " + name, connect -> connect.networkCreateXML(Xml.write(network)).free());
  }

  /** Makes the network again where the host's end took it. */
  void ensureOwnNetwork(String name) throws HypervisorException {
    if (!networks().contains(name)) {
      createNetwork(name);
    }
  }

  void destroyNetwork(String name) throws HypervisorException {
    libvirt.change(
        "network " + name,
        connect -> {
          if (!exists(() -> connect.networkLookupByName(name).free())) {
            return false;
          }
          Network network = connect.networkLookupByName(name);
          try {
            network.destroy();
          } finally {
            network.free();
          }
          return true;
        });
  }

  /** Starts the machine as a transient domain; on KVM where the source is and the host can. */
  void start(BootXml xml) throws HypervisorException {
    libvirt.start(
        "boot " + xml.request().name(),
        connect -> {
          boolean kvm = xml.wantsKvm() && offersKvm(connect);
          try {
            return create(connect, xml.domain(kvm));
          } catch (LibvirtException e) {
            if (!kvm || !String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("kvm")) {
              throw e;
            }
            // KVM may be listed and yet refuse
            log.atWarn()
                .addKeyValue("boot", xml.request().bootId())
                .setCause(e)
                .log("KVM refused, the processor is emulated");
            return create(connect, xml.domain(false));
          }
        });
  }

  private static boolean create(Connect connect, String domain) throws LibvirtException {
    connect.domainCreateXML(domain, 0).free();
    return true;
  }

  private static boolean offersKvm(Connect connect) throws LibvirtException, HypervisorException {
    Element capabilities = Xml.parse(connect.getCapabilities(), "capabilities");
    return Xml.children(capabilities, "guest").stream()
        .flatMap(guest -> Xml.children(guest, "arch").stream())
        .flatMap(arch -> Xml.children(arch, "domain").stream())
        .anyMatch(domain -> domain.getAttribute("type").equals("kvm"));
  }

  /** A boot's domain as it is now. */
  record Live(VirtualMachine.State state, List<VirtualMachine.Nic> nics) {}

  /** The boot's domain, if it is there. */
  Optional<Live> live(UUID vm, BootFolder folder) throws HypervisorException {
    try {
      return libvirt.readDomain(
          vm,
          "booted machine " + vm,
          domain -> {
            DomainDescription description = DomainDescription.parse(domain.getXMLDesc(0));
            return isOf(description, folder)
                ? Optional.of(new Live(Machines.state(domain.getInfo().state), description.nics()))
                : Optional.empty();
          });
    } catch (HypervisorException e) {
      if (e.code() == Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isOf(Domain domain, BootFolder folder)
      throws LibvirtException, HypervisorException {
    return isOf(DomainDescription.parse(domain.getXMLDesc(0)), folder);
  }

  private static boolean isOf(DomainDescription description, BootFolder folder) {
    return description.disks().stream()
        .anyMatch(disk -> disk.source().startsWith(folder.folder() + "/"));
  }

  /** Destroys every domain of the boot, whatever its UUID; others are left alone. */
  void destroyAll(BootFolder folder) throws HypervisorException {
    for (UUID vm : of(folder)) {
      try {
        libvirt.changeDomain(
            vm,
            "end machine " + vm,
            domain -> {
              domain.destroy();
              return true;
            });
      } catch (HypervisorException e) {
        if (e.code() != Code.NOT_FOUND && e.code() != Code.WRONG_STATE) { // it ended meanwhile
          throw e;
        }
      }
    }
  }

  /** The domains of the boot that are there now. */
  List<UUID> of(BootFolder folder) throws HypervisorException {
    return libvirt.read(
        "machines of " + folder.folder(),
        connect -> {
          List<UUID> found = new ArrayList<>();
          for (Domain domain : connect.listAllDomains(ACTIVE)) {
            try {
              if (isOf(domain, folder)) {
                found.add(UUID.fromString(domain.getUUIDString()));
              }
            } catch (LibvirtException e) {
              if (e.getError().getCode() != ErrorNumber.VIR_ERR_NO_DOMAIN) { // it ended meanwhile
                throw e;
              }
            } finally {
              domain.free();
            }
          }
          return found;
        });
  }
}
